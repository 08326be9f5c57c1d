import { connect } from 'node:net';
import { API_SCOPES, FIRST_PID, Merchants } from '@epusdt/merchants';
import { SumCheck } from '@epusdt/payments';
import { newClient } from '../support/api';
import { md5, textOf } from '../support/dialect-wire';
import { Fuzzer, type FuzzDocument, type FuzzRequest, type FuzzTarget } from '../support/fuzz-requests';
import { rows } from '../support/gateway';
import { payOff } from '../support/owner-desk';
import { asks, pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const SEED = 20_261_129;
const REQUESTS = 6_000;
const AT_ONCE = 8;
/** No answer within this is a hang. */
const PATIENCE_MS = 30_000;
const BOUND_MS = 400_000;
const INSIDE = /node_modules|\.[tj]s:\d|\bat \w+ \(|QueryFailed|SELECT |INSERT |UPDATE |ER_[A-Z_]+|SQLITE/;

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly requestId: string | null;
  readonly text: string;
}

/** The calls of the first dialect. */
const OF_SHOPS = /\/api\/v1\/order\/|\/check-status\//;
const PROBLEM = 'application/problem+json; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

const read = ({ text }: Answered): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

/** A refusal of the native API. */
function problemFault(answer: Answered): string | null {
  if (answer.type !== PROBLEM) return `a refusal of type ${answer.type}`;
  const problem = read(answer);
  const whole =
    problem['status'] === answer.status &&
    problem['instance'] === answer.requestId &&
    typeof problem['code'] === 'string' &&
    typeof problem['detail'] === 'string' &&
    String(problem['type']).endsWith(`/docs/errors#${problem['code']}`);
  return whole ? null : 'a problem document that is not whole';
}

/** Whatever a shop asks there, and by whatever method: HTTP 200 and an envelope that says how it went. */
function envelopeFault(answer: Answered): string | null {
  if (answer.status !== 200 || answer.type !== JSON_TYPE) return `no envelope, but ${answer.type}`;
  const { status_code: code, message, data, request_id: id } = read(answer);
  const whole = Number.isInteger(code) && typeof message === 'string' && typeof id === 'string';
  if (!whole) return 'an envelope that is not whole';
  return (code === 200) === (data !== null) ? null : 'a refusal with data, or a success without';
}

/** A page is told in the words of its status; people see a page, and whoever asks by another method is told so. */
function checkoutFault(answer: Answered): string | null {
  if (answer.type === 'text/html; charset=utf-8') return answer.status === 404 ? null : 'an odd page';
  if (answer.type !== JSON_TYPE) return bareFault(answer);
  const { status } = read(answer);
  const told = { 404: ['not_found'], 429: ['too_many', 'too_many_streams'] }[answer.status] ?? [];
  return told.includes(String(status)) ? null : `the status ${String(status)}`;
}

/** Where no API is spoken: a problem without a code. */
function bareFault(answer: Answered): string | null {
  if (answer.type !== PROBLEM) return `a refusal of type ${answer.type}`;
  const { type, title, status } = read(answer);
  const whole = type === 'about:blank' && typeof title === 'string' && status === answer.status;
  return whole ? null : 'a bare problem that is not whole';
}

describe('every endpoint of the document', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ wallets: 3, environment: { API_RATE_LIMIT: '1000000' } });
  });
  afterAll(() => world.close());

  const ask = async ({ method, path, headers, body }: FuzzRequest, key: string | null): Promise<Answered> => {
    const answer = await fetch(world.gateway.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === null ? {} : { body }),
    });
    const type = answer.headers.get('content-type') ?? '';
    // A stream has no end: its beginning is all there is to see.
    const endless = type.startsWith('text/event-stream');
    const text = endless ? '' : await answer.text();
    if (endless) await answer.body?.cancel();
    return { status: answer.status, type, requestId: answer.headers.get('x-request-id'), text };
  };

  /** As its shop would send it: else hardly a request would come further than its signature. */
  const signedAgain = async (request: FuzzRequest): Promise<FuzzRequest> => {
    if (!/^\{.*"signature":.*\}$/.test(request.body ?? '')) return request;
    const fields = JSON.parse(request.body ?? '') as Record<string, unknown>;
    const texts = Object.entries(fields)
      .filter(([, value]) => value !== null)
      .map(([name, value]): [string, string] => [name, String(value)]);
    // Other requests replace its secret, and shut its own address out.
    const merchants = world.gateway.get(Merchants);
    const merchant = await merchants.find(FIRST_PID);
    if (merchant?.networks) await merchants.change(FIRST_PID, { networks: null }, 'test');
    const signature = md5(textOf(Object.fromEntries(texts), ['signature']) + (merchant?.secret ?? ''));
    return { ...request, body: JSON.stringify({ ...fields, signature }) };
  };

  /** What is wrong with an answer, in words; `null`: nothing. */
  const faultOf = ({ template }: FuzzTarget, answer: Answered): string | null => {
    if (answer.requestId === null) return 'no X-Request-Id';
    // A provider that cannot be asked is said so with 502 or 503; here all can be.
    if (answer.status >= 500) return 'it failed';
    if (INSIDE.test(answer.text)) return 'it shows its inside';
    if (OF_SHOPS.test(template)) return envelopeFault(answer);
    if (answer.status < 400) return null;
    if (template.startsWith('/api/v2')) return problemFault(answer);
    return template.startsWith('/pay/') ? checkoutFault(answer) : bareFault(answer);
  };

  /** Things of every kind, so that the requests find something. */
  const populate = async (): Promise<Record<string, readonly string[]>> => {
    const shop = asks(world);
    const orders = [];
    for (let n = 1; n <= 6; n += 1) orders.push(placed(await shop(`Z-${n}`, 72 * n)));
    const [first, second, third] = orders;
    if (!first || !second || !third) throw new Error('six orders were asked for');
    pay(world, first);
    payOff(world, second, -1_000_000n);
    payOff(world, third, 5_000_000n);
    await world.settle();
    const ids = async (table: string, column = 'id'): Promise<string[]> =>
      (await rows(world.gateway, table)).map((row) => String(row[column]));
    const numbers = [...(await ids('transfers')), ...(await ids('callbacks'))];
    const orderIds = orders.map(({ id }) => id);
    return {
      id: [...orderIds, ...numbers],
      trade_id: orderIds,
      order_id: ['Z-1', 'Z-4'],
      order: orderIds,
      reference: ['Z-1', 'Z-2'],
      address: world.wallets,
      pid: ['1000'],
      merchant: ['1000'],
      currency: ['CNY', 'USDT'],
      transaction: await ids('transfers', 'tx_hash'),
    };
  };

  it(
    `answers ${REQUESTS} odd requests without failing, hanging, or showing its inside`,
    async () => {
      const { key } = await newClient(world.gateway, { merchantPid: null, scopes: [...API_SCOPES] });
      const { key: ofShop } = await newClient(world.gateway);
      const document = (await (await fetch(`${world.gateway.url}/docs-json`)).json()) as FuzzDocument;
      const fuzzer = new Fuzzer(document, await populate(), SEED);
      expect(fuzzer.targets.length).toBeGreaterThan(50);
      const work = Array.from({ length: REQUESTS }, (_, n) => {
        const target = fuzzer.targets[n % fuzzer.targets.length] as FuzzTarget;
        return { target, request: fuzzer.request(target), key: [key, key, ofShop, null][n % 4] ?? null, n };
      });
      const faults: string[] = [];
      /** By call of the first dialect, how often it said what. */
      const told = new Map<string, number>();
      const statuses = new Map<number, number>();
      let next = 0;
      const asker = async (): Promise<void> => {
        for (let one = work[next++]; one; one = work[next++]) {
          const isSigned = OF_SHOPS.test(one.target.template) && one.n % 3 > 0;
          const answer = await ask(isSigned ? await signedAgain(one.request) : one.request, one.key);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          const fault = faultOf(one.target, answer);
          if (OF_SHOPS.test(one.target.template) && fault === null) {
            const said = `${one.target.template}: ${String(read(answer)['status_code'])}`;
            told.set(said, (told.get(said) ?? 0) + 1);
          }
          if (fault === null) continue;
          const asked = `${one.request.method} ${one.request.path.slice(0, 200)} ${(one.request.body ?? '').slice(0, 300)}`;
          faults.push(`${fault}: HTTP ${answer.status} to ${asked}: ${answer.text.slice(0, 300)}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, asker));
      expect(faults).toEqual([]);
      // Requests that came through are what makes the others worth something.
      expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 10);
      expect(statuses.get(201) ?? 0).toBeGreaterThan(20);
      // Creates apart: other requests meanwhile take wallets and rates away from them.
      const asked = Object.keys(document.paths).filter((path) => OF_SHOPS.test(path) && !/create/.test(path));
      expect(asked).toHaveLength(5);
      expect(asked.filter((path) => !told.has(`${path}: 200`))).toEqual([]);
      for (const status of [400, 401, 404]) expect(statuses.get(status) ?? 0).toBeGreaterThan(20);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
    BOUND_MS,
  );

  it('still takes an order and settles it, and its books are right', async () => {
    const { gateway } = world;
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    await gateway.get(SumCheck).runThoroughly();
    expect(gateway.stops).toEqual([]);
  });

  it.each([
    ['a request line that is none', 'GARBAGE\r\n\r\n'],
    ['a header without an end', `GET /api/v2/me HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['a length that is none', 'POST /api/v2/orders HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n'],
  ])('refuses %s and goes on', async (_name, bytes) => {
    const { port } = new URL(world.gateway.url);
    const heard = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer')));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    expect(heard).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await fetch(`${world.gateway.url}/livez`)).status).toBe(200);
  });
});
