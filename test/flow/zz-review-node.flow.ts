import { Logger } from '@nestjs/common';
import { createServer } from 'node:http';
import { Scanner } from '@epusdt/chain';
import { ScanCron } from '@epusdt/chain';
import { json } from '../../apps/sandbox/src/http';
import { rows } from '../support/gateway';
import { asks, pay, placed, statusOf } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));
const body = (e: any) => JSON.parse(e.truth().body) as any;

describe('review: node', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld({ wallets: 2 })));
  afterEach(() => world.close());

  it('A1: empty eth_getLogs from a lagging backend loses the payment for ever', async () => {
    const one = placed(await asks(world)('L1'));
    pay(world, one);
    world.sandbox.chain.mineFinal();
    const off = world.sandbox.intercept((event) => {
      if (event.stage !== 'request' || !event.request.methods.includes('eth_getLogs')) return;
      const batch = body(event);
      // jsonrpc router answered the headers from an up-to-date backend, the logs from one that is behind (or whose bloom index misses)
      return json(batch.map((item: any) => (Array.isArray(item.result) ? { ...item, result: [] } : item)));
    });
    await world.gateway.work();
    off();
    for (let i = 0; i < 3; i++) await world.settle();
    console.log('A1 status', await statusOf(world, one), 'transfers', (await rows(world.gateway, 'transfers')).length);
  });

  it('A2: partial logs: the last blocks missing', async () => {
    const one = placed(await asks(world)('L2'));
    const two = placed(await asks(world)('L3', 50));
    pay(world, one);
    world.sandbox.chain.mine();
    pay(world, two);
    world.sandbox.chain.mineFinal();
    const off = world.sandbox.intercept((event) => {
      if (event.stage !== 'request' || !event.request.methods.includes('eth_getLogs')) return;
      const batch = body(event);
      return json(batch.map((item: any) => (Array.isArray(item.result) ? { ...item, result: item.result.slice(0, 1) } : item)));
    });
    await world.gateway.work();
    off();
    for (let i = 0; i < 3; i++) await world.settle();
    console.log('A2 status', await statusOf(world, one), await statusOf(world, two));
  });

  it('B: one receipt per 2 s (keyless TronGrid): two payments in one chunk never get through', async () => {
    const one = placed(await asks(world)('T1'));
    const two = placed(await asks(world)('T2', 50));
    pay(world, one);
    pay(world, two);
    world.sandbox.chain.mineFinal();
    let last = 0;
    let asked = 0;
    const off = world.sandbox.intercept((event) => {
      if (event.stage !== 'request' || !event.request.methods.includes('eth_getTransactionReceipt')) return;
      asked += 1;
      if (Date.now() - last < 1_000) return { status: 429, type: 'application/json', body: '{"Error":"request rate exceeded the allowed_rps(1), and the query server is suspended for 5 s"}' };
      last = Date.now();
      return;
    });
    const outcomes: string[] = [];
    for (let i = 0; i < 8; i++) {
      await world.gateway.work().then(() => outcomes.push('ok'), (e) => outcomes.push(String(e).slice(0, 60)));
      await wait(1_500);
    }
    off();
    console.log('B', outcomes, 'asked', asked, 'status', await statusOf(world, one), await statusOf(world, two), 'transfers', (await rows(world.gateway, 'transfers')).length);
  }, 40_000);

  it('C: a contradiction is swallowed and no other node is asked', async () => {
    const one = placed(await asks(world)('C1'));
    pay(world, one);
    world.sandbox.chain.mineFinal();
    // second node: a healthy proxy on the same sandbox
    let healthyAsked = 0;
    const healthy = createServer((req, res) => {
      healthyAsked += 1;
      const chunks: Buffer[] = [];
      req.on('data', (c) => chunks.push(c)).on('end', async () => {
        const answer = await fetch(world.sandbox.url + (req.url ?? ''), { method: 'POST', body: Buffer.concat(chunks), headers: { 'content-type': 'application/json', 'x-healthy': '1' } });
        res.writeHead(answer.status, { 'content-type': 'application/json' }).end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    await new Promise<void>((r) => healthy.listen(0, '127.0.0.1', r));
    const bad = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (c) => chunks.push(c)).on('end', async () => {
        const text = Buffer.concat(chunks).toString();
        const answer = await fetch(world.sandbox.url + (req.url ?? ''), { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
        let out = await answer.text();
        // this node numbers the logs of a receipt from 0 within the transaction
        if (text.includes('eth_getTransactionReceipt')) out = out.replace(/"logIndex":"0x[0-9a-f]+"/g, '"logIndex":"0x63"');
        res.writeHead(answer.status, { 'content-type': 'application/json' }).end(out);
      });
    });
    await new Promise<void>((r) => bad.listen(0, '127.0.0.1', r));
    const port = (s: any) => `http://127.0.0.1:${s.address().port}`;
    await world.restart({ TRON_NODES: `${port(bad)},${port(healthy)}` });
    const lines: string[] = [];
    const spy = { log: (m: any) => lines.push('log ' + m), error: (m: any) => lines.push('error ' + m), warn: (m: any) => lines.push('warn ' + m), debug() {}, verbose() {} };
    Logger.overrideLogger(spy as any);
    const cron = new ScanCron(world.gateway.get(Scanner), {} as any, {} as any, {} as any);
    for (let i = 0; i < 5; i++) await (cron as any).tick();
    Logger.overrideLogger(false);
    console.log('C lines', lines, 'healthy asked', healthyAsked, 'status', await statusOf(world, one));
    bad.closeAllConnections(); healthy.closeAllConnections(); bad.close(); healthy.close();
  });

  it('D: the newest final block from A, the range from a forked B', async () => {
    const one = placed(await asks(world)('F1'));
    world.sandbox.chain.mineFinal();
    await world.gateway.work();
    world.sandbox.chain.mine(1);
    const scanner = world.gateway.get(Scanner);
    let forged = 0;
    const off = world.sandbox.intercept((event) => {
      if (event.stage !== 'request' || event.request.path !== '/jsonrpc') return;
      let text = event.truth().body as string;
      if (!event.request.methods.includes('eth_getLogs')) return;
      const batch = JSON.parse(text);
      const last = batch[1].result;
      // same number and parent, another block: what a node on a minority fork serves
      const fake = last.hash.slice(0, 18) + 'f'.repeat(48);
      forged += 1;
      text = text.split(last.hash).join(fake);
      return json(JSON.parse(text));
    });
    await scanner.scan();
    off();
    const cursor = (await rows(world.gateway, 'cursors'))[0];
    console.log('D forged', forged, 'cursor block', cursor?.['block_id'], 'truth', world.sandbox.chain.solidHead.id);
    const out: string[] = [];
    for (let i = 0; i < 4; i++) { world.sandbox.chain.mine(1); await scanner.scan().then(() => out.push('ok'), (e) => out.push(String(e).slice(0, 90))); }
    console.log('D then', out, 'status', await statusOf(world, one));
  });
});
