import { Injectable } from '@nestjs/common';
import { SlotRows } from '@epusdt/allocation';
import { Database, toInteger } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import type { AssignedTurn, TakenSlot } from '@epusdt/locks';
import { WalletRow } from '@epusdt/wallets';
import { Between, In, IsNull, Not } from 'typeorm';
import { OrderRow } from './order.row';

const CHUNK = 500;

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

  /** One look into the index per wallet, however many orders there are (MAX(seq) would read them all on MariaDB). */
  async rotation(pool: string): Promise<AssignedTurn[]> {
    const [network, token] = pool.split(':');
    const rows = await this.database.reader
      .createQueryBuilder(WalletRow, 'w')
      .select('w.address', 'address')
      .addSelect(
        (last) =>
          last
            .select('o.seq')
            .from(OrderRow, 'o')
            .where('o.network = w.network AND o.token = :token AND o.address = w.address', { token })
            .orderBy('o.seq', 'DESC')
            .limit(1),
        'turn',
      )
      .where('w.network = :network', { network })
      .getRawMany<{ address: string; turn: unknown }>();
    return rows
      .filter(({ turn }) => turn !== null)
      .map(({ address, turn }) => ({ address, turn: toInteger(turn) }));
  }
}

function slotOf({ id, slot, slotUntil }: OrderRow): TakenSlot {
  return { key: slot ?? '', owner: id, until: slotUntil };
}
