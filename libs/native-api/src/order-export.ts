import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { isoInstant, orderView, type OrderRow } from '@epusdt/orders';
import type { PaymentRow } from '@epusdt/payments';
import { BYTE_ORDER_MARK, csvLine } from './csv';
import { OrderAnswers, paymentView } from './order-answers';
import { OrderSearch } from './order-search';
import type { OrderFilters } from './order.dto';

/** Orders read at once: an export holds no more than these. */
const PAGE = 500;

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

interface ExportPage {
  readonly text: string;
  /** Where the next one begins; `null`: this was the last. */
  readonly next: string | null;
}

export const CSV_TYPE = 'text/csv; charset=utf-8';
export const CSV_EXAMPLE = csvLine([...COLUMNS]);

/** Orders as a spreadsheet reads them, newest first. */
@Injectable()
export class OrderExport {
  private readonly logger = new Logger('api');

  constructor(
    private readonly search: OrderSearch,
    private readonly answers: OrderAnswers,
  ) {}

  /** The first page is read before anything is sent, so that a failure is still told as one. */
  async stream(merchantPid: string | null, filters: OrderFilters): Promise<Readable> {
    const first = await this.page(merchantPid, filters, null);
    return Readable.from(this.texts(merchantPid, filters, first), { objectMode: false });
  }

  /** One per page. Where a later one fails the connection is cut: nobody takes half for the whole. */
  private async *texts(
    merchantPid: string | null,
    filters: OrderFilters,
    first: ExportPage,
  ): AsyncGenerator<string> {
    yield BYTE_ORDER_MARK + csvLine([...COLUMNS]) + first.text;
    try {
      for (let { next } = first; next !== null;) {
        const page: ExportPage = await this.page(merchantPid, filters, next);
        yield page.text;
        next = page.next;
      }
    } catch (error) {
      this.logger.error(`an export of orders was cut short: ${String(error)}`);
      throw error;
    }
  }

  private async page(
    merchantPid: string | null,
    filters: OrderFilters,
    before: string | null,
  ): Promise<ExportPage> {
    const orders = await this.search.page(merchantPid, filters, { before, take: PAGE });
    const payments = await this.answers.paymentsOf(orders);
    const text = orders.map((order) => lineOf(order, payments.get(order.id))).join('');
    const last = orders.at(-1);
    return { text, next: last && orders.length === PAGE ? String(last.seq) : null };
  }
}

function lineOf(order: OrderRow, payment: PaymentRow | undefined): string {
  const received = payment ? paymentView(payment) : null;
  const view = {
    ...orderView(order),
    received_amount: received?.amount ?? null,
    transaction: received?.transaction ?? null,
    paid_at: payment ? isoInstant(payment.settledAt) : null,
    metadata: order.metadata,
  };
  return csvLine(COLUMNS.map((column) => view[column]));
}
