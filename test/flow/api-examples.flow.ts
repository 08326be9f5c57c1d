import { CallbackLog, Endpoints } from '@epusdt/callbacks';
import { API_SCOPES, Merchants } from '@epusdt/merchants';
import { askApi, newClient, type ApiAnswer, type ApiClient } from '../support/api';
import {
  OPERATIONS,
  requestExample,
  requestProblems,
  type DescribedOperation,
} from '../support/described-api';
import { EventReader } from '../support/event-reader';
import { inboxDesk } from '../support/inbox-desk';
import { Listener } from '../support/listener';
import { closeWithBooksRight } from '../support/owner-desk';
import { createWorld, newAddress, type World } from '../support/world';

/** What JSON holds, unchecked. */
type Json = ReturnType<typeof JSON.parse>;

/** What an example needs that is only known here: ids of things made for it, and who asks. */
interface Prepared {
  /** In the path. */
  readonly path?: Readonly<Record<string, string>>;
  /** Fields of the body in place of the example's. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** By default the owner's key. */
  readonly as?: ApiClient;
  /** What must not stay for the others. */
  after?(answer: Json): Promise<unknown>;
}

let world: World;
let owner: ApiClient;
let shop: ApiClient;
let second: { readonly pid: string };
let listener: Listener;
/** As this gateway serves it: what shops of the first dialect send is signed there. */
let served: Json;
let count = 0;

const fresh = (): number => (count += 1);
const { order: orderOf, send } = inboxDesk(() => world);

async function made(client: ApiClient, path: string, body: object): Promise<Json> {
  const answer = await client.post(path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}

const newOrder = async (): Promise<Json> =>
  made(shop, '/orders', { reference: `P-${fresh()}`, amount: '42', currency: 'CNY' });

const onOrder = async (): Promise<Prepared> => ({ path: { id: (await newOrder()).id as string } });

/** Money that pays nothing. */
async function onStray(): Promise<Prepared> {
  const order = await orderOf(`S-${fresh()}`);
  return { path: { id: (await send(order, order.units - 1_000_000n)).id } };
}

async function onTransfer(): Promise<Prepared> {
  const order = await orderOf(`T-${fresh()}`);
  return { path: { id: (await send(order, order.units)).id } };
}

/** One endpoint for all: a merchant has five at most. */
async function onEndpoint(): Promise<Prepared> {
  const { id } = await world.gateway.get(Endpoints).create('1000', `${listener.url}/kept`, 'test');
  return { path: { id } };
}

async function onCallback(): Promise<Prepared> {
  await onEndpoint();
  await newOrder();
  const { entries } = await world.gateway.get(CallbackLog).list({}, { limit: 1 });
  return { path: { id: String(entries[0]?.id) } };
}

async function onKey(): Promise<Prepared> {
  return { path: { prefix: (await newClient(world.gateway)).key.slice(0, 16) } };
}

const onWallet = async (): Promise<Prepared> => {
  const address = newAddress();
  await made(owner, '/wallets', { address });
  return { path: { address } };
};

const toSecond = async (): Promise<Prepared> => ({ path: { pid: second.pid } });

const onCheckout = async (): Promise<Prepared> => ({ path: { trade_id: (await newOrder()).id as string } });

/** The order of the examples, asked for as its example is. */
async function onExample(): Promise<Prepared> {
  await ask(named('createTransaction'), {});
  return {};
}

/** By operationId. What stands in no row is asked as it is in the document. */
const PREPARATIONS: Readonly<Record<string, () => Promise<Prepared>>> = {
  checkStatus: onCheckout,
  checkoutStatus: onCheckout,
  checkoutLiveEvents: onCheckout,
  queryTransaction: onExample,
  queryTransactionFor: onExample,
  createOrder: async () => ({ as: shop }),
  getOrder: onOrder,
  getOrderByReference: async () => ({
    path: { reference: (await newOrder()).reference as string },
    as: shop,
  }),
  cancelOrder: onOrder,
  extendOrder: onOrder,
  markOrderPaid: onOrder,
  streamOrder: onOrder,
  getTransfer: onTransfer,
  getInboxEntry: onStray,
  assignTransfer: async () => ({ ...(await onStray()), body: { order_id: (await newOrder()).id } }),
  ignoreTransfer: onStray,
  refundTransfer: onStray,
  reopenTransfer: async () => {
    const stray = await onStray();
    await made(owner, `/inbox/${stray.path?.['id'] ?? ''}/ignore`, { note: 'spam' });
    return stray;
  },
  getEndpoint: onEndpoint,
  removeEndpoint: async () => {
    const { id } = await world.gateway.get(Endpoints).create('1000', `${listener.url}/gone`, 'test');
    return { path: { id } };
  },
  // Events to a name that nobody has would keep the gateway from ending.
  createEndpoint: async () => ({
    after: ({ id }) => world.gateway.get(Endpoints).remove(id as string, 'test'),
  }),
  pauseEndpoint: onEndpoint,
  resumeEndpoint: onEndpoint,
  testEndpoint: onEndpoint,
  getCallback: onCallback,
  redeliverCallback: onCallback,
  getKey: onKey,
  revokeKey: onKey,
  changeMerchant: toSecond,
  changeMerchantBrand: toSecond,
  rotateMerchantSecret: toSecond,
  getWallet: onWallet,
  disableWallet: onWallet,
  enableWallet: onWallet,
  removeWallet: onWallet,
  setWalletRule: onWallet,
  giveWallet: onWallet,
  takeWallet: async () => {
    const wallet = await onWallet();
    await made(owner, `/wallets/${wallet.path?.['address'] ?? ''}/give`, { merchant: second.pid });
    return wallet;
  },
};

beforeAll(async () => {
  world = await createWorld({ wallets: 2 });
  listener = await Listener.start();
  owner = await newClient(world.gateway, { merchantPid: null, scopes: [...API_SCOPES] });
  shop = await newClient(world.gateway);
  second = await world.gateway.get(Merchants).create('Second shop');
  served = (await askApi(world.gateway, null, '//docs-json', {})).json;
});
afterAll(async () => {
  await closeWithBooksRight(world);
  await listener.close();
});

/** The address of an operation with values in place of its parameters. */
function addressOf(
  { path, pathExamples, queryExamples }: DescribedOperation,
  { path: own = {} }: Prepared,
): string {
  const values = { ...pathExamples, ...own };
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`{${name}} has no example`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(queryExamples).toString();
  return query === '' ? filled : `${filled}?${query}`;
}

async function ask(operation: DescribedOperation, prepared: Prepared): Promise<ApiAnswer> {
  const { key } = prepared.as ?? owner;
  const example = requestExample(served, operation.path, operation.method);
  const body = example === undefined ? undefined : { ...example, ...prepared.body };
  return askApi(world.gateway, operation.isNative ? key : null, `/${addressOf(operation, prepared)}`, {
    method: operation.method,
    ...(body === undefined ? {} : { body }),
  });
}

const named = (id: string): DescribedOperation => OPERATIONS.find((one) => one.id === id) ?? fail();

const ordinary = OPERATIONS.filter(({ answers }) =>
  Object.values(answers).every(({ type }) => type !== 'text/event-stream'),
);
const streams = OPERATIONS.filter((operation) => !ordinary.includes(operation));

describe('the examples of the OpenAPI document', () => {
  it('are there for many operations of both APIs, and each preparation is for one of them', () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(60);
    expect(OPERATIONS.filter(({ isNative }) => !isNative).map(({ id }) => id)).toEqual(
      expect.arrayContaining(['createTransactionFor', 'queryNetworks', 'checkoutLiveEvents', 'healthReady']),
    );
    expect(Object.keys(PREPARATIONS).filter((id) => !ids.includes(id))).toEqual([]);
  });

  describe.each(OPERATIONS.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
    it('shows what its own schemas allow', () => {
      const wrong = Object.entries(operation.answers).flatMap(([status, { type, example, problems }]) => {
        if (status === '204') return [];
        if (example === undefined) return [`${status}: no example`];
        return type === 'application/json' ? problems(example).map((text) => `${status}: ${text}`) : [];
      });
      if (operation.request !== undefined) wrong.push(...requestProblems(id, operation.request));
      expect(wrong).toEqual([]);
    });
  });

  it.each(ordinary.map((operation) => [operation.id, operation] as const))(
    '%s works as it stands, and is answered as described',
    async (id, operation) => {
      const prepared = (await PREPARATIONS[id]?.()) ?? {};
      const answer = await ask(operation, prepared);
      await prepared.after?.(answer.json);
      const described = operation.answers[answer.status];
      if (!described) throw new Error(`${id}: HTTP ${answer.status} is not described: ${answer.text}`);
      expect((answer.headers.get('content-type') ?? '').split(';')[0]).toBe(described.type);
      if (described.type !== 'application/json') {
        expect(answer.text.replace('\uFEFF', '').split('\r\n')[0]).toBe(described.example.trim());
        return;
      }
      expect(described.problems(answer.json)).toEqual([]);
      // Refusals have the same schema and the same status.
      if ('status_code' in described.example)
        expect(outline(answer.json)).toEqual(outline(described.example));
    },
  );

  it.each(streams.map((operation) => [operation.id, operation] as const))(
    '%s, a stream, begins as described',
    async (id, operation) => {
      const url = world.gateway.url + addressOf(operation, (await PREPARATIONS[id]?.()) ?? {});
      const key = operation.isNative ? { authorization: `Bearer ${owner.key}` } : {};
      const reader = await EventReader.open(url, key);
      try {
        expect(reader.status).toBe(200);
        expect(reader.headers['content-type']).toMatch(/^text\/event-stream/);
        const { event, data } = await reader.next();
        const shown = operation.answers['200']?.example as string;
        expect(event).toBe(/^event: (.*)$/m.exec(shown)?.[1]);
        const example = JSON.parse(/^data: (.*)$/m.exec(shown)?.[1] ?? '{}') as object;
        expect(Object.keys(data).sort()).toEqual(Object.keys(example).sort());
      } finally {
        reader.close();
      }
    },
  );

  it('describe what lists hold, too, whatever is filtered away above', async () => {
    await Promise.all([onStray(), onCallback(), onKey()]);
    const lists = OPERATIONS.filter(({ answers }) => Array.isArray(answers['200']?.example?.data));
    expect(lists.length).toBeGreaterThan(7);
    for (const { id, path, answers } of lists) {
      const { json } = await owner.get(`/${path}`);
      expect([id, json.data.length > 0]).toEqual([id, true]);
      expect([id, answers['200']?.problems(json)]).toEqual([id, []]);
    }
  });

  it('would not pass for an answer that lacks a field, has one more, or another type', () => {
    const { problems, example } = named('getMe').answers['200'] ?? fail();
    expect(problems(example)).toEqual([]);
    expect(problems({ ...example, prefix: undefined })).toHaveLength(1);
    expect(problems({ ...example, more: 1 })).toHaveLength(1);
    expect(problems({ ...example, name: 7 })).toHaveLength(1);
    expect(problems({ ...example, name: null })).toHaveLength(1);
    expect(problems({ ...example, expires_at: null })).toEqual([]);
  });
});

/** The outcome of a shop's call, and the names and kinds of what it is told: `status_code 200`, `amount number`. */
const outline = ({ status_code, data }: Json): string[] => [
  `status_code ${String(status_code)}`,
  ...Object.entries<Json>(data ?? {}).map(([name, value]) => `${name} ${typeof value}`),
];

const fail = (): never => {
  throw new Error('the document has no such operation');
};
