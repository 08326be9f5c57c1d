import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { Database } from '@epusdt/database';
import { MINUTE } from '@epusdt/kernel';
import { OrderRow } from '@epusdt/orders';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { linesOf } from '../support/api-desk';
import { START, createWorld, type World } from '../support/world';

/** More than sockets and servers hold for a client that does not read. */
const ORDERS = 8_000;
const METADATA = JSON.stringify({ a: 'x'.repeat(2_000) });
const CHUNK = 500;
/** What sockets and servers have to say of one another is not ours to await. */
const GLANCE_MS = 10;
const GLANCES = 1_000;

describe('exports, with many orders', () => {
  let world: World;
  let clients: ApiClient[];
  let open: IncomingMessage[];
  beforeAll(async () => {
    world = await createWorld();
    clients = [];
    for (let n = 0; n < 6; n += 1) clients.push(await newClient(world.gateway));
    await (clients[0] as ApiClient).post('/orders', { reference: 'A', amount: '20', currency: 'USDT' });
    const { reader } = world.gateway.get(Database);
    const [pattern] = await reader.find(OrderRow);
    if (!pattern) throw new Error('there is no order to copy');
    const { seq: _seq, ...values } = pattern;
    for (let from = 0; from < ORDERS; from += CHUNK) {
      const copies = Array.from({ length: CHUNK }, (_, n) => ({
        ...values,
        id: `copy${String(from + n).padStart(20, '0')}`,
        reference: `copy-${from + n}`,
        status: 'expired' as const,
        liveReference: null,
        slot: null,
        metadata: METADATA,
        createdAt: START,
      }));
      await reader.insert(OrderRow, copies);
    }
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => (open = []));
  afterEach(async () => {
    for (const answer of open) answer.destroy();
    await until(async () => (await ask(0, '/me')).status === 200 && (await free()));
  });

  const clientOf = (n: number): ApiClient => {
    const client = clients[n];
    if (!client) throw new Error(`there is no client ${n}`);
    return client;
  };
  const ask = (n: number, path: string, method = 'GET'): Promise<ApiAnswer> =>
    clientOf(n).ask(path, { method });
  /** Begun, and not read. */
  const begin = async (n: number): Promise<IncomingMessage> => {
    const { key } = clientOf(n);
    const asked = request(`${world.gateway.url}/api/v2/orders/export.csv`, {
      headers: { authorization: `Bearer ${key}` },
      agent: false,
    }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    asked.on('error', () => undefined);
    answer.on('error', () => undefined);
    open.push(answer);
    return answer;
  };
  /** Does every key get an export? None that matches anything is made. */
  const free = async (): Promise<boolean> => {
    for (let n = 0; n < clients.length; n += 1) {
      if ((await ask(n, '/orders/export.csv?status=cancelled')).status !== 200) return false;
    }
    return true;
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let glances = 0; glances < GLANCES; glances += 1) {
      if (await holds()) return;
      await delay(GLANCE_MS);
    }
    throw new Error('it did not come to be');
  };

  it('leave the process time for everything else', async () => {
    let turns = 0;
    const exporting = { over: false };
    const counting = (async () => {
      for (; !exporting.over; turns += 1) await turn();
    })();
    const answer = await ask(0, '/orders/export.csv');
    exporting.over = true;
    await counting;
    expect(linesOf(answer)).toHaveLength(ORDERS + 2);
    expect(turns).toBeGreaterThan(ORDERS / 100);
  });

  it('are made one at a time of a key, and four in all; others are told to come again', async () => {
    const answers = [await begin(0), await begin(1), await begin(2), await begin(3)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    for (const n of [0, 4]) {
      const refused = await ask(n, '/orders/export.csv');
      expect(refusalOf(refused)).toEqual([429, 'too_many_exports']);
      expect(refused.headers.get('retry-after')).toBe('30');
    }
    expect((await ask(0, '/orders?limit=1')).status).toBe(200);
    answers[1]?.destroy();
    await until(async () => (await ask(4, '/orders/export.csv?status=cancelled')).status === 200);
    expect((await begin(5)).statusCode).toBe(200);
  });

  it('that nobody reads to their end make room after ten minutes', async () => {
    const [first] = [await begin(0), await begin(1), await begin(2), await begin(3)];
    world.clock.advance(10 * MINUTE - 1);
    expect((await begin(4)).statusCode).toBe(429);
    world.clock.advance(1);
    expect((await begin(4)).statusCode).toBe(200);
    let text = '';
    const ended = new Promise((resolve) => first.once('close', resolve));
    first.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    await ended;
    expect([first.complete, text.length < ORDERS * METADATA.length]).toEqual([false, true]);
  });

  it('that are only asked for their headers hold nothing', async () => {
    for (let n = 0; n < 6; n += 1) {
      expect((await ask(0, '/orders/export.csv', 'HEAD')).status).toBe(200);
      await until(free);
    }
  });
});
