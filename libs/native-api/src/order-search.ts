import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { OrderRow } from '@epusdt/orders';
import { readInstant } from './fields';
import type { OrderFilters } from './order.dto';
import type { Window } from './pages';

type Wanted = Omit<OrderFilters, 'limit' | 'cursor' | 'merchant'>;

/** Which orders are meant. */
@Injectable()
export class OrderSearch {
  constructor(private readonly database: Database) {}

  /** Newest first. `merchantPid` `null`: of all. */
  async page(merchantPid: string | null, wanted: Wanted, { before, take }: Window): Promise<OrderRow[]> {
    const { status, reason, rate, reference, address } = wanted;
    const query = this.database.reader.createQueryBuilder(OrderRow, 'o').orderBy('o.seq', 'DESC').take(take);
    const exact = { merchantPid, status, reason, rate, reference, address };
    for (const [field, value] of Object.entries(exact)) {
      if (value !== undefined && value !== null) query.andWhere(`o.${field} = :${field}`, { [field]: value });
    }
    const from = readInstant(wanted.created_from ?? '');
    const to = readInstant(wanted.created_to ?? '');
    if (from !== null) query.andWhere('o.createdAt >= :from', { from });
    if (to !== null) query.andWhere('o.createdAt < :to', { to });
    if (before !== null) query.andWhere('o.seq < :before', { before });
    return query.getMany();
  }
}
