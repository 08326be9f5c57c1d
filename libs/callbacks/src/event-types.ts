/** What an events endpoint may be told. */
export const EVENT_TYPES = [
  'order.created',
  'order.detected',
  'order.paid',
  'order.paid_late',
  'order.underpaid',
  'order.overpaid',
  'order.expired',
  'order.cancelled',
  'transfer.unmatched',
  'endpoint.paused',
  'ping',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
