import { Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { TransferList } from '@epusdt/payments';
import { Caller, type ApiCaller } from './caller';
import { csvLine } from './csv';
import { CsvFiles } from './csv-file';
import type { ApiReply } from './http';
import { QueryOf } from './input';
import { isRowNumber } from './money-fields';
import { NativeController, Operation } from './operation';
import { pageOf, windowOf, type Page } from './pages';
import { nothing } from './problems';
import {
  TransferDto,
  TransferFilters,
  TransferPage,
  listedView,
  numberOfTransfer,
  transferQuery,
} from './transfer.dto';

const LIST = 'transfers';
const COLUMNS = [
  'id',
  'transaction',
  'log_index',
  'from',
  'to',
  'amount',
  'raw_value',
  'block_number',
  'block_time',
  'state',
  'order_id',
] as const;

@NativeController('transfers', 'transfers')
export class TransfersController {
  constructor(
    private readonly transfers: TransferList,
    private readonly files: CsvFiles,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listTransfers',
    summary: 'Transfers to wallets of the pool, those recorded last first',
    description:
      'Keys of a merchant see what paid his orders, what waits in the inbox about them, and what came to wallets given to him.',
    scope: 'transfers:read',
    ok: TransferPage,
    problems: ['not_found'],
  })
  async list(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(TransferFilters)) filters: TransferFilters,
  ): Promise<Page<TransferDto>> {
    const window = windowOf(LIST, filters);
    const rows = await this.transfers.page({ ...transferQuery(caller, filters), ...window });
    return pageOf(LIST, window, rows, numberOfTransfer, (row) => listedView(caller, row));
  }

  @Operation({
    route: 'GET export.csv',
    id: 'exportTransfers',
    summary: 'Transfers as CSV',
    description: 'All that match, in the order of the list; `limit` and `cursor` are not looked at.',
    scope: 'transfers:read',
    ok: { type: 'text/csv', example: csvLine(COLUMNS) },
    problems: ['not_found', 'too_many_exports'],
  })
  export(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(TransferFilters)) filters: TransferFilters,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<StreamableFile> {
    const query = transferQuery(caller, filters);
    reply.header('cache-control', 'no-store');
    return this.files.file(caller, 'transfers', {
      columns: COLUMNS,
      page: (window) => this.transfers.page({ ...query, ...window }),
      numberOf: numberOfTransfer,
      views: (rows) => rows.map((row) => listedView(caller, row)),
    });
  }

  @Operation({
    route: 'GET :id',
    id: 'getTransfer',
    summary: 'A transfer',
    scope: 'transfers:read',
    ok: TransferDto,
    params: { id: { description: 'number of the transfer', example: '17' } },
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('id') id: string): Promise<TransferDto> {
    if (!isRowNumber(id)) throw nothing('transfer', id);
    const { merchantPid } = caller;
    const [found] = await this.transfers.page({ merchantPid, id, before: null, take: 1 });
    if (!found) throw nothing('transfer', id);
    return listedView(caller, found);
  }
}
