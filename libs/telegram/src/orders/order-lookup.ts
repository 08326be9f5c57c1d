import { Injectable } from '@nestjs/common';
import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { OrderRow, Orders } from '@epusdt/orders';
import { PaymentRow, readTransactionName } from '@epusdt/payments';
import { In } from 'typeorm';
import { readWhy } from '../buttons/why-answer';

/** Of one transaction, or one reference. */
const MAX_FOUND = 6;

export interface Found {
  /** Newest first. */
  readonly orders: readonly OrderRow[];
  /** Numbers of transfers that pay no order. */
  readonly transfers: readonly string[];
}

/** An order by whatever a person has of it. */
@Injectable()
export class OrderLookup {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
  ) {}

  /** By a transaction, by order id, or by the shop's reference. */
  async find(text: string): Promise<Found> {
    const { transaction, note } = readWhy(text);
    const name = note === '' && transaction !== null ? readTransactionName(transaction) : null;
    const found = name ? await this.ofTransaction(name.hash) : null;
    if (found && found.orders.length + found.transfers.length > 0) return found;
    return { orders: await this.byName(text), transfers: [] };
  }

  /** By order id, or every order with the reference. */
  async byName(text: string): Promise<OrderRow[]> {
    const order = await this.orders.find(text);
    if (order?.id === text) return [order];
    const found = await this.orders.withReference(text, MAX_FOUND);
    // MySQL does not see blanks at the end of a text.
    return found.filter(({ reference }) => reference.trim() === text);
  }

  private async ofTransaction(txHash: string): Promise<Found> {
    const { reader } = this.database;
    const transfers = await reader.find(TransferRow, { where: { txHash }, take: MAX_FOUND });
    // What was marked by hand keeps its name when its transfer turns up.
    const paying = await reader.find(PaymentRow, {
      where: { transferId: In(transfers.map(({ id }) => id)) },
      take: MAX_FOUND,
    });
    const orders = await reader.find(OrderRow, {
      where: { id: In(paying.map(({ orderId }) => orderId)) },
      order: { seq: 'DESC' },
    });
    const used = new Set(paying.map(({ transferId }) => String(transferId)));
    const others = transfers.map(({ id }) => String(id)).filter((id) => !used.has(id));
    return { orders, transfers: others };
  }
}
