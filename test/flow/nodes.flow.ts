import { ChainMismatch, Scanner } from '@epusdt/chain';
import { SECOND } from '@epusdt/kernel';
import { json } from '../../apps/sandbox/src/http';
import type { NodeListener } from '../../apps/sandbox/src/node-requests';
import { rows } from '../support/gateway';
import { startHonestNode } from '../support/honest-node';
import { asks, orderRow, pay, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

describe('reading the chain', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld({ wallets: 2 })));
  afterEach(() => world.close());

  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));

  const cursor = async (): Promise<number> => Number((await rows(world.gateway, 'cursors'))[0]?.['number']);

  const broken: [string, (truth: unknown) => unknown][] = [
    ['cuts its answer', () => '[{"jsonrpc":"2.0","id":0,"resu'],
    ['leaves one answer of a batch out', (truth) => (Array.isArray(truth) ? truth.slice(0, -1) : '')],
    ['answers an empty object', () => ({})],
    ['answers a page of HTML', () => '<html>busy</html>'],
    [
      'repeats an id',
      (truth) => (Array.isArray(truth) ? truth.map((one: object) => ({ ...one, id: 0 })) : ''),
    ],
  ];
  const bend =
    (lie: (truth: unknown) => unknown, applies: (path: string) => boolean): NodeListener =>
    (event) => {
      if (event.stage !== 'request' || !applies(event.request.path)) return;
      const told = lie(JSON.parse(event.truth().body) as unknown);
      return typeof told === 'string' ? { status: 200, type: 'text/html', body: told } : json(told);
    };

  it.each(broken)('learns nothing from a node that %s, and loses nothing', async (_name, lie) => {
    const one = await order('N1');
    pay(world, one);
    world.sandbox.chain.mineFinal();
    const before = await cursor();
    const off = world.sandbox.intercept(bend(lie, () => true));
    await expect(world.gateway.work()).rejects.toThrow('127.0.0.1');
    expect(await cursor()).toBe(before);
    off();
    await world.gateway.work();
    expect(await statusOf(world, one)).toBe(2);
  });

  it.each(broken)('reads whole blocks where JSON-RPC %s', async (_name, lie) => {
    const one = await order('N2');
    pay(world, one);
    world.sandbox.chain.mineFinal();
    const off = world.sandbox.intercept(bend(lie, (path) => path === '/jsonrpc'));
    await world.gateway.work();
    off();
    expect(await statusOf(world, one)).toBe(2);
  });

  it('leaves a node alone for as long as it says that it is out of resources', async () => {
    const one = await order('N3');
    pay(world, one);
    world.sandbox.chain.mineFinal();
    const off = world.sandbox.intercept(
      bend(
        () => ({ Error: 'class java.lang.IllegalAccessException : lack of computing resources' }),
        () => true,
      ),
    );
    await expect(world.gateway.work()).rejects.toThrow('is not asked for');
    const asked = world.sandbox.requests.total;
    off();
    await expect(world.gateway.work()).rejects.toThrow('is not asked for');
    expect(world.sandbox.requests.total).toBe(asked);
    world.clock.advance(7 * SECOND);
    await world.gateway.work();
    expect(await statusOf(world, one)).toBe(2);
  });

  it('does not believe a log that the receipt does not contain', async () => {
    const one = await order('I1');
    world.sandbox.chain.transfer({ to: one.address, amountUnits: 1n });
    world.sandbox.chain.mineFinal();
    const off = world.sandbox.intercept((event) => {
      if (event.stage !== 'request' || !event.request.methods.includes('eth_getLogs')) return;
      const invented = event
        .truth()
        .body.replace(/"data":"0x0*1"/, `"data":"0x${one.units.toString(16).padStart(64, '0')}"`);
      return json(JSON.parse(invented) as unknown);
    });
    await expect(world.gateway.work()).rejects.toThrow('does not contain the log');
    off();
    await world.settle();
    expect(await statusOf(world, one)).toBe(1);
  });

  const mute: NodeListener = (event) => {
    if (event.stage !== 'request' || !event.request.methods.includes('eth_getLogs')) return;
    const truth = JSON.parse(event.truth().body) as { result: unknown }[];
    return json(truth.map((each) => (Array.isArray(each.result) ? { ...each, result: [] } : each)));
  };

  it('does not take silence about a block with transactions for an empty block', async () => {
    const one = await order('E1');
    pay(world, one);
    world.sandbox.chain.mineFinal();
    const before = await cursor();
    const offs = [
      world.sandbox.intercept(mute),
      // Whole blocks would be another way; here there is none.
      world.sandbox.intercept((event) =>
        event.stage === 'request' && event.request.path === '/wallet/getblock' ? json({}) : undefined,
      ),
    ];
    await expect(world.gateway.work()).rejects.toThrow('has no block');
    expect(await cursor()).toBe(before);
    offs.forEach((off) => off());
    await world.gateway.work();
    expect(await cursor()).toBeGreaterThan(before);
    expect(await statusOf(world, one)).toBe(2);
  });

  it('pays through a node that has no index of logs, at the head and far behind it', async () => {
    const off = world.sandbox.intercept(mute);
    const [one, two] = [await order('X1'), await order('X2', 43)];
    pay(world, one);
    for (let block = 0; block < 30; block += 1) {
      world.sandbox.chain.transfer({ to: newAddress(), amountUnits: 1n });
      if (block === 11) pay(world, two);
      world.sandbox.chain.mine(1);
    }
    world.sandbox.chain.mineFinal();
    await world.gateway.work();
    off();
    expect([await statusOf(world, one), await statusOf(world, two)]).toEqual([2, 2]);
  });

  it('does not believe records of a block that are fewer than its transactions', async () => {
    const before = await cursor();
    world.sandbox.chain.transfer({ to: newAddress(), amountUnits: 1n, kind: 'failed' });
    world.sandbox.chain.mineFinal();
    const path = '/wallet/gettransactioninfobyblocknum';
    const off = world.sandbox.intercept((event) =>
      event.request.path === path && event.stage === 'request' ? json([]) : undefined,
    );
    await expect(world.gateway.work()).rejects.toThrow('has 0 records of the 1 transactions');
    expect(await cursor()).toBe(before);
    off();
    await world.gateway.work();
    expect(await cursor()).toBeGreaterThan(before);
  });

  it('proves many transfers through a node that answers one receipt a scan', async () => {
    const orders = [await order('Q1'), await order('Q2', 43), await order('Q3', 44)];
    for (const one of orders) pay(world, one);
    world.sandbox.chain.mineFinal();
    let answers = 1;
    const off = world.sandbox.intercept((event) => {
      if (event.stage !== 'request' || !event.request.methods.includes('eth_getTransactionReceipt')) return;
      answers -= 1;
      return answers < 0
        ? json({ Error: 'class java.lang.IllegalAccessException : lack of computing resources' })
        : undefined;
    });
    for (let scan = 0; scan < orders.length; scan += 1) {
      answers = 1;
      world.clock.advance(7 * SECOND);
      await world.gateway.work().catch(() => undefined);
    }
    off();
    expect(await Promise.all(orders.map((one) => statusOf(world, one)))).toEqual([2, 2, 2]);
  });

  it('takes no block for final that the node with the final head does not have', async () => {
    world.sandbox.chain.mineFinal();
    const before = await cursor();
    const off = world.sandbox.intercept((event) => {
      if (event.stage !== 'request' || !JSON.stringify(event.request.body).includes('finalized')) return;
      const { id } = world.sandbox.chain.solidHead;
      const forged = event
        .truth()
        .body.replace(`"hash":"0x${id}`, `"hash":"0x${id.slice(0, 16)}${'20'.repeat(24)}`);
      return json(JSON.parse(forged) as unknown);
    });
    await expect(world.gateway.work()).rejects.toThrow('to one node and');
    expect(await cursor()).toBe(before);
    off();
    await world.gateway.work();
    expect(await cursor()).toBeGreaterThan(before);
  });

  it('refuses nodes of another network than the configured one', async () => {
    const nile = await createWorld({ environment: { TRON_NETWORK: 'nile' }, read: false });
    await expect(nile.gateway.work()).rejects.toThrow('TRON_NETWORK means (0xcd8690dc)');
    expect(await rows(nile.gateway, 'cursors')).toHaveLength(0);
    await nile.close();
  });

  it.each<[string, NodeListener]>([
    [
      'numbers the logs of receipts in its own way',
      (event) => {
        if (event.stage !== 'request' || !event.request.methods.includes('eth_getTransactionReceipt')) return;
        return json(
          JSON.parse(event.truth().body.replace(/"logIndex":"0x\w+"/g, '"logIndex":"0x63"')) as unknown,
        );
      },
    ],
    [
      'stands still',
      (event) => {
        if (event.stage !== 'request' || !event.request.path.startsWith('/walletsolidity')) return;
        return json(
          JSON.parse(event.truth().body.replace(/"timestamp":\d+/, '"timestamp":1767600000000')) as unknown,
        );
      },
    ],
  ])('goes on with the second node when the first %s', async (_name, lie) => {
    const good = await startHonestNode(world.sandbox.chain);
    await world.restart({ TRON_NODES: `${world.sandbox.url},${good.url}` });
    const off = world.sandbox.intercept(lie);
    const one = await order('V1');
    pay(world, one);
    world.sandbox.chain.mineFinal();
    for (let scan = 0; scan < 3; scan += 1) await world.gateway.work().catch(() => undefined);
    expect(await statusOf(world, one)).toBe(2);
    off();
    await good.close();
  });

  it('sees that the network began anew although it knows of blocks that are not there any more', async () => {
    const { chain } = world.sandbox;
    await order('R1');
    chain.mineFinal();
    await world.gateway.work();
    // Too few for a request of their own: they wait for the next look.
    chain.mine(3);
    await world.gateway.get(Scanner).tick();
    expect(chain.solidHead.number).toBeGreaterThan(await cursor());
    chain.reset();
    await expect(world.gateway.get(Scanner).tick()).rejects.toThrow(ChainMismatch);
  });

  it('goes to the next node when one is away', async () => {
    const two = await createWorld({ read: false });
    await two.restart({ TRON_NODES: `http://127.0.0.1:9,${two.sandbox.url}` });
    await two.gateway.work();
    const one = placed(await asks(two)('F1'));
    pay(two, one);
    two.clock.advance(SECOND);
    await two.settle();
    expect(await orderRow(two, one)).toMatchObject({ status: 'paid' });
    await two.close();
  });
});
