import { execSync } from 'node:child_process';
import { writeFileSync, rmSync, mkdirSync } from 'node:fs';
import { QueryFailedError } from 'typeorm';
import { Outbox } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { Orders, OrderEndings } from '@epusdt/orders';
import { Settler } from '@epusdt/payments';
import { Scanner } from '@epusdt/chain';
import { createOrder, rows } from '../support/gateway';
import { asks, pay, placed, statusOf } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));
const within = (p: Promise<any>, ms: number) => Promise.race([p.then((v) => `done ${JSON.stringify(v)?.slice(0, 60)}`, (e) => `failed ${String(e).slice(0, 90)}`), wait(ms).then(() => `HANGS > ${ms} ms`)]);

describe('review: database', () => {
  it('E: a full disk, then space again', async () => {
    const dir = '/tmp/review/tiny';
    mkdirSync(dir, { recursive: true });
    execSync(`mount -t tmpfs -o size=3m none ${dir}`);
    let world: World | undefined;
    try {
      world = await createWorld({ environment: { DATA_DIR: dir } });
      const one = placed(await asks(world)('E1'));
      pay(world, one);
      world.sandbox.chain.mineFinal();
      // fill the disk
      execSync(`dd if=/dev/zero of=${dir}/fill bs=4k 2>/dev/null || true`, { shell: '/bin/bash' });
      const full: string[] = [];
      for (let i = 0; i < 6; i++) {
        full.push(await within(asks(world)(`E-full-${i}`, 42 + i), 3000));
        full.push(await within(world.gateway.work(), 3000));
        if (full.some((l) => l.startsWith('HANGS'))) break;
      }
      rmSync(`${dir}/fill`);
      const after = [
        await within(world.gateway.work(), 5000),
        await within(fetch(world.gateway.url + '/livez').then((r) => r.json()), 5000),
        await within(fetch(world.gateway.url + '/readyz').then((r) => r.status), 5000),
        await within(asks(world)('E2', 50), 5000),
      ];
      console.log('E full:', full, '\nafter space came back:', after, execSync(`df ${dir} | tail -1`).toString());
    } finally {
      await Promise.race([world?.close().catch(() => undefined), wait(3000)]);
      execSync(`umount -l ${dir}`);
    }
  }, 60_000);

  it('F: transient errors park a payment', async () => {
    const world = await createWorld();
    const one = placed(await asks(world)('P1'));
    pay(world, one);
    world.sandbox.chain.mineFinal();
    await world.gateway.get(Scanner).scan();
    const outbox = world.gateway.get(Outbox) as any;
    const real = outbox.add.bind(outbox);
    // what mysql2 answers while somebody holds a lock on `callbacks` (ALTER TABLE, a dump, an open transaction)
    outbox.add = () => { throw new QueryFailedError('INSERT', [], Object.assign(new Error('Lock wait timeout exceeded; try restarting transaction'), { errno: 1205 }) as any); };
    for (let i = 0; i < 5; i++) await world.gateway.get(Settler).settle();
    outbox.add = real;
    for (let i = 0; i < 5; i++) await world.gateway.work();
    console.log('F', (await rows(world.gateway, 'transfers')).map((r) => [r['state'], r['problem']]), 'status', await statusOf(world, one));
    world.clock.advance(3 * 3600_000);
    await world.settle(); await world.settle();
    console.log('F later', await statusOf(world, one), (await rows(world.gateway, 'orders')).map((r) => [r['status'], r['slot']]));
    await world.close();
  }, 60_000);

  it('G: an altered address of an open order is handed to the shop', async () => {
    const world = await createWorld();
    await asks(world)('S1');
    await world.gateway.get(Database).reader.query(`UPDATE orders SET address = 'TNXoiAJ3dct8Fjg4M9fkLFh9S2v9TXc32G'`);
    const again = await asks(world)('S1');
    console.log('G', again.status_code, again.data?.['token'], 'wallet', world.wallets);
    await world.close();
  }, 30_000);

  it('H: order id that holds the name of the index', async () => {
    const world = await createWorld();
    const db = world.gateway.get(Database);
    const id = "x orders_slot'";
    // the race: the attempt is inserted by somebody else between look and insert
    const orders = world.gateway.get(Orders) as any;
    const real = orders.attemptsOf.bind(orders);
    let first = true;
    orders.attemptsOf = async (r: any) => { const a = await real(r); if (first) { first = false; placed(await createOrder(world.gateway, { order_id: id, amount: 42, notify_url: `${world.shop.url}/shop/notify` })); } return a; };
    const t = Date.now();
    const answer = await within(createOrder(world.gateway, { order_id: id, amount: 42, notify_url: `${world.shop.url}/shop/notify` }), 25_000);
    console.log('H', world.engine.name, answer, Date.now() - t, 'ms', (await db.reader.query('SELECT COUNT(*) c FROM orders')));
    await world.close();
  }, 60_000);

  it('I: a new attempt opened while the old one is being paid stays open', async () => {
    const world = await createWorld();
    const ask = asks(world);
    const one = placed(await ask('R1'));
    world.clock.advance(11 * 60_000);
    await world.settle();
    await world.gateway.get(OrderEndings).endWhatIsOver();
    pay(world, one);
    world.sandbox.chain.mineFinal();
    await world.gateway.get(Scanner).scan();
    const orders = world.gateway.get(Orders) as any;
    const real = orders.attemptsOf.bind(orders);
    orders.attemptsOf = async (r: any) => { const a = await real(r); await world.gateway.get(Settler).settle(); return a; };
    const two = await ask('R1');
    orders.attemptsOf = real;
    for (let i = 0; i < 3; i++) await world.settle();
    console.log('I', two.status_code, (await rows(world.gateway, 'orders')).map((r) => [r['attempt'], r['status'], r['paid_reference'], r['live_reference']]));
    await world.close();
  }, 30_000);
});
