import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { OrderRow, type OrderStatus } from '@epusdt/orders';
import { belowOf } from '../menu/key-pages';
import type { OrderFilter, OrderPlace } from './order-actions';

/** Orders in one message. */
const PAGE = 8;

const STATUSES: Readonly<Partial<Record<OrderFilter, readonly OrderStatus[]>>> = {
  pending: ['pending'],
  paid: ['paid'],
  ended: ['expired', 'cancelled'],
};

export interface OrderPage {
  readonly place: OrderPlace;
  readonly orders: readonly OrderRow[];
  /** The number of the last one, where there are more. */
  readonly last: string | null;
}

/** The list of orders, newest first. */
@Injectable()
export class OrderPages {
  constructor(private readonly database: Database) {}

  /** Where nothing is left of a page, the newest. */
  async page(place: OrderPlace): Promise<OrderPage> {
    const { filter, trail } = place;
    const found = await this.below(filter, belowOf(trail));
    if (found.length === 0 && trail.length > 0) return this.page({ filter, trail: [] });
    const orders = found.slice(0, PAGE);
    const last = orders.at(-1);
    return { place, orders, last: found.length > PAGE && last ? String(last.seq) : null };
  }

  private below(filter: OrderFilter, seq: string | null): Promise<OrderRow[]> {
    const query = this.database.reader.createQueryBuilder(OrderRow, 'o');
    const statuses = STATUSES[filter];
    if (statuses) query.andWhere('o.status IN (:...statuses)', { statuses });
    if (filter === 'undelivered') {
      query.andWhere(
        "o.id IN (SELECT c.order_id FROM callbacks c WHERE c.state IN ('due', 'held', 'dead') AND c.order_id <> '')",
      );
    }
    if (seq !== null) query.andWhere('o.seq < :seq', { seq });
    return query
      .orderBy('o.seq', 'DESC')
      .take(PAGE + 1)
      .getMany();
  }
}
