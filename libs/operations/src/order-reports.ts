import { Injectable } from '@nestjs/common';
import { CallbackAttemptRow, CallbackRow } from '@epusdt/callbacks';
import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { DomainError, formatUnits } from '@epusdt/kernel';
import { Orders, type OrderRow } from '@epusdt/orders';
import { InboxRow, Payments } from '@epusdt/payments';
import { In } from 'typeorm';

const LISTED = 50;
const ANSWER_SHOWN = 120;

/** Orders, callbacks and money without an order, as text for a person at a terminal. */
@Injectable()
export class OrderReports {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly payments: Payments,
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

  /** Money that pays no order, newest first. */
  async inbox(): Promise<string> {
    const entries = await this.database.reader.find(InboxRow, { order: { createdAt: 'DESC' }, take: LISTED });
    if (entries.length === 0) return 'the inbox is empty: every transfer to your wallets pays an order';
    const ids = entries.map(({ transferId }) => transferId);
    const transfers = await this.database.reader.findBy(TransferRow, { id: In(ids) });
    return entries
      .map((entry) => {
        const transfer = transfers.find(({ id }) => String(id) === String(entry.transferId));
        return transfer ? `${transferLine(transfer)}\n  ${entry.reason}` : entry.reason;
      })
      .join('\n');
  }

  private async details(order: OrderRow): Promise<string> {
    const payment = await this.payments.of(order.id);
    return [
      orderLine(order),
      `  address     ${order.address}`,
      `  rate        ${order.rate} ${order.fiat} (${order.rateSource})`,
      `  expires     ${instant(order.expiresAt)}, money is watched for until ${instant(order.slotUntil)}`,
      ...(payment
        ? [
            `  payment     ${formatUnits(payment.units)} USDT (${payment.reason}), transaction ${payment.txHash}`,
          ]
        : []),
      ...(await this.callbacks(order)),
      ...(await this.surplus(order)),
    ].join('\n');
  }

  private async callbacks(order: OrderRow): Promise<string[]> {
    const callbacks = await this.database.reader.findBy(CallbackRow, { orderId: order.id });
    if (callbacks.length === 0) return [`  callback    ${order.notifyUrl ?? '-'}, once it is paid`];
    const lines: string[] = [];
    for (const { id, url, state, attempts, dueAt } of callbacks) {
      const next = state === 'due' ? `, next after ${instant(dueAt)}` : '';
      lines.push(
        `  callback    ${url}: ${state === 'due' ? 'waiting' : state}, ${attempts} attempt(s)${next}`,
      );
      const [last] = await this.database.reader.find(CallbackAttemptRow, {
        where: { callbackId: id },
        order: { number: 'DESC' },
        take: 1,
      });
      if (last && last.outcome !== 'acknowledged') lines.push(`              last: ${answerOf(last)}`);
    }
    return lines;
  }

  private async surplus(order: OrderRow): Promise<string[]> {
    const entries = await this.database.reader.findBy(InboxRow, { orderId: order.id });
    return entries.map(
      ({ units, reason }) => `  inbox       ${units === null ? '?' : formatUnits(units)} USDT: ${reason}`,
    );
  }
}

function answerOf({ outcome, httpStatus, answer }: CallbackAttemptRow): string {
  const said = (answer ?? '').replace(/\s+/g, ' ').slice(0, ANSWER_SHOWN);
  return httpStatus === null ? `${outcome}, ${said}` : `HTTP ${httpStatus}, ${JSON.stringify(said)}`;
}

function transferLine({ txHash, units, rawValue, toAddress, fromAddress, blockTime }: TransferRow): string {
  const amount = units === null ? `${rawValue} (raw)` : `${formatUnits(units)} USDT`;
  return `${instant(blockTime)}  ${amount}  from ${fromAddress} to ${toAddress}  transaction ${txHash}`;
}

const orderLine = (order: OrderRow): string =>
  `${instant(order.createdAt)}  ${order.id}  ${order.status}${order.reason ? ` (${order.reason})` : ''}  ${order.reference}  ${order.fiatAmount} ${order.fiat} = ${formatUnits(order.payableUnits)} USDT`;

const instant = (ms: number): string => new Date(ms).toISOString();
