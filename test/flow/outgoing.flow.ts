import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { Wallets } from '@epusdt/wallets';
import { json } from '../../apps/sandbox/src/http';
import type { Provider } from '../../apps/sandbox/src/provider';
import { rows } from '../support/gateway';
import { addWallets } from '../support/many-wallets';
import { closeWithBooksRight } from '../support/owner-desk';
import { asks, pay, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly { readonly topics?: readonly unknown[] }[];
}

const callsOf = (body: unknown): Call[] => (Array.isArray(body) ? body : [body]) as Call[];
/** `eth_getLogs` for what was sent: the second topic is named. */
const asksForSent = ({ params }: Call): boolean => Array.isArray(params[0]?.topics?.[1]);

describe.each(['all', 'wallets'])('money that leaves, reading %s', (reading) => {
  let world: World;
  let told: number[] = [];
  let lines: string[] = [];
  let stranger = '';
  let ours = '';
  let other = '';
  let known = 0;

  const warnings = (): string[] => lines.filter((line) => line.includes('left out'));
  const logger = {
    log: () => undefined,
    error: () => undefined,
    warn: (line: unknown) => void lines.push(String(line)),
  };
  const listen = (): void => {
    world.gateway.get(EventBus).on('transfers.outgoing', ({ count }) => void told.push(count));
  };
  const begin = async (providers = 1): Promise<void> => {
    world = await createWorld({ wallets: 2, providers, environment: { CHAIN_READING: reading }, logger });
    [ours = '', other = ''] = world.wallets;
    stranger = newAddress();
    listen();
    for (const to of world.wallets) world.sandbox.chain.transfer({ to, amountUnits: 900_000_000n });
    // Busy enough for strangers to be found whom every block has, where those are asked for.
    if (reading === 'wallets') world.sandbox.chain.setBackground(60);
    blocks(reading === 'wallets' ? 42 : 2);
    blocks(18);
    await look();
  };

  function blocks(count: number): void {
    const { chain } = world.sandbox;
    for (let i = 0; i < count; i += 1) {
      if (reading === 'all') chain.transfer({ to: stranger, amountUnits: 1n });
      world.clock.advance(3 * SECOND);
      chain.mine(1);
    }
  }

  /** Providers may fail meanwhile. */
  async function look(): Promise<void> {
    await world.gateway.work().catch((error: unknown) => {
      if (!/provider|127\.0\.0\.1|chain/.test(String(error))) throw error;
    });
  }

  const settle = async (): Promise<void> => {
    blocks(20);
    await look();
  };
  const spend = (units: bigint, to = stranger, from = ours): string =>
    world.sandbox.chain.transfer({ from, to, amountUnits: units });
  const stored = (): Promise<Record<string, unknown>[]> =>
    world.gateway.get(Database).reader.query('SELECT * FROM outgoing ORDER BY id');
  /** Of this test. */
  const outgoing = async (): Promise<Record<string, unknown>[]> => (await stored()).slice(known);
  const hashes = async (): Promise<unknown[]> => (await outgoing()).map((row) => row['tx_hash']);
  const order = async (reference: string): Promise<Placed> => placed(await asks(world)(reference));
  const provider = (index: number): Provider => {
    const found = world.sandbox.providers[index];
    if (!found) throw new Error(`no provider ${index}`);
    return found;
  };
  const cursor = async (): Promise<number> => Number((await rows(world.gateway, 'cursors'))[0]?.['number']);

  describe('with one node', () => {
    beforeAll(() => begin(1));
    beforeEach(async () => {
      [told, lines] = [[], []];
      known = (await stored()).length;
    });
    afterAll(() => closeWithBooksRight(world));

    it('is recorded once, with its facts, and told', async () => {
      const came = (await rows(world.gateway, 'transfers')).length;
      const txid = spend(12_345_678n);
      const [before] = await rows(world.gateway, 'cursors');
      await settle();
      const { blockNumber = 0 } = world.sandbox.chain.transaction(txid) ?? {};
      const [row, ...more] = await outgoing();
      expect(more).toEqual([]);
      expect(row).toMatchObject({
        ...{ network: 'tron', token: 'usdt', tx_hash: txid, from_address: ours, to_address: stranger },
        raw_value: '12345678',
      });
      const numbers = ['log_index', 'block_number', 'block_time', 'units', 'recorded_at'];
      const blockTime = world.sandbox.chain.block(blockNumber)?.timestamp;
      expect(numbers.map((name) => Number(row?.[name]))).toEqual([
        ...[0, blockNumber, blockTime, 12_345_678],
        world.clock.now(),
      ]);
      expect(told).toEqual([1]);
      // The same blocks once more, by another process.
      await world.restart();
      listen();
      const back = [before?.['number'], before?.['block_id'], before?.['block_time']];
      await world.gateway
        .get(Database)
        .reader.query('UPDATE cursors SET number = ?, block_id = ?, block_time = ?', back);
      expect(await cursor()).toBeLessThan(blockNumber);
      await settle();
      expect(await cursor()).toBe(world.sandbox.chain.solidHead.number);
      expect([await hashes(), told]).toEqual([[txid], [1]]);
      expect(await rows(world.gateway, 'transfers')).toHaveLength(came);
    });

    it('costs no request of its own to be asked for', async () => {
      await order('R1');
      const asked: Call[][] = [];
      const off = world.sandbox.intercept(({ stage, request }) => {
        if (stage === 'request' && request.methods.includes('eth_getLogs')) asked.push(callsOf(request.body));
      });
      await settle();
      off();
      const questions = asked.flat().filter(asksForSent);
      expect(questions.length > 0).toBe(reading === 'wallets');
      // Beside the question for what came, in one batch.
      for (const batch of asked.filter((calls) => calls.some(asksForSent))) {
        expect(batch.filter(({ method }) => method === 'eth_getLogs').length).toBeGreaterThan(1);
      }
    });

    it('is not believed of a lone node that invents it, payments go on, and one line in the log tells', async () => {
      const [one, two] = [await order('I1'), await order('I2')];
      const { faults } = provider(0);
      let spent = '';
      // In the transactions of a payment and of money that did leave.
      for (const send of [() => pay(world, one), () => (spent = spend(5_000_000n))]) {
        faults.set('log-invented', { from: ours, to: stranger, units: 700n, txid: send() });
        blocks(1);
        await settle();
        expect(faults.hits('log-invented')).toBeGreaterThan(0);
        faults.clear();
      }
      pay(world, two);
      await settle();
      expect([await statusOf(world, one), await statusOf(world, two)]).toEqual([2, 2]);
      expect(warnings()).toEqual([]);
      world.clock.advance(11 * MINUTE);
      await settle();
      await settle();
      expect(await cursor()).toBe(world.sandbox.chain.solidHead.number);
      expect([await hashes(), told]).toEqual([[spent], [1]]);
      expect(warnings()).toEqual(
        Array(2).fill(expect.stringMatching(/^700 out of T.* does not contain the log/)),
      );
    });

    it('is a sweep between our wallets, or leaves a wallet that was disabled or removed; nothing is not money', async () => {
      const swept = spend(90_000_000n, other);
      spend(0n, stranger);
      world.sandbox.chain.transfer({ from: ours, to: stranger, amountUnits: 0n, kind: 'zero' });
      world.sandbox.chain.transfer({ from: ours, to: stranger, amountUnits: 7n, kind: 'failedWithLog' });
      world.sandbox.chain.transfer({ from: ours, to: stranger, amountUnits: 7n, kind: 'fakeToken' });
      await settle();
      expect(await outgoing()).toMatchObject([{ tx_hash: swept, from_address: ours, to_address: other }]);
      const came = await rows(world.gateway, 'transfers');
      expect(came.filter((row) => row['from_address'] === ours)).toMatchObject([
        { tx_hash: swept, to_address: other },
      ]);
      await world.gateway.get(Wallets).disable(ours);
      await world.gateway.get(Wallets).remove(other);
      const taken = world.sandbox.chain.transfer({
        ...{ from: other, to: stranger, amountUnits: 800_000_000n },
        kind: 'transferFrom',
      });
      const both = [spend(1_000_001n), taken];
      await settle();
      expect(new Set((await hashes()).slice(1))).toEqual(new Set(both));
      expect(told).toEqual([1, 2]);
    });

    it('is found among more wallets than are listed', async () => {
      const [many = ''] = await addWallets(world, 501);
      world.sandbox.chain.transfer({ to: many, amountUnits: 3_000_000n });
      const txid = spend(3_000_000n, stranger, many);
      spend(1n, ours, stranger);
      await settle();
      expect(await outgoing()).toMatchObject([{ tx_hash: txid, from_address: many }]);
    });
  });

  describe('with two operators', () => {
    beforeAll(() => begin(2));
    beforeEach(async () => {
      [told, lines] = [[], []];
      known = (await stored()).length;
    });
    afterAll(() => closeWithBooksRight(world));

    it('is not believed of one of two operators, with a receipt of its own', async () => {
      const one = await order('I3');
      const lie = { from: ours, to: stranger, units: 700n, alsoReceipt: true };
      provider(0).faults.set('log-invented', lie);
      blocks(1);
      pay(world, one);
      await settle();
      await settle();
      expect(provider(0).faults.hits('log-invented')).toBeGreaterThan(0);
      expect([await statusOf(world, one), await outgoing()]).toEqual([2, []]);
      expect(await cursor()).toBe(world.sandbox.chain.solidHead.number);
      provider(0).faults.clear();
      world.clock.advance(MINUTE);
      await settle();
      await look();
      expect(await outgoing()).toEqual([]);
    });

    it('is found by the comparison when the reader does not tell of it', async () => {
      let hidden = 0;
      const off = provider(0).intercept((event) => {
        if (event.stage !== 'request' || event.request.path !== '/jsonrpc') return;
        const sent = callsOf(event.request.body).find(asksForSent);
        if (!sent) return;
        hidden += 1;
        const answers = JSON.parse(event.truth().body) as { id: number }[];
        return json(answers.map((answer) => (answer.id === sent.id ? { ...answer, result: [] } : answer)));
      });
      const txid = spend(5_000_000n);
      for (let chunks = 0; chunks < 3; chunks += 1) await settle();
      expect([await hashes(), told]).toEqual([[txid], [1]]);
      off();
      expect(hidden > 0).toBe(reading === 'wallets');
    });

    it('waits for the second operator, and the cursor does not wait for it', async () => {
      const txid = spend(5_000_000n);
      provider(1).faults.set('refuse');
      await settle();
      expect(await cursor()).toBe(world.sandbox.chain.solidHead.number);
      expect(await outgoing()).toEqual([]);
      provider(1).faults.clear();
      for (let looks = 0; looks < 3; looks += 1) {
        world.clock.advance(20 * SECOND);
        blocks(1);
        await look();
      }
      expect([await hashes(), told]).toEqual([[txid], [1]]);
    });
  });
});
