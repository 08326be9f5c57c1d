import { Injectable } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { OrderRow } from './order.row';

/** How full the wallets are. */
@Injectable()
export class HeldAmounts {
  constructor(private readonly database: Database) {}

  /** Amounts held now, by address; the index of slots is read, however many orders there ever were. */
  async byAddress(): Promise<ReadonlyMap<string, number>> {
    const found = await this.database.reader
      .createQueryBuilder(OrderRow, 'o')
      .select('o.address', 'address')
      .addSelect('COUNT(*)', 'held')
      .where("o.slot > ''")
      .groupBy('o.address')
      .getRawMany<{ address: string; held: unknown }>();
    return new Map(found.map(({ address, held }) => [address, toInteger(held)]));
  }
}
