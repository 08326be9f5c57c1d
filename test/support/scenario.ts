import { ChainSourceError } from '@epusdt/chain';
import { EventBus } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { OrderEndings } from '@epusdt/orders';
import { Settler } from '@epusdt/payments';
import type { FaultOptions } from '../../apps/sandbox/src/fault-options';
import type { FaultName } from '../../apps/sandbox/src/fault-table';
import { json } from '../../apps/sandbox/src/http';
import type { Provider } from '../../apps/sandbox/src/provider';
import { Draws } from './scenario-draws';
import { keyOf, trueTransfers, type TrueTransfer } from './scenario-truth';
import { rows, type TestGateway } from './gateway';
import { pay, statusOf, unitsOf, type Placed } from './shopper';
import { createWorld, type World } from './world';

export interface ScenarioOptions {
  /** Default: one to three, as the seed has it. */
  readonly providers?: number;
  readonly wallets?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** How far the gateway lets block time and its own clock differ, as its documentation says. */
const SKEW_MS = 30 * SECOND;
/** Blocks that the second operator compares at once. */
const SPAN = 20;
const MOST_ROUNDS = 15;

/** A world in which a seed decides what happens, and where it is known what should come of it. */
export class Scenario {
  readonly draws: Draws;
  readonly orders: Placed[] = [];
  /** Orders that the shop was told of, once for every callback it acknowledged. */
  readonly told: string[] = [];
  readonly raised: string[] = [];
  readonly cleared: string[] = [];
  /** The chain is read from the block after this one. */
  private first = 0;
  private cursor = 0;
  private sold = 0;

  private constructor(
    readonly seed: number,
    readonly wallets: string[],
    draws: Draws,
  ) {
    this.draws = draws;
  }

  private theWorld: World | undefined;

  static async begin(seed: number, options: ScenarioOptions = {}): Promise<Scenario> {
    const draws = new Draws(seed);
    const { providers = draws.between(1, 3), wallets = draws.between(1, 3) } = options;
    const addresses = Array.from({ length: wallets }, () => draws.address());
    const scenario = new Scenario(seed, addresses, draws);
    scenario.theWorld = await createWorld({
      providers,
      environment: { WALLETS: addresses.join(','), ...options.environment },
      read: false,
      onCallback: ({ fields, refusal }) => {
        if (refusal === null) scenario.told.push(String(fields['trade_id']));
      },
    });
    scenario.listen(scenario.world.gateway);
    await scenario.firstLook();
    scenario.first = await scenario.position();
    scenario.cursor = scenario.first;
    return scenario;
  }

  /**
   * Reads where the chain stands. Who produces its blocks is learned when a proof needs it, not now: checking a whole
   * turn of signatures takes longer than all else here.
   */
  private async firstLook(): Promise<void> {
    const offs = this.providers.map((provider) =>
      provider.intercept(({ stage, request }) =>
        stage === 'request' && request.path === '/wallet/getblock' ? json({}) : undefined,
      ),
    );
    await this.world.gateway.work();
    offs.forEach((off) => off());
  }

  get world(): World {
    if (!this.theWorld) throw new Error('the scenario has not begun');
    return this.theWorld;
  }

  get providers(): readonly Provider[] {
    return this.world.sandbox.providers;
  }

  provider(index: number): Provider {
    const found = this.providers[index];
    if (!found) throw new Error(`no provider ${index}`);
    return found;
  }

  fault(provider: number, name: FaultName, options: FaultOptions = {}): void {
    this.provider(provider).faults.set(name, options);
  }

  /** Nothing is wrong with anybody any more. */
  heal(): void {
    for (const { faults } of this.providers) faults.clear();
    this.world.sandbox.chain.silence(0);
  }

  /** Hears the alarms of a further process, too. */
  listen(gateway: TestGateway): void {
    const bus = gateway.get(EventBus);
    bus.on('alarm.raised', ({ alarm }) => void this.raised.push(alarm));
    bus.on('alarm.cleared', ({ alarm }) => void this.cleared.push(alarm));
  }

  /** The shop sells something: now its buyer has to pay. */
  async order(): Promise<Placed> {
    this.sold += 1;
    const cents = String(this.draws.between(100, 9_999_999)).padStart(3, '0');
    const price = `${cents.slice(0, -2)}.${cents.slice(-2)}`;
    const good = { id: `good-${this.sold}`, name: 'Good', about: 'Good', price };
    const { trade, problem } = await this.world.shop.shop.order(good);
    if (!trade) throw new Error(`seed ${this.seed}: order refused: ${problem ?? 'no reason'}`);
    const { tradeId, address, actualAmount } = trade;
    const placed = { id: tradeId, address, amount: actualAmount, units: unitsOf(actualAmount) };
    this.orders.push(placed);
    return placed;
  }

  async ordersOf(low: number, high: number): Promise<Placed[]> {
    const count = this.draws.between(low, high);
    const made: Placed[] = [];
    for (let i = 0; i < count; i += 1) made.push(await this.order());
    return made;
  }

  /** The next block takes it. Returns the transaction's id. */
  pay(order: Placed): string {
    return pay(this.world, order);
  }

  /** Blocks of strangers' transfers, 3 s apart; `during` adds to them, before or behind the strangers. */
  blocks(count: number, during: (index: number) => void = () => undefined, apartMs = 3 * SECOND): void {
    const { chain } = this.world.sandbox;
    for (let index = 0; index < count; index += 1) {
      this.strangers(0, 2);
      during(index);
      this.strangers(0, 2);
      this.world.clock.advance(apartMs);
      chain.mine(1);
    }
  }

  strangers(low: number, high: number): void {
    const { draws } = this;
    for (let i = draws.between(low, high); i > 0; i -= 1) {
      const amountUnits = BigInt(draws.between(1, 2_000_000_000));
      this.world.sandbox.chain.transfer({ to: draws.address(), amountUnits });
    }
  }

  /** What the next seconds bring. Providers may fail meanwhile; nothing else may. */
  async work(gateway: TestGateway = this.world.gateway): Promise<void> {
    try {
      await gateway.work();
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      await gateway.get(Settler).settle();
      await gateway.get(OrderEndings).endWhatIsOver();
    }
    const now = await this.position();
    if (now < this.cursor)
      throw new Error(`seed ${this.seed}: the cursor went from ${this.cursor} to ${now}`);
    this.cursor = now;
  }

  /** All is well again: blocks and minutes pass until everything is read, compared, settled and told. */
  async drain(): Promise<void> {
    this.heal();
    // With a second operator it takes one more until all is compared.
    const least = Math.min(1, this.providers.length - 1);
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
      this.blocks(SPAN + 1);
      this.world.clock.advance(MINUTE + SECOND);
      this.blocks(1);
      await this.work();
      if (round > least && (await this.isQuiet())) return;
    }
    throw new Error(`seed ${this.seed}: not quiet after ${MOST_ROUNDS} rounds`);
  }

  async status(order: Placed): Promise<number> {
    return statusOf(this.world, order);
  }

  /** As the buyer's page polls it; `null`: waiting for a payment. */
  async confirmations(order: Placed): Promise<unknown> {
    const answer = await fetch(`${this.world.gateway.url}/pay/checkout-counter/${order.id}/status`);
    return ((await answer.json()) as Record<string, unknown>)['confirmations'];
  }

  rows(table: string): Promise<Record<string, unknown>[]> {
    return rows(this.world.gateway, table);
  }

  /** What must hold at the end of each: the rows are what the chain says, and every payment counted once. */
  async check(paid: readonly Placed[]): Promise<TrueTransfer[]> {
    const truth = trueTransfers(this.world.sandbox.chain, this.wallets, this.first);
    const stored = (await this.rows('transfers')).map((row) =>
      keyOf({
        txHash: String(row['tx_hash']),
        logIndex: Number(row['log_index']),
        raw: BigInt(String(row['raw_value'])),
      }),
    );
    expect(stored.sort()).toEqual(truth.map(keyOf).sort());

    const orders = await this.rows('orders');
    const due = orders.filter((order) => truth.some((transfer) => isFor(order, transfer)));
    const ids = due.map(({ id }) => String(id)).sort();
    expect(ids).toEqual(paid.map(({ id }) => id).sort());
    const settled = orders.filter(({ status }) => status === 'paid');
    expect(settled.map(({ id }) => String(id)).sort()).toEqual(ids);

    const payments = await this.rows('payments');
    expect(payments.map((row) => String(row['order_id'])).sort()).toEqual(ids);
    const hashes = new Set(truth.map(({ txHash }) => txHash));
    expect(payments.every((row) => hashes.has(String(row['tx_hash'])))).toBe(true);
    const callbacks = await this.rows('callbacks');
    expect(callbacks.map((row) => `${String(row['order_id'])} ${String(row['state'])}`).sort()).toEqual(
      ids.map((id) => `${id} acknowledged`),
    );
    expect([...this.told].sort()).toEqual(ids);
    return truth;
  }

  async position(): Promise<number> {
    return Number((await this.rows('cursors'))[0]?.['number']);
  }

  private async isQuiet(): Promise<boolean> {
    const { chain } = this.world.sandbox;
    const [cursor] = await this.rows('cursors');
    const { number, id } = chain.solidHead;
    if (Number(cursor?.['number']) !== number || cursor?.['block_id'] !== id) return false;
    const unsettled = (await this.rows('transfers')).some(({ state }) => state === 'unsettled');
    const open = (await this.rows('chunks')).filter(
      ({ state, last_block: last }) => state !== 'open' || Number(last) <= number - 2 * SPAN,
    );
    const due = (await this.rows('callbacks')).some(({ state }) => state === 'due');
    return !unsettled && !due && open.length === 0;
  }
}

function isFor(order: Record<string, unknown>, { to, raw, time }: TrueTransfer): boolean {
  return (
    order['address'] === to &&
    BigInt(String(order['payable_units'])) === raw &&
    Number(order['created_at']) <= time + SKEW_MS &&
    Number(order['slot_until']) >= time
  );
}

/** Begins scenarios and ends them in the background: that takes half a second where there is a queue server. */
export function useScenarios(): (seed: number, options?: ScenarioOptions) => Promise<Scenario> {
  const running: World[] = [];
  const ending: Promise<void>[] = [];
  afterEach(async () => {
    for (const world of running.splice(0)) {
      const end = world.close();
      end.catch(() => undefined);
      ending.push(end);
    }
    if (ending.length > 3) await ending.shift();
  });
  afterAll(() => Promise.all(ending));
  return async (seed, options) => {
    const scenario = await Scenario.begin(seed, options);
    running.push(scenario.world);
    return scenario;
  };
}
