export { confirmationsOf, isWatched, markOf, remainingOf, type LiveOrder } from './live-order';
export { HeldAmounts } from './held-amounts';
export { MerchantOrders } from './merchant-orders';
export { OrderDemand } from './order-demand';
export { OrderEndings } from './order-endings';
export {
  CLOCK_SKEW_MS,
  asCancelled,
  cancelSiblings,
  markCancelled,
  markExtended,
  markPaid,
  markUnmatched,
  orderMarkedWith,
  ordersAround,
  ordersBetween,
  paidAttempt,
  referenceOf,
} from './order-moves';
export { OrderNews } from './order-news';
export { FenceCron, OrderFence, fenceSetting, fenceText, type Fence } from './order-fence';
export { OrderPause, checkedNote, type Pause } from './order-pause';
export { OrderRow } from './order.row';
export { OrderSightings } from './order-sightings';
export { OrderSlotRows } from './order-rows';
export {
  ORDER_MOVES,
  ORDER_STATUSES,
  canMove,
  type OrderMove,
  type OrderStatus,
  type PaidReason,
} from './order-states';
export { OrderStreams, type OrderStreamOutcome, type OrderStreamRequest } from './order-streams';
export { isoInstant, orderView, type OrderView } from './order-view';
export { OrderWatch, type Following, type OrderFollower } from './order-watch';
export { NOTHING_SPECIAL, type OrderRequest } from './order-request';
export { OrderSettings, Orders } from './orders';
export { ReturnUrls } from './return-urls';
export { OrdersModule } from './orders.module';
export { SightingRow } from './sighting.row';
