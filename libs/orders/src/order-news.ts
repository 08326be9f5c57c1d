import { Injectable } from '@nestjs/common';
import { EventOutbox, type EventType } from '@epusdt/callbacks';
import type { EntityManager } from 'typeorm';
import { orderView } from './order-view';
import type { OrderRow } from './order.row';

type OrderEvent = Extract<EventType, `order.${string}`>;

/** What makes a piece of news one of its kind, where an order can have several of it. */
const KEYS: Readonly<Partial<Record<OrderEvent, (order: OrderRow) => string>>> = {
  // An extended order may expire again.
  'order.expired': ({ id, expiresAt }) => `${id}:${expiresAt}`,
};

/** Tells the events endpoints of a merchant, and of the order, what becomes of it. */
@Injectable()
export class OrderNews {
  constructor(private readonly events: EventOutbox) {}

  /** Does anybody listen? Where not, what happens to the order needs no transaction. May be a second out of date. */
  async listens({ endpointId, merchantPid }: Pick<OrderRow, 'endpointId' | 'merchantPid'>): Promise<boolean> {
    return endpointId !== null || (await this.events.listens(merchantPid));
  }

  /**
   * In the transaction of what happened. `order`: as it is after that. `more`: what else belongs to it. `key`: where an
   * order can have several of the kind. Returns what to `tell` after the commit.
   */
  write(
    manager: EntityManager,
    type: OrderEvent,
    order: OrderRow,
    more: Readonly<Record<string, unknown>> = {},
    key = KEYS[type]?.(order) ?? order.id,
  ): Promise<number[]> {
    return this.events.add(manager, {
      type,
      merchantPid: order.merchantPid,
      orderId: order.id,
      endpointId: order.endpointId,
      key,
      data: () => ({ order: orderView(order), ...more }),
    });
  }

  tell(callbackIds: readonly number[]): void {
    this.events.tell(callbackIds);
  }
}
