import { Injectable, Logger } from '@nestjs/common';
import { Alarms } from '@epusdt/events';
import { formatUnits, type Units } from '@epusdt/kernel';
import { WalletPool, type Pool } from '@epusdt/wallets';
import { SlotRows, type Price } from './slot-rows';
import { AllocationSettings, WalletChooser, type Wanted } from './wallet-choice';

/** How full a pool is at the price at which it is fullest. */
export interface PoolGauge {
  /** `common`, or the merchants it serves. */
  readonly pool: string;
  readonly merchants: readonly string[];
  readonly wallets: number;
  /** `null`: at no price is half of any wallet in use. */
  readonly price: Units | null;
  /** Amounts for orders of that price. */
  readonly free: number;
  readonly all: number;
}

/** An order turned away, for as long as the alarm about it stands. */
interface Refusal {
  readonly pool: string;
  readonly base: Units;
}

const ALARM = 'pool_nearly_full';

/** Less than a fifth is free; the alarm about it is over when more than a quarter is. */
export const isNearlyFull = ({ free, all }: PoolGauge): boolean => free * 5 < all;
const isRoomy = ({ free, all }: PoolGauge): boolean => free * 4 > all;

/** Says that a pool is nearly full before buyers are turned away, and says so when one was. */
@Injectable()
export class PoolWatch {
  private readonly logger = new Logger('allocation');
  /** By merchant. */
  private readonly refusals = new Map<string, Refusal>();

  constructor(
    private readonly pool: WalletPool,
    private readonly rows: SlotRows,
    private readonly chooser: WalletChooser,
    private readonly settings: AllocationSettings,
    private readonly alarms: Alarms,
  ) {}

  /** Every pool, that of all merchants without own wallets first. */
  async gauge(): Promise<PoolGauge[]> {
    const pools = await this.pool.pools();
    const { steps } = this.settings;
    const every = [...new Set(pools.flatMap(({ addresses }) => addresses))];
    const fullest = new Map(pools.map((pool) => [pool, gaugeOf(pool, steps, null, 0)]));
    for (const price of await this.rows.crowded(Math.ceil(steps / 2))) {
      const held = await this.heldNear(price, every);
      for (const [pool, before] of fullest) {
        const inPool = pool.addresses.map((address) => Math.min(held.get(address) ?? 0, steps));
        const sum = inPool.reduce((total, count) => total + count, 0);
        const now = gaugeOf(pool, steps, price.base, sum);
        if (sum > 0 && (before.price === null || now.free < before.free)) fullest.set(pool, now);
      }
    }
    return [...fullest.values()];
  }

  /** Amounts that are free at each wallet, at the price at which it is fullest; all, where no price uses half of them. */
  async freeAtEach(): Promise<Map<string, number>> {
    const { steps } = this.settings;
    const every = [...new Set((await this.pool.pools()).flatMap(({ addresses }) => addresses))];
    const free = new Map(every.map((address) => [address, steps]));
    for (const price of await this.rows.crowded(Math.ceil(steps / 2))) {
      for (const [address, held] of await this.heldNear(price, every)) {
        free.set(address, Math.min(free.get(address) ?? steps, Math.max(0, steps - held)));
      }
    }
    return free;
  }

  /** Raises and ends the alarms, one for each pool. */
  async look(): Promise<void> {
    const gauges = await this.gauge();
    for (const gauge of gauges) await this.judge(gauge);
    const present = new Set(gauges.map(({ pool }) => pool));
    for (const { alarm, subject } of this.alarms.active) {
      if (alarm === ALARM && !present.has(subject)) this.end(subject);
    }
  }

  /** Looks again at what this process has refused: for one whose task it is not to watch. */
  async lookAgain(): Promise<void> {
    if (this.refusals.size > 0) await this.look();
  }

  /** A buyer was turned away. Never throws: the refusal itself is the answer. */
  async refused({ merchantPid, base, address }: Wanted, why: string): Promise<void> {
    // Of the one wallet that the shop asked for the pool says nothing. The alarm stands until a look ends it.
    if (address !== null || this.refusals.has(merchantPid)) return;
    try {
      const pools = await this.pool.pools();
      const pool = pools.find(({ merchants }) => merchants.includes(merchantPid)) ?? pools[0];
      if (!pool) return;
      this.refusals.set(merchantPid, { pool: pool.name, base });
      const text = `pool ${pool.name}: an order of ${formatUnits(base)} USDT was refused: ${why}`;
      this.alarms.raise(ALARM, text, pool.name);
    } catch (error) {
      this.logger.error(`the pool could not be looked at after a refusal: ${String(error)}`);
    }
  }

  /** Amounts in use within reach of the price, also those of neighbouring prices. */
  private heldNear({ pool, base }: Price, addresses: readonly string[]): Promise<Map<string, number>> {
    const { step, steps } = this.settings;
    return this.rows.held(pool, addresses, base, base + step * BigInt(steps - 1));
  }

  private async judge(gauge: PoolGauge): Promise<void> {
    const { pool, price, free, all, wallets, merchants } = gauge;
    if (price !== null && isNearlyFull(gauge)) {
      const more = merchants.length === 0 ? 'wallet add T…' : 'wallet add T…, then wallet give T… <pid>';
      const text = `pool ${pool}: only ${free} of ${all} amounts are free for orders of ${formatUnits(price)} USDT at ${wallets} wallet(s); when none is left, they are refused. Add a wallet (${more}), or offer more amounts for one price (AMOUNT_STEPS)`;
      this.alarms.raise(ALARM, text, pool);
    } else if ((price === null || isRoomy(gauge)) && !(await this.isStillRefused(pool))) {
      this.end(pool);
    }
  }

  /** Would one of the orders that were refused be refused again, since the wallets have had their share of today? */
  private async isStillRefused(pool: string): Promise<boolean> {
    for (const [merchantPid, refusal] of this.refusals) {
      if (refusal.pool === pool && !(await this.chooser.hasRoom(merchantPid, refusal.base))) return true;
    }
    return false;
  }

  private end(pool: string): void {
    for (const [merchantPid, refusal] of this.refusals) {
      if (refusal.pool === pool) this.refusals.delete(merchantPid);
    }
    this.alarms.clear(ALARM, pool);
  }
}

function gaugeOf(pool: Pool, steps: number, price: Units | null, held: number): PoolGauge {
  const wallets = pool.addresses.length;
  const all = wallets * steps;
  return { pool: pool.name, merchants: pool.merchants, wallets, price, free: all - held, all };
}
