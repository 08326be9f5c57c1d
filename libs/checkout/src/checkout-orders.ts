import { Injectable } from '@nestjs/common';
import { AddressGuard } from '@epusdt/callbacks';
import { Clock, FixedWindows, clientOf, type Allowance } from '@epusdt/kernel';
import { OrderWatch, Orders, type LiveOrder, type OrderRow } from '@epusdt/orders';
import { isOrderId } from './checkout-view';

/** A private address is a proxy's, unless TRUSTED_PROXIES names it: all buyers may come from there. */
const PUBLIC = new AddressGuard([]);
/** Ids that do not exist, per address and minute. A buyer mistypes one or two. */
const MAX_MISSES = 30;

/** `refused`: too much was guessed. */
export interface Found<T> {
  readonly found: T | null;
  readonly refused: Allowance | null;
}

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
    private readonly watch: OrderWatch,
    private readonly clock: Clock,
  ) {}

  find(id: string, ip: string): Promise<Found<OrderRow>> {
    return this.counted(id, ip, () => this.orders.find(id));
  }

  /** With all that its page is told of it. */
  glance(id: string, ip: string): Promise<Found<LiveOrder>> {
    return this.counted(id, ip, () => this.watch.glance(id));
  }

  /** Of what can be no id at all. */
  missed(ip: string): Found<never> {
    const allowance = this.misses.take(clientOf(ip), this.clock.now());
    return { found: null, refused: allowance.exceeded ? allowance : null };
  }

  private async counted<T>(id: string, ip: string, look: () => Promise<T | null>): Promise<Found<T>> {
    const found = isOrderId(id) ? await look() : null;
    return found === null ? this.missed(ip) : { found, refused: null };
  }
}
