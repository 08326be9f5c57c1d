import { EVENT_TYPES, type EventType } from '@epusdt/callbacks';
import { markup, type Markup } from '@epusdt/checkout';
import type { OrderView } from '@epusdt/orders';
import type { PaymentView, TransferView } from '@epusdt/payments';
import { prose, type DocsPage } from './docs-page';

const ORDER: OrderView = {
  id: '7Qm3c9VxKf0aTz2LrW8bNdYe',
  reference: 'A1001',
  attempt: 1,
  merchant: '1000',
  status: 'pending',
  reason: null,
  amount: '42',
  currency: 'CNY',
  rate: '7.2',
  rate_source: 'forced',
  rate_at: '2026-01-05T12:00:00.000Z',
  network: 'tron',
  token: 'usdt',
  address: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx',
  payable_amount: '5.84',
  redirect_url: 'https://shop.example/thanks',
  locale: 'zh-CN',
  metadata: { cart: '7731' },
  endpoint: null,
  created_at: '2026-01-05T12:00:00.000Z',
  expires_at: '2026-01-05T12:15:00.000Z',
  watched_until: '2026-01-05T13:15:00.000Z',
  closed_at: null,
};

const TRANSACTION = '391457e69109d51cafd1564a9295fb4d373ee964d539a1d8b7d2bfa7d37e6bbf';
const SETTLED = '2026-01-05T12:03:10.000Z';
const PAYMENT: PaymentView = {
  transaction: TRANSACTION,
  log_index: 0,
  amount: '5.84',
  transfer: '17',
  settled_at: SETTLED,
};

const paid = (reason: 'exact' | 'late', settledAt: string): object => ({
  order: { ...ORDER, status: 'paid', reason, closed_at: settledAt },
  payment: { ...PAYMENT, settled_at: settledAt },
});

const transferOf = (amount: string, rawValue: string): TransferView => ({
  id: '18',
  transaction: TRANSACTION,
  log_index: 0,
  from: 'TPYmHEhy5n8TCEfYGqW2rPxsghSfzghPDn',
  to: ORDER.address,
  amount,
  raw_value: rawValue,
  block_number: 79_000_120,
  block_time: '2026-01-05T12:02:03.000Z',
  state: 'inbox',
});

const UNDER = 'is 0.84 below the 5.84 of order 7Qm3c9VxKf0aTz2LrW8bNdYe';
const OVER = 'is 0.16 above the 5.84 of order 7Qm3c9VxKf0aTz2LrW8bNdYe';
const ENDPOINT = { id: '3', url: 'https://shop.example/events' };

export interface EventFacts {
  readonly when: string;
  readonly data: object;
}

/** Every type, with what is in `data`. */
export const EVENTS: Readonly<Record<EventType, EventFacts>> = {
  'order.created': { when: 'An order was made.', data: { order: ORDER } },
  'order.detected': {
    when: 'A payment is seen and not final yet: a hint for the buyer. Deliver nothing for it, a fork may take it away.',
    data: { order: ORDER, transaction: TRANSACTION, block_number: 79_000_120 },
  },
  'order.paid': { when: 'The order is paid, for good. Deliver now.', data: paid('exact', SETTLED) },
  'order.paid_late': {
    when: 'The exact amount came after the order had expired and counts all the same. It is paid, as with `order.paid`.',
    data: paid('late', '2026-01-05T12:40:00.000Z'),
  },
  'order.underpaid': {
    when: 'Less than its amount came, and the order is meant without doubt. It stays as it is, the owner decides.',
    data: { order: ORDER, transfer: transferOf('5', '5000000'), explanation: UNDER, difference: '0.84' },
  },
  'order.overpaid': {
    when: 'More than its amount came, and the order is meant without doubt. It stays as it is, the owner decides.',
    data: { order: ORDER, transfer: transferOf('6', '6000000'), explanation: OVER, difference: '0.16' },
  },
  'order.expired': {
    when: 'Its time is over and the chain has been read that far. Money within the late window still counts.',
    data: { order: { ...ORDER, status: 'expired', closed_at: '2026-01-05T12:16:00.000Z' } },
  },
  'order.cancelled': {
    when: 'It was cancelled, by you or because another attempt of its reference was paid.',
    data: { order: { ...ORDER, status: 'cancelled', closed_at: '2026-01-05T12:05:00.000Z' } },
  },
  'transfer.unmatched': {
    when: 'Money came that pays no order. It waits in the inbox until the owner decides; `order_id` is the order it is about, if that is known.',
    data: { transfer: transferOf('5', '5000000'), explanation: UNDER, order_id: ORDER.id },
  },
  'endpoint.paused': {
    when: 'An endpoint gets no events until it is resumed; they are kept. Told to the other endpoints, and to this one afterwards.',
    data: {
      endpoint: {
        ...ENDPOINT,
        state: 'paused',
        reason: 'it answered HTTP 410',
        paused_at: '2026-01-05T12:00:00.000Z',
      },
    },
  },
  ping: { when: 'You asked for a test delivery. It is tried once.', data: { endpoint: ENDPOINT } },
};

/** The body as it would be sent. */
export const exampleOf = (type: EventType): object => ({
  type,
  timestamp: '2026-01-05T12:00:00.000Z',
  data: EVENTS[type].data,
});

export const EVENTS_PAGE: DocsPage = {
  path: '/docs/events',
  title: 'Events',
  body: markup`<p>${prose('An endpoint of yours gets each event by POST, as JSON: `type`, `timestamp` (when it was written) and `data`. Amounts are decimal text, instants are UTC. Answer with any 2xx within 15 seconds; anything else is tried again, 13 times in about three days.')}</p>
<h2>Before you believe one</h2>
<ol>
<li>${prose('Verify the signature over the body as it came: ')}<a href="/docs/signatures#standard-webhooks">how, with an example</a>.</li>
<li>${prose('Do each `webhook-id` once: the same event may come again, when your answer was lost.')}</li>
<li>${prose('Compare `data.order.reference`, `amount` and `currency` with your own order.')}</li>
<li>${prose('Do not count on the order of arrival: `data.order` is the order as it was when the event was written. When in doubt read the order.')}</li>
</ol>
<ul>${EVENT_TYPES.map((type) => markup`<li><a href="#${type}"><code>${type}</code></a></li>`)}</ul>
${EVENT_TYPES.map(sectionOf)}`,
};

function sectionOf(type: EventType): Markup {
  return markup`<section id="${type}">
<h2><code>${type}</code></h2>
<p>${prose(EVENTS[type].when)}</p>
<pre>${JSON.stringify(exampleOf(type), null, 2)}</pre>
</section>
`;
}
