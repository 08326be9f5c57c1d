import { setTimeout as delay } from 'node:timers/promises';
import { createPool, type Pool } from 'mysql2/promise';
import { newToken } from '@epusdt/kernel';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { openEngine, type Engine } from '../support/engine';
import { EventReader } from '../support/event-reader';
import { Front } from '../support/front';
import { createOrder } from '../support/gateway';
import { describeDistributed } from '../support/on-engine';
import { Listener } from '../support/listener';
import { freePort } from '../support/ports';
import { endPrograms, startProgram, type Program, type Settings } from '../support/program';
import { placed, type Placed } from '../support/shopper';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { newAddress } from '../support/world';

/*
 * Two processes for shops and buyers and two workers, as docker-compose.yml starts them: built programs on one MariaDB
 * and one Redis, a load balancer before them. Processes come and go; shops and buyers see one gateway.
 */

const GLANCE_MS = 20;
const CALLERS = 4;
const PAID = 40;
const SECOND = 1_000;
/** Whoever reads renews it every 3 s. */
const LEASE_MS = 6 * SECOND;

interface Process {
  readonly name: string;
  readonly url: string;
  readonly settings: Settings;
  program: Program;
}

describeDistributed('two api and two worker processes', () => {
  let engine: Engine;
  let sandbox: Sandbox;
  let shop: Listener;
  let front: Front;
  let storage: Pool;
  let processes: Process[] = [];
  /** Before the chain, one for each worker: what comes through is that worker's. */
  const roads = new Map<string, TcpProxy>();
  const secret = newToken();

  beforeAll(async () => {
    engine = await openEngine();
    sandbox = await startSandbox({ port: 0 });
    shop = await Listener.start();
    storage = createPool({ uri: engine.environment['DATABASE_URL'] ?? '', connectionLimit: 2 });
    const wallets = Array.from({ length: 3 }, () => newAddress());
    const settings = async (role: string, node: string): Promise<Settings> => ({
      PATH: process.env['PATH'] ?? '',
      ...engine.environment,
      ROLES: role,
      HOST: '127.0.0.1',
      PORT: await freePort(),
      TRON_NETWORK: 'sandbox',
      TRON_NODES: node,
      FORCED_USDT_RATE: 'CNY:7.2',
      CALLBACK_ALLOW_CIDRS: '127.0.0.0/8',
      API_AUTH_TOKEN: secret,
      WALLETS: wallets.join(','),
      DRAIN_SECONDS: '1',
    });
    for (const name of ['api-1', 'api-2', 'worker-1', 'worker-2']) {
      const { hostname, port } = new URL(sandbox.url);
      const road = await startTcpProxy(() => ({ host: hostname, port: Number(port) }));
      roads.set(name, road);
      const own = await settings(name.replace(/-.*/, ''), road.through(sandbox.url));
      const url = `http://127.0.0.1:${own['PORT'] ?? ''}`;
      processes.push({ name, url, settings: own, program: startProgram(own) });
    }
    await Promise.all(processes.map(isReady));
    front = await Front.start(processes.slice(0, 2).map(({ url }) => url));
  });
  afterAll(async () => {
    await front?.close();
    await endPrograms();
    await shop?.close();
    await sandbox?.close();
    await storage?.end();
    for (const road of roads.values()) await road.close();
    await engine?.dispose();
    processes = [];
  });

  const named = (name: string): Process => {
    const found = processes.find((one) => one.name === name);
    if (!found) throw new Error(`there is a process ${name}`);
    return found;
  };
  let serial = 0;
  const create = async (url = front.url): Promise<Placed> => {
    serial += 1;
    const fields = {
      order_id: `S-${serial}`,
      amount: 10 + (serial % 500),
      notify_url: `${shop.url}/${serial}`,
    };
    return placed(await createOrder({ url, secret }, fields));
  };
  const pay = ({ address, units }: Placed): void =>
    void sandbox.chain.transfer({ to: address, amountUnits: units });
  const count = async (what: string): Promise<number> => {
    const [found] = await storage.query(`SELECT COUNT(*) AS n FROM ${what}`);
    return Number((found as { n: number }[])[0]?.n);
  };
  const delivered = ({ program }: Process): number =>
    [...program.output().matchAll(/callback \d+ .*attempt \d+: acknowledged/g)].length;

  it('are restarted one by one and no request fails', async () => {
    const failures: unknown[] = [];
    const answered: Record<string, number> = {};
    let phase = 'before';
    const over = new AbortController();
    const caller = async (): Promise<void> => {
      while (!over.signal.aborted) {
        try {
          const { id } = await create();
          const status = await fetch(`${front.url}/pay/check-status/${id}`);
          if (!status.ok) throw new Error(`${status.status} ${await status.text()}`);
          await status.text();
          answered[phase] = (answered[phase] ?? 0) + 1;
        } catch (error) {
          failures.push([phase, error]);
          await delay(GLANCE_MS);
        }
      }
    };
    const callers = Array.from({ length: CALLERS }, caller);
    for (const one of processes) {
      phase = one.name;
      expect(await one.program.end('SIGTERM')).toBe(0);
      one.program = startProgram(one.settings);
      await isReady(one);
    }
    over.abort();
    await Promise.all(callers);
    expect(failures).toEqual([]);
    expect(Object.keys(answered).sort()).toEqual(expect.arrayContaining(processes.map(({ name }) => name)));
    expect(await count('orders')).toBe(serial);
  });

  it('show a payment, read by a worker, to a page that is open at the other api process', async () => {
    const order = await create(named('api-1').url);
    const page = await EventReader.open(`${named('api-2').url}/pay/checkout-counter/${order.id}/events`);
    try {
      pay(order);
      sandbox.chain.mineFinal();
      while ((await page.next()).data['status'] !== 'paid');
    } finally {
      page.close();
    }
  });

  it('go on reading when the worker that reads is killed: its lease ends within seconds', async () => {
    const workers = [named('worker-1'), named('worker-2')];
    const asked = new Map(workers.map(({ name }) => [name, 0]));
    for (const { name } of workers) {
      roads.get(name)?.watch(({ direction }) => {
        if (direction === 'up') asked.set(name, (asked.get(name) ?? 0) + 1);
        return 'pass';
      });
    }
    await create();
    while (![...asked.values()].some((n) => n > 0)) await delay(GLANCE_MS);
    const reader = workers.find(({ name }) => (asked.get(name) ?? 0) > 0) ?? workers[0];
    const other = workers.find((one) => one !== reader);
    if (!reader || !other) throw new Error('one of two reads');
    expect(asked.get(other.name)).toBe(0);
    await reader.program.end('SIGKILL');
    const killed = Date.now();
    const [leases] = await storage.query("SELECT held_until AS until FROM leases WHERE name = 'scanner'");
    expect(Number((leases as { until: number }[])[0]?.until)).toBeLessThanOrEqual(killed + LEASE_MS);

    const order = await create();
    pay(order);
    sandbox.chain.mineFinal();
    while ((await count(`orders WHERE id = '${order.id}' AND status = 'paid'`)) === 0) await delay(GLANCE_MS);
    expect(asked.get(other.name)).toBeGreaterThan(0);
    reader.program = startProgram(reader.settings);
    await isReady(reader);
  });

  it('share the callbacks, and the shop hears of each payment', async () => {
    const workers = [named('worker-1'), named('worker-2')];
    const before = await count("callbacks WHERE state = 'acknowledged'");
    const had = workers.map(delivered);
    const orders = await Promise.all(Array.from({ length: PAID }, () => create()));
    for (const order of orders) pay(order);
    sandbox.chain.mineFinal();
    while ((await count("callbacks WHERE state = 'acknowledged'")) < before + PAID) await delay(GLANCE_MS);
    const shares = (): number[] => workers.map((one, i) => delivered(one) - (had[i] ?? 0));
    // A line of the log comes after its row.
    while (shares().reduce((sum, share) => sum + share) < PAID) await delay(GLANCE_MS);
    expect(Math.min(...shares())).toBeGreaterThan(0);
    const heard = new Set(shop.received.map(({ body }) => String(JSON.parse(body).trade_id)));
    expect(orders.filter(({ id }) => !heard.has(id))).toEqual([]);
  });
});

async function isReady({ name, url, program }: Process): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    await answer?.text();
    if (answer?.ok) return;
    const over = await Promise.race([program.ended.then(() => true), delay(GLANCE_MS, false)]);
    if (over) throw new Error(`${name} ended when it was to start:\n${program.output()}`);
  }
}
