import { Injectable } from '@nestjs/common';
import { ChainDemand, type SightingReport } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { WalletRow, Wallets } from '@epusdt/wallets';
import type { EntityManager } from 'typeorm';
import { OrderSightings } from './order-sightings';
import { OrderRow } from './order.row';
import { SightingRow } from './sighting.row';

const CHUNK = 500;
/** Looks into the index in one statement; SQLite takes 500. */
const LOOKS = 200;
/** Open orders looked through for their addresses, every few seconds: the newest; of the others only a hint is late. */
const NEWEST = 5_000;

/** Watch set: every wallet ever in the pool and every address of an order. */
@Injectable()
export class OrderDemand extends ChainDemand {
  constructor(
    private readonly database: Database,
    private readonly wallets: Wallets,
    private readonly sightings: OrderSightings,
  ) {
    super();
  }

  async watched(manager: EntityManager, addresses: readonly string[]): Promise<Set<string>> {
    const watched = await this.wallets.known(manager, addresses);
    const others = addresses.filter((address) => !watched.has(address));
    for (let i = 0; i < others.length; i += CHUNK) {
      const rows = await manager
        .createQueryBuilder(OrderRow, 'o')
        .select('o.address', 'address')
        .distinct(true)
        .where('o.address IN (:...chunk)', { chunk: others.slice(i, i + CHUNK) })
        .getRawMany<{ address: string }>();
      for (const { address } of rows) watched.add(address);
    }
    return watched;
  }

  /**
   * One look into the index per address, however many orders there are (DISTINCT would read them all on SQLite). An
   * order's address that is no wallet is the next after a wallet, after none, or after another such address.
   */
  async all(manager: EntityManager, limit: number): Promise<string[] | null> {
    const rows = await manager
      .createQueryBuilder(WalletRow, 'w')
      .select('w.address', 'address')
      .limit(limit + 1)
      .getRawMany<{ address: string }>();
    const all = new Set(rows.map(({ address }) => address));
    let unfollowed = ['', ...all];
    while (all.size <= limit) {
      const next = await nextAddresses(manager, unfollowed);
      unfollowed = [...next].filter((address) => !all.has(address));
      if (unfollowed.length === 0) return [...all];
      for (const address of unfollowed) all.add(address);
    }
    return null;
  }

  async waiting(): Promise<boolean> {
    const open = await this.database.reader
      .createQueryBuilder(OrderRow, 'o')
      .select('o.seq', 'seq')
      .where("o.status = 'pending'")
      .limit(1)
      .getRawOne<{ seq: unknown }>();
    return open !== undefined;
  }

  /** Those whose payment is seen first, though they may have ended meanwhile. */
  async awaited(limit: number): Promise<string[]> {
    const seen = await this.seen(limit);
    const open = await this.open(limit);
    return [...new Set([...seen, ...open])].slice(0, limit);
  }

  private async seen(limit: number): Promise<string[]> {
    const rows = await this.database.reader
      .createQueryBuilder(SightingRow, 's')
      .innerJoin(OrderRow, 'o', 'o.id = s.order_id')
      .select('o.address', 'address')
      .where("o.status <> 'paid'")
      .orderBy('s.block_number', 'DESC')
      .limit(limit)
      .getRawMany<{ address: string }>();
    return rows.map(({ address }) => address);
  }

  private async open(limit: number): Promise<string[]> {
    const rows = await this.database.reader
      .createQueryBuilder()
      .select('newest.address', 'address')
      .addSelect('MAX(newest.seq)', 'last_seq')
      .from(
        (open) =>
          open
            .select('o.address', 'address')
            .addSelect('o.seq', 'seq')
            .from(OrderRow, 'o')
            .where("o.status = 'pending'")
            .orderBy('o.expires_at', 'DESC')
            .addOrderBy('o.seq', 'DESC')
            .limit(NEWEST),
        'newest',
      )
      .groupBy('newest.address')
      .orderBy('last_seq', 'DESC')
      .limit(limit)
      .getRawMany<{ address: string }>();
    return rows.map(({ address }) => address);
  }

  report(report: SightingReport): Promise<void> {
    return this.sightings.apply(report);
  }
}

/** The address that follows each of these among the orders' own. */
async function nextAddresses(manager: EntityManager, after: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let i = 0; i < after.length; i += LOOKS) {
    const chunk = after.slice(i, i + LOOKS);
    // Constants, not a join with the wallets: MariaDB looks up no minimum for a value it does not know beforehand.
    const sql = chunk.map(() => 'SELECT MIN(address) AS address FROM orders WHERE address > ?');
    const rows = await manager.query<{ address: string | null }[]>(sql.join(' UNION ALL '), chunk);
    for (const { address } of rows) if (address !== null) found.add(address);
  }
  return found;
}
