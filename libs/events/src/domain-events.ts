import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';

/**
 * What happened, told after the commit and at best effort: a listener that missed it finds the same in the rows.
 * Every payload holds ids only.
 */
export interface DomainEvents {
  'transfers.recorded': { readonly count: number };
  /** Money that left our wallets. */
  'transfers.outgoing': { readonly count: number };
  'order.created': { readonly orderId: string };
  'order.detected': { readonly orderId: string };
  'order.undetected': { readonly orderId: string };
  'order.paid': { readonly orderId: string };
  'order.expired': { readonly orderId: string };
  'order.cancelled': { readonly orderId: string };
  'order.extended': { readonly orderId: string };
  /** Too little or too much came for it, or what came was decided about. */
  'order.mismatched': { readonly orderId: string };
  'callback.due': { readonly callbackId: number; readonly attempt: number };
  'callback.acknowledged': { readonly callbackId: number; readonly orderId: string };
  'callback.failed': { readonly callbackId: number; readonly orderId: string };
  'callback.dead': { readonly callbackId: number; readonly orderId: string };
  'endpoint.paused': { readonly endpointId: number; readonly merchantPid: string };
  'transfer.unmatched': { readonly transferId: number };
  'transfer.decided': { readonly transferId: number };
  'alarm.raised': { readonly alarm: string; readonly subject: string; readonly text: string };
  'alarm.cleared': { readonly alarm: string; readonly subject: string };
}
export type DomainEvent = keyof DomainEvents;

/**
 * After these an order is shown differently, and the other processes are told. That it was made is not among them: nobody
 * looks at it yet.
 */
export const ORDER_CHANGES = [
  'order.detected',
  'order.undetected',
  'order.paid',
  'order.expired',
  'order.cancelled',
  'order.extended',
  'order.mismatched',
] as const satisfies readonly DomainEvent[];

const CHANGED_ELSEWHERE = 'elsewhere';

interface OrderChanged {
  readonly orderId: string;
}

@Injectable()
export class EventBus {
  private readonly logger = new Logger('events');

  constructor(private readonly emitter: EventEmitter2) {}

  emit<E extends DomainEvent>(event: E, payload: DomainEvents[E]): void {
    this.emitter.emit(event, payload);
  }

  /** A listener's failure is logged and reaches nobody else. Returns the way to stop listening. */
  on<E extends DomainEvent>(
    event: E,
    listener: (payload: DomainEvents[E]) => void | Promise<void>,
  ): () => void {
    return this.listen(event, listener);
  }

  /** For whoever shows orders: one changed, in this process or another. What it has become is in its row. */
  onOrderChange(listener: (changed: OrderChanged) => void | Promise<void>): () => void {
    const stops = [...ORDER_CHANGES, CHANGED_ELSEWHERE].map((event) => this.listen(event, listener));
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Not heard by `on`: what has to be done after a change is done where it happened. */
  changedElsewhere(orderId: string): void {
    this.emitter.emit(CHANGED_ELSEWHERE, { orderId });
  }

  private listen<P>(event: string, listener: (payload: P) => void | Promise<void>): () => void {
    const guarded = (payload: P): void => {
      void (async () => listener(payload))().catch((error: unknown) => {
        this.logger.error(`listener of ${event} failed: ${String(error)}`);
      });
    };
    this.emitter.on(event, guarded);
    return () => void this.emitter.off(event, guarded);
  }
}
