import { EventBus } from '@epusdt/events';
import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { json } from '../../apps/sandbox/src/http';
import type { NodeEvent } from '../../apps/sandbox/src/node-requests';
import { rows } from '../support/gateway';
import { operatorsOf } from '../support/operators';
import { asks, pay, statusOf } from '../support/shopper';
import { createWorld, type World } from '../support/world';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

type Answer = Record<string, unknown> & { readonly id: number };

const hex = (number: number): string => `0x${number.toString(16)}`;
const callsOf = (body: unknown): readonly Call[] => (Array.isArray(body) ? body : [body]) as readonly Call[];

/** What one operator can do to us by lies, limits and silence: nothing is paid wrongly, nothing is lost, nothing stops. */
describe('a node that lies or limits', () => {
  let world: World;
  afterEach(() => world.close());

  const { provider, node, order, blocks, scan, minutes, alarms, chunks, inState, cursor, final } =
    operatorsOf(() => world);

  const begin = async (providers = 2): Promise<void> => {
    world = await createWorld({ providers });
    blocks(25);
    await scan();
  };

  const readerIs = async (name: string): Promise<boolean> =>
    (await chunks()).every(({ operator }) => operator === name);

  /** Whom a contradiction is said of from now on, each time it is said. */
  const complaints = (): readonly string[] => {
    const raised: string[] = [];
    world.gateway.get(EventBus).on('alarm.raised', ({ alarm, subject }) => {
      if (alarm === 'contradiction') raised.push(subject);
    });
    return raised;
  };

  /** Changes the answers to some calls on their way. Returns what ends it. */
  const bend = (index: number, bent: (call: Call) => ((answer: Answer) => object) | null): (() => void) =>
    provider(index).intercept((event: NodeEvent) => {
      if (event.stage !== 'request' || event.request.path !== '/jsonrpc') return;
      const changes = new Map(callsOf(event.request.body).map((call) => [call.id, bent(call)]));
      if (![...changes.values()].some((change) => change !== null)) return;
      const truth = JSON.parse(event.truth().body) as Answer | Answer[];
      const change = (answer: Answer): object => changes.get(answer.id)?.(answer) ?? answer;
      return json(Array.isArray(truth) ? truth.map(change) : change(truth));
    });

  /** The token says that it was replaced. */
  const deprecate = (index: number): (() => void) =>
    provider(index).intercept((event) => {
      if (event.stage !== 'request' || !event.request.path.includes('triggerconstantcontract')) return;
      const { function_selector: selector } = event.request.body as { function_selector?: string };
      if (selector !== 'deprecated()') return;
      return json({ result: { result: true }, constant_result: ['1'.padStart(64, '0')] });
    });

  it('cannot hide a transfer from an operator that gives five blocks at once', async () => {
    await begin();
    await world.restart({
      TRON_NODES: `${node(0)},${provider(1).url}/jsonrpc;operator=B;kind=jsonrpc;weight=0.1`,
    });
    provider(1).faults.set('range-limit', { blocks: 5 });
    const one = await order('L1');
    provider(0).faults.set('log-omitted', { txid: pay(world, one) });
    await minutes(4);
    expect(provider(0).faults.hits('log-omitted')).toBeGreaterThan(0);
    expect(provider(1).faults.hits('range-limit')).toBeGreaterThan(0);
    expect(await statusOf(world, one)).toBe(2);
  });

  it('leaves a difference that waits for the other operator, and is mended when both are honest', async () => {
    await begin();
    const one = await order('L2');
    provider(0).faults.set('log-omitted', { txid: pay(world, one), deep: true });
    await minutes(3);
    const differing = await inState('differs');
    expect(differing).toBeGreaterThan(0);
    await world.restart({ TRON_NODES: node(0) });
    world.clock.advance(2 * MINUTE);
    await minutes(2);
    expect([await inState('differs'), await statusOf(world, one)]).toEqual([differing, 1]);
    provider(0).faults.clear();
    await world.restart({ TRON_NODES: `${node(0)},${node(1)}` });
    await minutes(3);
    expect([await inState('differs'), await statusOf(world, one)]).toEqual([0, 2]);
    expect(alarms()).not.toContain('contradiction');
  });

  it.each([
    [6 * HOUR, 'there'],
    [-6 * HOUR, 'there'],
    [5 * MINUTE, 'there'],
    [5 * MINUTE, 'away at first'],
  ])('with block times wrong by %i ms loses no order while the other is %s', async (skewMs, other) => {
    await begin();
    expect(await readerIs('a')).toBe(true);
    const raised = complaints();
    if (other !== 'there') provider(1).faults.set('refuse');
    world.clock.advance(other === 'there' ? 0 : 4 * MINUTE);
    provider(0).faults.set('clock-skew', { skewMs });
    await minutes(1);
    provider(1).faults.clear();
    // Whatever nobody else has to confirm is read meanwhile.
    expect(await cursor()).toBe(final());
    const one = await order('L3');
    const txid = pay(world, one);
    await minutes(2);
    expect(raised).not.toEqual([]);
    expect(await statusOf(world, one)).not.toBe(3);
    provider(0).faults.clear();
    await minutes(4);
    expect(await statusOf(world, one)).toBe(2);
    const { chain } = world.sandbox;
    const block = chain.block(chain.transaction(txid)?.blockNumber ?? -1);
    const [paid] = await rows(world.gateway, 'transfers');
    expect(Number(paid?.['block_time'])).toBe(block?.timestamp);
  });

  it.each([
    [
      'the head',
      () => {
        const { number, id, timestamp } = world.sandbox.chain.head;
        return { number: hex(number), hash: `0x${id}`, timestamp: hex(Math.floor(timestamp / SECOND)) };
      },
    ],
    ['one far away', () => ({ number: hex(1e9), hash: `0x000000003b9aca00${'ab'.repeat(24)}` })],
  ])('that calls %s final gets nothing read that is not', async (_, claim) => {
    await begin();
    const raised = complaints();
    let lies = 0;
    bend(0, ({ params }) => {
      if (params[0] !== 'finalized') return null;
      lies += 1;
      return (answer) => ({ ...answer, result: { ...(answer['result'] as object), ...claim() } });
    });
    const one = await order('L5');
    pay(world, one);
    for (let i = 0; i < 12; i += 1) {
      blocks(4);
      await scan();
      expect(await cursor()).toBeLessThanOrEqual(final());
    }
    expect(lies).toBeGreaterThan(0);
    expect(raised).not.toEqual([]);
    expect([await statusOf(world, one), await cursor()]).toEqual([2, final()]);
  });

  it('that denies what was read cannot stop the gateway while the other is away', async () => {
    await begin();
    blocks(20);
    await scan();
    provider(1).faults.set('refuse');
    provider(0).faults.set('chain-split', { height: (await cursor()) - 3 });
    for (let i = 0; i < 6; i += 1) {
      blocks(1);
      await scan();
    }
    expect(provider(0).faults.hits('chain-split')).toBeGreaterThan(3);
    expect(world.gateway.stops).toEqual([]);
    provider(0).faults.clear();
    provider(1).faults.clear();
    await minutes(2);
    expect(await cursor()).toBe(final());
  });

  it('cannot declare the token replaced while the other is away', async () => {
    await begin();
    world.clock.advance(HOUR + MINUTE);
    blocks(1);
    provider(1).faults.set('refuse');
    const honest = deprecate(0);
    const before = provider(0).requests.of('/wallet/triggerconstantcontract');
    await scan(2);
    expect(provider(0).requests.of('/wallet/triggerconstantcontract')).toBeGreaterThan(before);
    honest();
    provider(1).faults.clear();
    await minutes(1);
    expect((await asks(world)('L6')).message).toBe('success');
    expect([alarms(), await cursor()]).toEqual([expect.not.arrayContaining(['token_deprecated']), final()]);
  });

  it('that declared the token replaced is not believed for longer than the contract says so', async () => {
    await begin(1);
    world.clock.advance(HOUR + MINUTE);
    const honest = deprecate(0);
    await minutes(1);
    expect(alarms()).toContain('token_deprecated');
    expect((await asks(world)('L7')).message).not.toBe('success');
    honest();
    world.clock.advance(5 * MINUTE + SECOND);
    await minutes(1);
    expect(alarms()).not.toContain('token_deprecated');
    expect((await asks(world)('L7')).message).toBe('success');
    expect(await cursor()).toBe(final());
  });

  it('without eth_getTransactionReceipt is read all the same', async () => {
    await begin(1);
    let refusals = 0;
    bend(0, ({ method }) => {
      if (method !== 'eth_getTransactionReceipt') return null;
      refusals += 1;
      return ({ id }) => ({
        jsonrpc: '2.0',
        id,
        error: { code: -32_601, message: 'the method is not available' },
      });
    });
    const one = await order('L8');
    pay(world, one);
    await minutes(3);
    expect(refusals).toBeGreaterThan(0);
    expect(await statusOf(world, one)).toBe(2);
  });

  it('is complained of once, however long the dispute stands', async () => {
    await begin();
    const one = await order('L9');
    provider(0).faults.set('log-omitted', { txid: pay(world, one), deep: true });
    const raised = complaints();
    await minutes(10);
    expect(await inState('differs')).toBeGreaterThan(0);
    expect(raised).not.toEqual([]);
    expect(raised).toEqual([...new Set(raised)]);
  });
});
