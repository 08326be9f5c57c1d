import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { PaymentRow } from './payment.rows';

@Injectable()
export class Payments {
  constructor(private readonly database: Database) {}

  /** The one payment of an order, or `null` while it is unpaid. */
  of(orderId: string): Promise<PaymentRow | null> {
    return this.database.reader.findOneBy(PaymentRow, { orderId });
  }
}
