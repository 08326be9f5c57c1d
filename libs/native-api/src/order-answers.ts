import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { about } from '@epusdt/events';
import { PublicUrl } from '@epusdt/merchant-api';
import { Orders, SightingRow, confirmationsOf, orderView, type OrderRow } from '@epusdt/orders';
import { PaymentRow, paymentView } from '@epusdt/payments';
import { In } from 'typeorm';
import type { OrderDto } from './order-answer.dto';

/** Orders as the API shows them, with what belongs to them, in a few reads for all. */
@Injectable()
export class OrderAnswers {
  private readonly logger = new Logger('api');

  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly url: PublicUrl,
  ) {}

  async of(order: OrderRow): Promise<OrderDto> {
    const [answer] = await this.ofAll([order]);
    if (!answer) throw new Error('one order has one answer');
    return answer;
  }

  async ofAll(orders: readonly OrderRow[]): Promise<OrderDto[]> {
    const payments = await this.paymentsOf(orders);
    const sightings = await this.sightingsOf(orders);
    const answers: OrderDto[] = [];
    for (const order of orders) {
      const payment = payments.get(order.id);
      const genuine = order.status !== 'pending' || (await this.isGenuine(order));
      answers.push({
        ...orderView(order),
        ...(genuine ? {} : { address: null }),
        checkout_url: this.url.checkout(order.id),
        payment: payment ? paymentView(payment) : null,
        confirmations: confirmationsOf(order, sightings.get(order.id) ?? null, genuine),
      });
    }
    return answers;
  }

  async paymentsOf(orders: readonly OrderRow[]): Promise<ReadonlyMap<string, PaymentRow>> {
    const ids = idsIn(orders, 'paid');
    const rows = ids.length === 0 ? [] : await this.database.reader.findBy(PaymentRow, { orderId: In(ids) });
    return new Map(rows.map((row) => [row.orderId, row]));
  }

  private async sightingsOf(orders: readonly OrderRow[]): Promise<ReadonlyMap<string, SightingRow>> {
    const ids = idsIn(orders, 'pending');
    const rows = ids.length === 0 ? [] : await this.database.reader.findBy(SightingRow, { orderId: In(ids) });
    return new Map(rows.map((row) => [row.orderId, row]));
  }

  private async isGenuine(order: OrderRow): Promise<boolean> {
    if (await this.orders.isGenuine(order)) return true;
    this.logger.error(
      `order ${order.id}: its address ${order.address} is not that of its slot, or in no sealed wallet row; it is not shown`,
      about({ orderId: order.id }),
    );
    return false;
  }
}

const idsIn = (orders: readonly OrderRow[], status: OrderRow['status']): string[] =>
  orders.filter((order) => order.status === status).map(({ id }) => id);
