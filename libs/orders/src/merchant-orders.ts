import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { paidAttempt } from './order-moves';
import { OrderRow } from './order.row';

/** The orders of one merchant, for that merchant: those of others are not there. */
@Injectable()
export class MerchantOrders {
  constructor(private readonly database: Database) {}

  async find(merchantPid: string, id: string): Promise<OrderRow | null> {
    const order = await this.database.reader.findOneBy(OrderRow, { merchantPid, id });
    // MySQL does not see blanks at the end of a text.
    return order?.id === id ? order : null;
  }

  /** Of the attempts of a reference what the shop may rely on: the one that is paid, else the newest. */
  async withReference(merchantPid: string, reference: string): Promise<OrderRow | null> {
    const { reader } = this.database;
    const where = { merchantPid, reference };
    const found =
      (await reader.findOneBy(OrderRow, { ...where, status: 'paid' })) ??
      (await reader.findOne(OrderRow, { where, order: { attempt: 'DESC' } }));
    return found?.reference === reference ? found : null;
  }

  /** Is the purchase that this order is for paid by another attempt? Then nobody is to pay for it again. */
  async isPaidElsewhere(order: OrderRow): Promise<boolean> {
    const paid = await paidAttempt(this.database.reader, order);
    return paid !== null && paid.id !== order.id;
  }

  /** Newest first. */
  newest(merchantPid: string, limit: number): Promise<OrderRow[]> {
    return this.database.reader.find(OrderRow, {
      where: { merchantPid },
      order: { seq: 'DESC' },
      take: limit,
    });
  }
}
