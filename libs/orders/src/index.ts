export { OrderDemand } from './order-demand';
export { OrderEndings } from './order-endings';
export {
  CLOCK_SKEW_MS,
  cancelSiblings,
  markCancelled,
  markExtended,
  markPaid,
  ordersAround,
  ordersBetween,
  paidAttempt,
  referenceOf,
} from './order-moves';
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
export { OrderSettings, Orders, type OrderRequest } from './orders';
export { OrdersModule } from './orders.module';
export { SightingRow } from './sighting.row';
