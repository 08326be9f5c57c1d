import { Injectable } from '@nestjs/common';
import { AuditRow, Database } from '@epusdt/database';
import type { AuditFilters } from './audit.dto';
import { readInstant } from './fields';
import type { Window } from './pages';

/** What people did, to be read. */
@Injectable()
export class AuditList {
  constructor(private readonly database: Database) {}

  /** Newest first. By subject there is an index (audit_subject); else the rows are walked. */
  page({ subject, actor, action, ...filters }: AuditFilters, { before, take }: Window): Promise<AuditRow[]> {
    const query = this.database.reader.createQueryBuilder(AuditRow, 'a').orderBy('a.id', 'DESC').take(take);
    for (const [field, value] of Object.entries({ subject, actor, action })) {
      if (value !== undefined) query.andWhere(`a.${field} = :${field}`, { [field]: value });
    }
    const from = readInstant(filters.from ?? '');
    const to = readInstant(filters.to ?? '');
    if (from !== null) query.andWhere('a.at >= :from', { from });
    if (to !== null) query.andWhere('a.at < :to', { to });
    if (before !== null) query.andWhere('a.id < :before', { before });
    return query.getMany();
  }
}
