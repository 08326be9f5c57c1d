import { connect } from 'node:net';
import { API_SCOPES } from '@epusdt/merchants';
import { SumCheck } from '@epusdt/payments';
import { newClient } from '../support/api';
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

  /** What is wrong with an answer, in words; `null`: nothing. */
  const faultOf = (target: FuzzTarget, answer: Answered): string | null => {
    if (answer.requestId === null) return 'no X-Request-Id';
    // A provider that cannot be asked is said so with 502 or 503; here all can be.
    if (answer.status >= 500) return 'it failed';
    if (INSIDE.test(answer.text)) return 'it shows its inside';
    if (answer.status < 400 || !target.template.startsWith('/api/v2')) return null;
    if (answer.type !== 'application/problem+json; charset=utf-8') return `a refusal of type ${answer.type}`;
    const problem = JSON.parse(answer.text) as Record<string, unknown>;
    const whole =
      problem['status'] === answer.status &&
      problem['instance'] === answer.requestId &&
      typeof problem['code'] === 'string' &&
      typeof problem['detail'] === 'string' &&
      String(problem['type']).endsWith(`/docs/errors#${problem['code']}`);
    return whole ? null : 'a problem document that is not whole';
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
        return { target, request: fuzzer.request(target), key: [key, key, ofShop, null][n % 4] ?? null };
      });
      const faults: string[] = [];
      const statuses = new Map<number, number>();
      let next = 0;
      const asker = async (): Promise<void> => {
        for (let one = work[next++]; one; one = work[next++]) {
          const answer = await ask(one.request, one.key);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          const fault = faultOf(one.target, answer);
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
