/** How the document of the interface describes what the first dialect is asked and answers. */

type Properties = Readonly<Record<string, object>>;

const TRADE_ID = '7Qm3c9VxKf0aTz2LrW8bNdYe';
const REQUEST_ID = 'b1344d70-ff19-4543-b601-37abfb3b3686';

const STATUS = { type: 'integer', enum: [1, 2, 3], description: '1 waiting, 2 paid, 3 expired or cancelled' };
/** At the address that the two families share. */
const ASKED_AMOUNT = {
  oneOf: [{ type: 'number' }, { type: 'string' }],
  description: 'a number; text where the request is one of BEpusdt',
};

interface Envelope {
  readonly data: Properties;
  /** The same once more at the top level, where some clients read it. */
  readonly above?: boolean;
  /** There may be more in `data`. */
  readonly open?: boolean;
  /** Of `data`. */
  readonly example: object;
}

/** Whatever the outcome, HTTP 200 and these fields; `data` is null where it is a refusal. */
const envelope = ({ data, above = false, open = false, example }: Envelope): object => ({
  status: 200,
  description: 'The outcome, a refusal included: `status_code` says which, 200 for success.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['status_code', 'message', 'data', 'request_id'],
        properties: {
          status_code: { type: 'integer' },
          message: { type: 'string' },
          data: {
            type: 'object',
            nullable: true,
            required: Object.keys(data),
            properties: data,
            additionalProperties: open,
          },
          request_id: { type: 'string' },
          ...(above ? data : {}),
        },
      },
      example: {
        status_code: 200,
        message: 'success',
        data: example,
        request_id: REQUEST_ID,
        ...(above ? example : {}),
      },
    },
  },
});

export const CREATED = envelope({
  data: {
    trade_id: { type: 'string' },
    order_id: { type: 'string' },
    amount: ASKED_AMOUNT,
    actual_amount: ASKED_AMOUNT,
    token: { type: 'string', description: 'the address to pay to' },
    expiration_time: { type: 'integer', description: 'seconds since 1970; BEpusdt: that are left' },
    payment_url: { type: 'string' },
  },
  open: true,
  example: {
    trade_id: TRADE_ID,
    order_id: 'S1001',
    amount: 42,
    actual_amount: 5.84,
    token: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx',
    expiration_time: 1_767_225_600,
    payment_url: `https://pay.example/pay/checkout-counter/${TRADE_ID}`,
  },
});

export const CHECKED_STATUS = envelope({
  data: { trade_id: { type: 'string' }, status: STATUS },
  above: true,
  example: { trade_id: TRADE_ID, status: 1 },
});

export const FOUND = envelope({
  data: {
    trade_id: { type: 'string' },
    order_id: { type: 'string' },
    status: STATUS,
    currency: { type: 'string' },
    amount: { type: 'number' },
    actual_currency: { type: 'string' },
    actual_amount: { type: 'number' },
  },
  example: {
    trade_id: TRADE_ID,
    order_id: 'S1001',
    status: 1,
    currency: 'CNY',
    amount: 42,
    actual_currency: 'USDT',
    actual_amount: 5.84,
  },
});

export const NETWORKS = envelope({
  data: {
    USDT: {
      type: 'array',
      items: {
        type: 'object',
        required: ['value', 'label'],
        properties: { value: { type: 'string' }, label: { type: 'string' } },
      },
    },
  },
  example: { USDT: [{ value: 'usdt.trc20', label: 'Tron (TRC20)' }] },
});

/** A query may have further fields, such as `timestamp` and `nonce`: they are signed, too, and mean nothing. */
const query = (properties: Properties): { schema: object } => ({
  schema: {
    type: 'object',
    required: ['signature'],
    properties: {
      ...properties,
      signature: { type: 'string', description: 'as of an order, over all other fields that are not empty' },
    },
    additionalProperties: true,
  },
});

export const ORDER_QUERY = query({
  trade_id: { type: 'string', description: 'the id that the gateway gave the order' },
  order_id: { type: 'string', description: "without a trade_id: the shop's own" },
});

export const NETWORKS_QUERY = query({
  timestamp: { type: 'integer', description: 'signed with the others; not looked at' },
});
