import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scanner } from '@epusdt/chain';
import { EventBus } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { FIRST_PID, Merchants } from '@epusdt/merchants';
import { OrderEndings } from '@epusdt/orders';
import { SumCheck } from '@epusdt/payments';
import { engineOfProject } from '../support/engine';
import { Listener } from '../support/listener';
import { asks, pay, placed } from '../support/shopper';
import { startTcpProxy } from '../support/tcp-proxy';
import { createWorld, type World } from '../support/world';

const distributed = engineOfProject() === 'distributed';
const whenever = distributed ? it : it.skip;
const TOKEN = randomBytes(16).toString('hex');
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

interface Ready {
  readonly ready: boolean;
  readonly waitingFor: readonly string[];
  readonly degraded: readonly string[];
  readonly checks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Looks again as soon as it is answered; the time of the test bounds it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

async function readiness(world: World): Promise<Ready & { readonly status: number }> {
  const answer = await fetch(`${world.gateway.url}/readyz`);
  return { status: answer.status, ...((await answer.json()) as Ready) };
}

describe('metrics', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld({
      wallets: 2,
      environment: { METRICS_TOKEN: TOKEN },
      onCallback: () => ({ type: 'text/plain', status: 200, body: 'ok' }),
    });
  });
  afterAll(() => world.close());

  const read = (headers: Record<string, string> = AUTHORIZED): Promise<Response> =>
    fetch(`${world.gateway.url}/metrics`, { headers });
  /** Samples by their name with labels, as Prometheus writes them. */
  const samples = async (): Promise<Map<string, number>> => {
    const lines = (await (await read()).text()).split('\n').filter((line) => /^\w/.test(line));
    return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/ (\S+)$/.exec(line)?.[1])]));
  };

  it('are for who has the token', async () => {
    expect((await read()).status).toBe(200);
    for (const headers of [{}, { authorization: 'Bearer nonsense' }]) {
      const refused = await read(headers);
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(await refused.text()).not.toContain('epusdt_');
    }
  });

  it('tell of an order from its making to the callback, and of nothing secret', async () => {
    const { clock, sandbox, gateway } = world;
    const order = placed(await asks(world)('M1'));
    placed(await asks(world)('M2'));
    pay(world, order);
    clock.advance(3 * SECOND);
    sandbox.chain.mine(1);
    await gateway.get(Scanner).scan();
    await world.settle();
    sandbox.chain.transfer({ to: order.address, amountUnits: 77_000_000n });
    await world.settle();
    clock.advance(11 * MINUTE);
    await world.settle();
    await gateway.get(OrderEndings).endWhatIsOver();
    await gateway.get(SumCheck).run();

    // Counted from rows that are looked up after the event.
    await until(async () => (await samples()).has('epusdt_detect_latency_seconds_count{stage="paid"}'));
    const found = await samples();
    const [node] = [new URL(sandbox.url).host];
    expect(Object.fromEntries([...found].filter(([name]) => name in EXPECTED))).toEqual(EXPECTED);
    expect(found.get(`epusdt_rpc_requests_total{node="${node}",code="200"}`)).toBeGreaterThan(2);
    for (const address of world.wallets) {
      expect(found.get(`epusdt_slots_free{address="${address}"}`)).toBe(100);
    }
    const route = 'method="POST",route="/api/v1/order/create-transaction",status="200"';
    expect(found.get(`epusdt_http_request_seconds_count{${route}}`)).toBe(2);
    expect(found.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
    expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(0);

    const text = await (await read()).text();
    for (const secret of [gateway.secret, TOKEN, order.id, 'M1']) expect(text).not.toContain(secret);
  });

  it('tell of a callback that was given up, and so do the events of the gateway', async () => {
    const { clock, gateway } = world;
    await gateway.get(Merchants).change(FIRST_PID, { retryDelays: [0, 10] }, 'test');
    const shop = await Listener.start();
    shop.answer(500);
    const dead: object[] = [];
    const given = new Promise<void>((resolve) => {
      gateway.get(EventBus).on('callback.dead', (told) => {
        dead.push(told);
        resolve();
      });
    });
    const order = placed(await asks(world)('M3', 42, { notify_url: `${shop.url}/notify` }));
    pay(world, order);
    await world.settle();
    expect((await samples()).get('epusdt_callback_attempts_total{result="given_up"}')).toBe(0);
    clock.advance(MINUTE);
    await gateway.work();
    await given;
    clock.advance(MINUTE);
    const found = await samples();
    expect(found.get('epusdt_callback_attempts_total{result="failed"}')).toBe(1);
    expect(found.get('epusdt_callback_attempts_total{result="given_up"}')).toBe(1);
    expect(found.get('epusdt_callbacks{state="dead"}')).toBe(1);
    expect(found.get('epusdt_callbacks{state="due"}')).toBe(0);
    expect(dead).toEqual([{ callbackId: expect.any(Number) as number, orderId: order.id }]);
    expect(shop.received).toHaveLength(2);
    await shop.close();
  });

  it('count addresses that are none of ours as one', async () => {
    await fetch(`${world.gateway.url}/nothing/${randomBytes(4).toString('hex')}`);
    const found = [...(await samples()).keys()].filter((name) => name.includes('nothing'));
    expect(found).toEqual([]);
    const none = [...(await samples()).keys()].filter((name) => name.includes('route="none"'));
    expect(none.length).toBeGreaterThan(0);
  });

  it('are all that the dashboard shows', async () => {
    const shown = await (await read()).text();
    const known = new Set([...shown.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));
    const dashboard = readFileSync(join(__dirname, '../../docs/grafana/epusdt.json'), 'utf8');
    const expressions = [...dashboard.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, text = '']) =>
      String(JSON.parse(text)),
    );
    const named = expressions.flatMap((text) => text.match(/\b(?:epusdt|process|nodejs)_\w+/g) ?? []);
    expect(new Set(named).size).toBeGreaterThan(20);
    const base = (name: string): string => name.replace(/_(?:bucket|count|sum)$/, '');
    expect(named.filter((name) => !known.has(name) && !known.has(base(name)))).toEqual([]);
    const ours = [...known].filter((name) => name.startsWith('epusdt_'));
    expect(ours.filter((name) => !named.some((one) => one === name || base(one) === name))).toEqual([]);
  });
});

const EXPECTED: Readonly<Record<string, number>> = {
  epusdt_ready: 1,
  epusdt_database_up: 1,
  ...(distributed ? { epusdt_redis_up: 1 } : {}),
  'epusdt_order_moves_total{move="created"}': 2,
  'epusdt_order_moves_total{move="paid"}': 1,
  'epusdt_order_moves_total{move="expired"}': 1,
  'epusdt_callback_attempts_total{result="acknowledged"}': 1,
  epusdt_unmatched_total: 1,
  'epusdt_transfers_waiting{state="inbox"}': 1,
  epusdt_conservation_diff_micro: 0,
  epusdt_order_create_seconds_count: 2,
  'epusdt_detect_latency_seconds_count{stage="seen"}': 1,
  'epusdt_detect_latency_seconds_count{stage="paid"}': 1,
  epusdt_outbox_oldest_seconds: 0,
  epusdt_chain_cursor_lag_blocks: 0,
  epusdt_providers_failing: 0,
  epusdt_streams: 0,
};

describe('a gateway that nobody is to watch', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('has no metrics, whoever asks', async () => {
    for (const headers of [{}, { authorization: 'Bearer ' }, { authorization: 'Bearer null' }]) {
      expect((await fetch(`${world.gateway.url}/metrics`, { headers })).status).toBe(404);
    }
  });

  it('says of each thing how it is, in figures', async () => {
    await world.settle();
    const { status, ...told } = await readiness(world);
    expect(status).toBe(200);
    expect(told).toEqual({
      ready: true,
      waitingFor: [],
      degraded: [],
      checks: {
        database: { ok: true, ms: expect.any(Number) as number },
        ...(distributed ? { redis: { ok: true, ms: expect.any(Number) as number } } : {}),
        wallets: { ok: true },
        rate: { ok: true },
        chain: {
          ok: true,
          cursorBlock: expect.any(Number) as number,
          ageSeconds: expect.any(Number) as number,
          lagBlocks: 0,
        },
        orders: { ok: true },
        outbox: { ok: true, oldestSeconds: 0 },
        providers: { ok: true, configured: 1, failing: 0 },
      },
    });
  });

  it('takes orders while reading stands still, and says that payments are not seen', async () => {
    world.clock.advance(30 * MINUTE);
    const { status, ready, degraded, checks } = await readiness(world);
    expect([status, ready]).toEqual([200, true]);
    expect(checks['chain']).toMatchObject({ ok: false });
    expect(checks['chain']?.['ageSeconds']).toBeGreaterThanOrEqual(1_800);
    expect(degraded).toEqual([expect.stringMatching(/^reading: the newest final block .* is \d+ s old/)]);
  });
});

describe('a gateway whose servers go away', () => {
  whenever('is ready without Redis, and answers a probe in time without its database', async () => {
    const world = await createWorld({ read: false });
    const [redis, database] = await Promise.all(
      ['REDIS_URL', 'DATABASE_URL'].map(async (name) => {
        const url = new URL(world.engine.environment[name] ?? '');
        const proxy = await startTcpProxy(() => ({ host: url.hostname, port: Number(url.port) }));
        return { proxy, setting: { [name]: proxy.through(url.href) } };
      }),
    );
    if (!redis || !database) throw new Error('there are two servers');
    await world.restart({ ...redis.setting, ...database.setting });
    await world.gateway.work();
    try {
      await until(async () => (await readiness(world)).degraded.length === 0);
      await redis.proxy.close();
      const told = await readiness(world);
      expect(told).toMatchObject({ status: 200, ready: true, checks: { redis: { ok: false } } });
      expect(told.degraded).toEqual([expect.stringMatching(/^redis: it does not answer/)]);

      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const stop = database.proxy.watch(async () => {
        await held;
        return 'pass' as const;
      });
      const began = Date.now();
      const two = await Promise.all([readiness(world), readiness(world)]);
      expect(Date.now() - began).toBeLessThan(10_000);
      for (const silent of two) {
        expect(silent).toMatchObject({
          status: 503,
          ready: false,
          waitingFor: ['the database (no answer within 2 s)'],
          checks: { database: { ok: false } },
        });
      }
      stop();
      release();
      await until(async () => (await readiness(world)).ready);
    } finally {
      await database.proxy.close();
      await world.close();
    }
  });
});
