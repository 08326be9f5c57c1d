import { Injectable } from '@nestjs/common';
import { AddressGuard } from '@epusdt/callbacks';
import { Clock, FixedWindows, clientOf, type Allowance } from '@epusdt/kernel';
import { Orders, type OrderRow } from '@epusdt/orders';
import { isOrderId } from './checkout-view';

/** A private address is a proxy's, unless TRUSTED_PROXIES names it: all buyers may come from there. */
const PUBLIC = new AddressGuard([]);
/** Ids that do not exist, per address and minute. A buyer mistypes one or two. */
const MAX_MISSES = 30;

export type FoundOrder =
  { readonly order: OrderRow } | { readonly order: null; readonly refused: Allowance | null };

/** `null`: buyers behind a proxy that cannot be told apart. */
export const buyerAddress = (ip: string): string | null => (PUBLIC.check(ip) ? clientOf(ip) : null);

/**
 * Orders by their id, which is the only thing a buyer has to show. Whoever guesses is soon refused, and an order that
 * exists is shown all the same: buyers share addresses with strangers, and no number of guesses finds an id.
 */
@Injectable()
export class CheckoutOrders {
  private readonly misses = new FixedWindows(MAX_MISSES);

  constructor(
    private readonly orders: Orders,
    private readonly clock: Clock,
  ) {}

  async find(id: string, ip: string): Promise<FoundOrder> {
    const order = isOrderId(id) ? await this.orders.find(id) : null;
    return order ? { order } : this.missed(ip);
  }

  /** Of what can be no id at all. */
  missed(ip: string): { readonly order: null; readonly refused: Allowance | null } {
    const allowance = this.misses.take(clientOf(ip), this.clock.now());
    return { order: null, refused: allowance.exceeded ? allowance : null };
  }
}
