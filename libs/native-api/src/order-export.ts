import { Injectable, type StreamableFile } from '@nestjs/common';
import { orderView, type OrderRow } from '@epusdt/orders';
import { paymentView, type PaymentRow } from '@epusdt/payments';
import { csvLine } from './csv';
import type { ApiCaller } from './caller';
import { CsvFiles } from './csv-file';
import { OrderAnswers } from './order-answers';
import { OrderSearch } from './order-search';
import type { OrderFilters } from './order.dto';

const COLUMNS = [
  'id',
  'reference',
  'attempt',
  'merchant',
  'status',
  'reason',
  'amount',
  'currency',
  'rate',
  'rate_source',
  'address',
  'payable_amount',
  'received_amount',
  'transaction',
  'created_at',
  'expires_at',
  'closed_at',
  'paid_at',
  'metadata',
] as const;

export const CSV_EXAMPLE = csvLine([...COLUMNS]);

/** Orders as a spreadsheet reads them, newest first. */
@Injectable()
export class OrderExport {
  constructor(
    private readonly search: OrderSearch,
    private readonly answers: OrderAnswers,
    private readonly files: CsvFiles,
  ) {}

  file(caller: ApiCaller, merchantPid: string | null, filters: OrderFilters): Promise<StreamableFile> {
    return this.files.file(caller, 'orders', {
      columns: COLUMNS,
      page: (window) => this.search.page(merchantPid, filters, window),
      numberOf: ({ seq }) => String(seq),
      views: async (orders) => {
        const payments = await this.answers.paymentsOf(orders);
        return orders.map((order) => lineOf(order, payments.get(order.id)));
      },
    });
  }
}

function lineOf(
  order: OrderRow,
  payment: PaymentRow | undefined,
): Record<(typeof COLUMNS)[number], string | number | null> {
  const received = payment ? paymentView(payment) : null;
  return {
    ...orderView(order),
    received_amount: received?.amount ?? null,
    transaction: received?.transaction ?? null,
    paid_at: received?.settled_at ?? null,
    metadata: order.metadata,
  };
}
