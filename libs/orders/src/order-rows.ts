import { Injectable } from '@nestjs/common';
import { SlotRows, type DayUse, type LastUse, type Price } from '@epusdt/allocation';
import { Database, toInteger } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import type { AssignedTurn, TakenSlot } from '@epusdt/locks';
import { WalletRow } from '@epusdt/wallets';
import { Between, In, IsNull, Not, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { OrderRow } from './order.row';

const CHUNK = 500;
/** Prices looked at for how full they are. */
const MAX_PRICES = 300;

/** What the rooms below ask of order rows. */
@Injectable()
export class OrderSlotRows extends SlotRows {
  constructor(private readonly database: Database) {
    super();
  }

  async taken(pool: string, addresses: readonly string[], low: Units, high: Units): Promise<TakenSlot[]> {
    const [network, token] = pool.split(':');
    const taken: TakenSlot[] = [];
    for (let i = 0; i < addresses.length; i += CHUNK) {
      const rows = await this.database.reader.find(OrderRow, {
        select: { id: true, slot: true, slotUntil: true },
        where: {
          network: network ?? '',
          token: token ?? '',
          address: In(addresses.slice(i, i + CHUNK)),
          payableUnits: Between(low, high),
          slot: Not(IsNull()),
        },
      });
      taken.push(...rows.map(slotOf));
    }
    return taken;
  }

  async held(
    pool: string,
    addresses: readonly string[],
    low: Units,
    high: Units,
  ): Promise<Map<string, number>> {
    const [network, token] = pool.split(':');
    const held = new Map<string, number>();
    for (let i = 0; i < addresses.length; i += CHUNK) {
      const rows = await this.database.reader
        .createQueryBuilder(OrderRow, 'o')
        .select('o.address', 'address')
        .addSelect('COUNT(*)', 'held')
        .where('o.network = :network AND o.token = :token', { network, token })
        .andWhere('o.address IN (:...chunk)', { chunk: addresses.slice(i, i + CHUNK) })
        .andWhere('o.payable_units BETWEEN :low AND :high', { low: String(low), high: String(high) })
        .andWhere('o.slot IS NOT NULL')
        .groupBy('o.address')
        .getRawMany<{ address: string; held: unknown }>();
      for (const row of rows) held.set(row.address, toInteger(row.held));
    }
    return held;
  }

  /** One look into the index per wallet, however many orders there are (MAX(seq) would read them all on MariaDB). */
  async rotation(pool: string): Promise<AssignedTurn[]> {
    const [network, token] = pool.split(':');
    const rows = await this.database.reader
      .createQueryBuilder(WalletRow, 'w')
      .select('w.address', 'address')
      .addSelect(lastOrderOf(token), 'turn')
      .where('w.network = :network', { network })
      .getRawMany<{ address: string; turn: unknown }>();
    return rows
      .filter(({ turn }) => turn !== null)
      .map(({ address, turn }) => ({ address, turn: toInteger(turn) }));
  }

  /** As `rotation`, two looks per wallet. Of an address there are orders of one network and token only. */
  async lastUses(pool: string, addresses: readonly string[], units: Units): Promise<LastUse[]> {
    const [network, token] = pool.split(':');
    const uses: LastUse[] = [];
    for (let i = 0; i < addresses.length; i += CHUNK) {
      const rows = await this.database.reader
        .createQueryBuilder(WalletRow, 'w')
        .select('w.address', 'address')
        .addSelect(
          (last) =>
            last
              .select('a.seq')
              .from(OrderRow, 'a')
              .where('a.address = w.address AND a.payable_units = :units', { units: String(units) })
              .orderBy('a.created_at', 'DESC')
              .addOrderBy('a.seq', 'DESC')
              .limit(1),
          'at_amount',
        )
        .addSelect(lastOrderOf(token), 'ever')
        .where('w.network = :network', { network })
        .andWhere('w.address IN (:...chunk)', { chunk: addresses.slice(i, i + CHUNK) })
        .getRawMany<{ address: string; at_amount: unknown; ever: unknown }>();
      for (const row of rows) {
        uses.push({ address: row.address, atAmount: seqOf(row.at_amount), ever: seqOf(row.ever) });
      }
    }
    return uses;
  }

  async usedSince(since: number, addresses: readonly string[]): Promise<DayUse[]> {
    const uses: DayUse[] = [];
    for (let i = 0; i < addresses.length; i += CHUNK) {
      const rows = await this.database.reader
        .createQueryBuilder(OrderRow, 'o')
        .select('o.address', 'address')
        .addSelect('SUM(o.payable_units)', 'asked')
        .addSelect("SUM(CASE WHEN o.status = 'paid' THEN o.payable_units ELSE 0 END)", 'paid')
        .where('o.address IN (:...chunk)', { chunk: addresses.slice(i, i + CHUNK) })
        .andWhere('o.created_at >= :since', { since })
        .andWhere("o.status IN ('pending', 'paid')")
        .groupBy('o.address')
        .getRawMany<{ address: string; asked: string | number; paid: string | number }>();
      for (const { address, asked, paid } of rows) {
        uses.push({ address, asked: BigInt(asked), paid: BigInt(paid) });
      }
    }
    return uses;
  }

  /** `slot > ''` rather than IS NOT NULL: SQLite looks only the former up in the index of slots. */
  async crowded(atLeast: number): Promise<Price[]> {
    const rows = await this.database.reader
      .createQueryBuilder(OrderRow, 'o')
      .select('o.network', 'network')
      .addSelect('o.token', 'token')
      .addSelect('o.base_units', 'base')
      .addSelect('COUNT(*)', 'held')
      .where("o.slot > ''")
      .groupBy('o.network')
      .addGroupBy('o.token')
      .addGroupBy('o.address')
      .addGroupBy('o.base_units')
      .having('COUNT(*) >= :atLeast', { atLeast })
      .orderBy('held', 'DESC')
      .limit(MAX_PRICES)
      .getRawMany<{ network: string; token: string; base: string | number }>();
    const prices = new Map<string, Price>();
    for (const { network, token, base } of rows) {
      prices.set(`${network}:${token}:${base}`, { pool: `${network}:${token}`, base: BigInt(base) });
    }
    return [...prices.values()];
  }
}

/** One look into the index: the newest order at the wallet `w`. */
const lastOrderOf =
  (token: string | undefined) =>
  (last: SelectQueryBuilder<ObjectLiteral>): SelectQueryBuilder<OrderRow> =>
    last
      .select('o.seq')
      .from(OrderRow, 'o')
      .where('o.network = w.network AND o.token = :token AND o.address = w.address', { token })
      .orderBy('o.seq', 'DESC')
      .limit(1);

const seqOf = (value: unknown): number | null => (value === null ? null : toInteger(value));

function slotOf({ id, slot, slotUntil }: OrderRow): TakenSlot {
  return { key: slot ?? '', owner: id, until: slotUntil };
}
