import { Injectable } from '@nestjs/common';
import { SlotRows } from '@epusdt/allocation';
import { ChainDemand } from '@epusdt/chain';
import { Database, toInteger } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import type { AssignedTurn, TakenSlot } from '@epusdt/locks';
import { WalletRow, Wallets } from '@epusdt/wallets';
import { Between, In, IsNull, Not, type EntityManager } from 'typeorm';
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

/** Watch set: every wallet ever in the pool and every address of an order. */
@Injectable()
export class OrderDemand extends ChainDemand {
  constructor(private readonly wallets: Wallets) {
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
}

function slotOf({ id, slot, slotUntil }: OrderRow): TakenSlot {
  return { key: slot ?? '', owner: id, until: slotUntil };
}
