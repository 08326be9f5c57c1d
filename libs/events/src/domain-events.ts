import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';

/**
 * What happened, told after the commit and at best effort: a listener that missed it finds the same in the rows.
 * Every payload holds ids only.
 */
export interface DomainEvents {
  'transfers.recorded': { readonly count: number };
  'order.created': { readonly orderId: string };
  'order.detected': { readonly orderId: string };
  'order.undetected': { readonly orderId: string };
  'order.paid': { readonly orderId: string };
  'order.expired': { readonly orderId: string };
  'order.cancelled': { readonly orderId: string };
  'order.extended': { readonly orderId: string };
  'callback.due': { readonly callbackId: number; readonly attempt: number };
  'callback.acknowledged': { readonly callbackId: number; readonly orderId: string };
  'callback.failed': { readonly callbackId: number; readonly orderId: string };
  'callback.dead': { readonly callbackId: number; readonly orderId: string };
  'transfer.unmatched': { readonly transferId: number };
  'transfer.decided': { readonly transferId: number };
  'alarm.raised': { readonly alarm: string; readonly subject: string; readonly text: string };
  'alarm.cleared': { readonly alarm: string; readonly subject: string };
}
export type DomainEvent = keyof DomainEvents;

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
    const guarded = (payload: DomainEvents[E]): void => {
      void (async () => listener(payload))().catch((error: unknown) => {
        this.logger.error(`listener of ${event} failed: ${String(error)}`);
      });
    };
    this.emitter.on(event, guarded);
    return () => void this.emitter.off(event, guarded);
  }
}
