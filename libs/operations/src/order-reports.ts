import { Injectable } from '@nestjs/common';
import { CallbackAttemptRow, CallbackRow, type CallbackState } from '@epusdt/callbacks';
import { AuditRow, Database } from '@epusdt/database';
import { DomainError, formatUnits } from '@epusdt/kernel';
import { Orders, type OrderRow } from '@epusdt/orders';
import { Payments, type PaymentRow } from '@epusdt/payments';
import { InboxReports } from './inbox-reports';
import { instant } from './instant';

const LISTED = 50;
const ANSWER_SHOWN = 120;
const STATES: Readonly<Record<CallbackState, string>> = {
  due: 'waiting',
  held: 'held, its endpoint is paused',
  acknowledged: 'acknowledged',
  dead: 'dead',
};

/** Orders, callbacks and money without an order, as text for a person at a terminal. */
@Injectable()
export class OrderReports {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly payments: Payments,
    private readonly inbox: InboxReports,
  ) {}

  async list(): Promise<string> {
    const orders = await this.orders.list(LISTED);
    return orders.length === 0 ? 'no orders yet' : orders.map(orderLine).join('\n');
  }

  /** By our order id, or by the shop's: then every attempt, newest first. */
  async show(text: string): Promise<string> {
    const order = await this.orders.find(text);
    const orders = order ? [order] : await this.orders.withReference(text, LISTED);
    if (orders.length === 0)
      throw new DomainError('not_found', `no order ${text}; list them with: order list`);
    const shown: string[] = [];
    for (const one of orders) shown.push(await this.details(one));
    return shown.join('\n');
  }

  /** The newest deeds of people, or those that concern one thing such as `order:<id>` or `wallet:<address>`. */
  async audit(subject: string): Promise<string> {
    const rows = await this.database.reader.find(AuditRow, {
      where: subject === '' ? {} : { subject },
      order: { id: 'DESC' },
      take: LISTED,
    });
    if (rows.length === 0) return 'nobody has done anything of that kind yet';
    return rows
      .map((row) => `${instant(row.at)}  ${row.actor}  ${row.action}  ${row.subject}  ${row.details}`)
      .join('\n');
  }

  private async details(order: OrderRow): Promise<string> {
    const payment = await this.payments.of(order.id);
    return [
      orderLine(order),
      `  address     ${order.address}`,
      `  rate        ${order.rate} ${order.fiat} (${order.rateSource}), ${instant(order.rateAt)}${order.rateDetail === null ? '' : `: ${order.rateDetail}`}`,
      `  expires     ${instant(order.expiresAt)}, money is watched for until ${instant(order.slotUntil)}`,
      ...(payment ? [paymentLine(payment)] : []),
      ...(await this.callbacks(order)),
      ...(await this.inbox.about(order.id, payment?.transferId ?? null)),
    ].join('\n');
  }

  private async callbacks(order: OrderRow): Promise<string[]> {
    const callbacks = await this.database.reader.find(CallbackRow, {
      where: { orderId: order.id },
      order: { id: 'ASC' },
      take: LISTED,
    });
    const lines = callbacks.some(({ channel }) => channel === 'legacy')
      ? []
      : [`  callback    ${order.notifyUrl ?? '-'}, once it is paid`];
    for (const { id, url, channel, eventType, state, attempts, dueAt } of callbacks) {
      const next = state === 'due' ? `, next after ${instant(dueAt)}` : '';
      const what = channel === 'events' ? `event       ${eventType} to ${url}` : `callback    ${url}`;
      lines.push(`  ${what}: ${STATES[state]}, ${attempts} attempt(s)${next}`);
      const [last] = await this.database.reader.find(CallbackAttemptRow, {
        where: { callbackId: id },
        order: { number: 'DESC' },
        take: 1,
      });
      if (last && last.outcome !== 'acknowledged') lines.push(`              last: ${answerOf(last)}`);
    }
    return lines;
  }
}

function answerOf({ outcome, httpStatus, answer }: CallbackAttemptRow): string {
  const said = (answer ?? '').replace(/\s+/g, ' ').slice(0, ANSWER_SHOWN);
  return httpStatus === null ? `${outcome}, ${said}` : `HTTP ${httpStatus}, ${JSON.stringify(said)}`;
}

const paymentLine = ({ units, reason, txHash, transferId }: PaymentRow): string =>
  transferId === null
    ? `  payment     marked by hand, its transaction unknown`
    : `  payment     ${formatUnits(units)} USDT (${reason}), transaction ${txHash}`;

const orderLine = (order: OrderRow): string =>
  `${instant(order.createdAt)}  ${order.id}  ${order.status}${order.reason ? ` (${order.reason})` : ''}  ${order.reference}  ${order.fiatAmount} ${order.fiat} = ${formatUnits(order.payableUnits)} USDT`;
