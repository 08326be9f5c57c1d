import { Injectable, Logger } from '@nestjs/common';
import { ChainPosition, ChainSettings, ChainSourceError, TokenContract } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, DAY, HOUR, formatUnits, rescaleRaw, type Units } from '@epusdt/kernel';
import { WalletRow } from '@epusdt/wallets';
import { LessThan, LessThanOrEqual, type FindOptionsWhere } from 'typeorm';
import { BalanceRow } from './balance.row';

/** What a column holds. */
const MOST = 2n ** 63n - 1n;
/** When the night's questions begin, UTC. */
const NIGHT_MS = 3 * HOUR;
/** Wallets asked about in one run, a minute: providers count requests. */
const PER_RUN = 10;
/** Machines behind one address differ by some blocks. */
const LAG_BLOCKS = 20;
const KEPT_MS = 40 * DAY;
/** So long a difference is looked at again: looking back may explain it. */
const DOUBT_MS = 7 * DAY;

/**
 * Once a night: does each wallet hold more than it held the night before and was recorded since? Then a transfer was
 * missed. It may hold less, since its owner spends.
 */
@Injectable()
export class BalanceCheck {
  private readonly logger = new Logger('balances');

  constructor(
    private readonly database: Database,
    private readonly token: TokenContract,
    private readonly position: ChainPosition,
    private readonly chain: ChainSettings,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    await this.compare();
    await this.ask();
    await this.database.reader.delete(BalanceRow, {
      state: 'agrees',
      askedAt: LessThan(this.clock.now() - KEPT_MS),
    });
  }

  private async ask(): Promise<void> {
    for (const address of await this.due()) {
      try {
        const { raw, fromBlock, toBlock } = await this.token.balanceOf(address);
        const { units } = rescaleRaw(raw, this.chain.asset.decimals);
        if (units > MOST) {
          this.logger.warn(`${address} is said to hold more than there is: ${raw} raw units`);
          continue;
        }
        await this.database.reader.insert(BalanceRow, {
          address,
          fromBlock,
          toBlock,
          units,
          state: 'open',
          surplus: 0n,
          askedAt: this.clock.now(),
        });
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        this.logger.debug(`the balance of ${address} is not known: ${error.message}`);
        return;
      }
    }
  }

  /** Wallets that nobody was asked about since three o'clock, a few at a time. */
  private async due(): Promise<string[]> {
    const now = this.clock.now();
    const night = now - ((now - NIGHT_MS) % DAY);
    const rows = await this.database.reader
      .createQueryBuilder(WalletRow, 'w')
      .select('w.address', 'address')
      .where("w.state <> 'removed'")
      .andWhere(
        'NOT EXISTS (SELECT 1 FROM balances b WHERE b.address = w.address AND b.asked_at >= :night)',
        { night },
      )
      .orderBy('w.id', 'ASC')
      .limit(PER_RUN)
      .getRawMany<{ address: string }>();
    return rows.map(({ address }) => address);
  }

  /** What was asked, as soon as the chain is read past it; and what differed, since it may be explained by now. */
  private async compare(): Promise<void> {
    const cursor = await this.position.cursor();
    if (!cursor) return;
    const ready: FindOptionsWhere<BalanceRow>[] = [
      { state: 'open', toBlock: LessThanOrEqual(cursor.number) },
      { state: 'differs' },
    ];
    const rows = await this.database.reader.find(BalanceRow, { where: ready, order: { id: 'ASC' } });
    for (const row of rows) await this.compareOne(row);
  }

  private async compareOne(row: BalanceRow): Promise<void> {
    const [before] = await this.database.reader.find(BalanceRow, {
      where: { address: row.address, id: LessThan(row.id) },
      order: { id: 'DESC' },
      take: 1,
    });
    const surplus = before ? row.units - before.units - (await this.receivedBetween(before, row)) : 0n;
    const old = this.clock.now() - row.askedAt > DOUBT_MS;
    const differs = surplus > 0n && !old;
    const state = differs ? 'differs' : 'agrees';
    if (row.state !== state || row.surplus !== surplus)
      await this.database.reader.update(BalanceRow, { id: row.id }, { state, surplus });
    if (differs) this.tell(row, before, surplus);
    else if (row.state === 'differs') this.alarms.clear('balance_differs', row.address);
  }

  /** At most: a transfer of the blocks around the question may be in either; and a node behind others is a bit older. */
  private async receivedBetween(before: BalanceRow, row: BalanceRow): Promise<Units> {
    const [sum] = await this.database.reader.query<{ units: string | number | null }[]>(
      'SELECT SUM(units) AS units FROM transfers WHERE to_address = ? AND block_number > ? AND block_number <= ?',
      [row.address, before.fromBlock - LAG_BLOCKS, row.toBlock],
    );
    return BigInt(sum?.units ?? 0);
  }

  private tell({ address, toBlock }: BalanceRow, before: BalanceRow | undefined, surplus: Units): void {
    const from = before?.fromBlock ?? 1;
    this.alarms.raise(
      'balance_differs',
      `${address} holds ${formatUnits(surplus)} USDT more in block ${toBlock} than was recorded since block ${from}: a transfer was missed, or the node that was asked is wrong; look for it with: wallet backscan ${address} --from ${from}`,
      address,
    );
  }
}
