import type { OrderRow } from './order.row';

/** Where the buyer goes back to, as the dialect of the order has it. Declared here, implemented where dialects live. */
export abstract class ReturnUrls {
  /** `null`: the shop named no place. Only of a paid order may it say that the order is paid. */
  abstract of(order: OrderRow): Promise<string | null>;
}
