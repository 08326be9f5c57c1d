export { AddressGuard } from './address-guard';
export { CallbackFormat } from './callback-format';
export {
  CallbackLog,
  type AttemptEntry,
  type CallbackCounts,
  type CallbackEntry,
  type CallbackFilter,
  type CallbackPage,
} from './callback-log';
export { CallbackQueue } from './callback-queue';
export {
  CallbackAttemptRow,
  CallbackRow,
  type AttemptOutcome,
  type CallbackChannel,
  type CallbackState,
} from './callback.rows';
export { CallbacksModule, type CallbackOptions } from './callbacks.module';
export { Dispatcher } from './dispatcher';
export { DueFinder, type DueCallback } from './due-callbacks';
export { EndpointPauses } from './endpoint-pauses';
export { EndpointRow, type EndpointScope, type EndpointState } from './endpoint.row';
export { Endpoints, type Endpoint, type EndpointPage } from './endpoints';
export { EventOutbox, type EventNotice } from './event-outbox';
export { EVENT_TYPES, type EventType } from './event-types';
export { GuardedClient, type GuardedAnswer, type GuardedRequest, type ResolveAll } from './guarded-client';
export { Outbox, type Notice } from './outbox';
export { Redelivery, type ReplayRequest, type Replayed } from './redelivery';
export { SweepCron, Sweeper } from './sweep';
export { signWebhook, type WebhookMessage } from './standard-webhooks';
export { TargetCheck } from './target-check';
export { checkTargetUrl, type TargetUrl } from './target-url';
