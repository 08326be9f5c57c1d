import { Injectable } from '@nestjs/common';
import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { markOf, type OrderRow } from '@epusdt/orders';
import { PaymentRow } from './payment.rows';

@Injectable()
export class Payments {
  constructor(private readonly database: Database) {}

  /** The one payment of an order, or `null` while it is unpaid. */
  of(orderId: string): Promise<PaymentRow | null> {
    return this.database.reader.findOneBy(PaymentRow, { orderId });
  }

  /**
   * Money of another amount that was meant for the order without doubt, while nobody has decided about it. `null`: there
   * is none, or the order is paid.
   */
  async unmatchedOf(order: OrderRow): Promise<TransferRow | null> {
    const id = markOf(order);
    return id === null ? null : this.database.reader.findOneBy(TransferRow, { id, state: 'inbox' });
  }
}
