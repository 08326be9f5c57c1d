import { Query, Res, type StreamableFile } from '@nestjs/common';
import type { AuditRow } from '@epusdt/database';
import { Caller, type ApiCaller } from './caller';
import { AuditEntryDto, AuditFilters, AuditPage, auditView } from './audit.dto';
import { AuditList } from './audit-list';
import { csvLine } from './csv';
import { CsvFiles } from './csv-file';
import type { ApiReply } from './http';
import { QueryOf } from './input';
import { NativeController, Operation } from './operation';
import { pageOf, windowOf, type Page } from './pages';

const LIST = 'audit';
const COLUMNS = ['id', 'at', 'actor', 'action', 'subject', 'details'] as const;
const numberOf = ({ id }: AuditRow): string => String(id);

@NativeController('audit', 'audit')
export class AuditController {
  constructor(
    private readonly audit: AuditList,
    private readonly files: CsvFiles,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listAudit',
    summary: 'What people did, newest first',
    description: 'Only for keys of the owner.',
    scope: 'audit:read',
    ok: AuditPage,
  })
  async list(@Query(QueryOf(AuditFilters)) filters: AuditFilters): Promise<Page<AuditEntryDto>> {
    const window = windowOf(LIST, filters);
    return pageOf(LIST, window, await this.audit.page(filters, window), numberOf, auditView);
  }

  @Operation({
    route: 'GET export.csv',
    id: 'exportAudit',
    summary: 'What people did, as CSV',
    description:
      'All that match, newest first; `limit` and `cursor` are not looked at. Only for keys of the owner.',
    scope: 'audit:read',
    ok: { type: 'text/csv', example: csvLine(COLUMNS) },
    problems: ['too_many_exports'],
  })
  export(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(AuditFilters)) filters: AuditFilters,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<StreamableFile> {
    reply.header('cache-control', 'no-store');
    return this.files.file(caller, 'audit', {
      columns: COLUMNS,
      page: (window) => this.audit.page(filters, window),
      numberOf,
      views: (rows) => rows.map((row) => ({ ...auditView(row), details: row.details })),
    });
  }
}
