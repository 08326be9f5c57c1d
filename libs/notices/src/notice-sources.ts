import { Injectable } from '@nestjs/common';
import { OutgoingRow, TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { formatUnits } from '@epusdt/kernel';
import { OrderRow } from '@epusdt/orders';
import { InboxEntries, InboxRow, PaymentRow } from '@epusdt/payments';
import { Wallets } from '@epusdt/wallets';
import { In } from 'typeorm';
import type { News } from './notice-book';
import type { MoneyFacts } from './notice-facts';
import { reached, within, type Found, type Span } from './notice-span';

/** What happened lately, read from the rows that every part of the gateway leaves. */
@Injectable()
export class NoticeSources {
  constructor(
    private readonly database: Database,
    private readonly wallets: Wallets,
    private readonly inbox: InboxEntries,
  ) {}

  async paid(span: Span): Promise<Found> {
    const { most, isKnown } = span;
    const all = await this.database.reader.find(PaymentRow, {
      where: within<PaymentRow>('settledAt', 'id', span),
      order: { settledAt: 'ASC', id: 'ASC' },
      take: most,
    });
    const payments = all.filter(({ orderId }) => !isKnown(paidKey(orderId)));
    const orders = await this.orders(payments.map(({ orderId }) => orderId));
    const transfers = await this.transfers(payments.flatMap(({ transferId }) => transferId ?? []));
    const news = payments.flatMap(({ orderId, units, reason, transferId, txHash, settledAt }): News[] => {
      const order = orders.get(orderId);
      if (!order) return [];
      const transfer = transfers.get(String(transferId));
      const facts = {
        orderId,
        reference: order.reference,
        merchantPid: order.merchantPid,
        amount: formatUnits(units),
        asked: formatUnits(order.payableUnits),
        price: `${order.fiatAmount} ${order.fiat}`,
        reason,
        to: order.address,
        from: transfer?.fromAddress ?? null,
        txHash: transferId === null ? null : txHash,
      };
      const kind = reason === 'late' || reason === 'tolerated' ? 'mismatched' : 'paid';
      return [{ key: paidKey(orderId), kind, about: { type: 'paid', facts }, happenedAt: settledAt }];
    });
    return { news, rows: all.length, last: reached(all, 'settledAt', 'id') };
  }

  /** Money that waits for a decision. */
  async unmatched(span: Span): Promise<Found> {
    const { most, isKnown } = span;
    const all = await this.database.reader.find(InboxRow, {
      where: within<InboxRow>('createdAt', 'transferId', span),
      order: { createdAt: 'ASC', transferId: 'ASC' },
      take: most,
    });
    const entries = all.filter(({ transferId }) => !isKnown(inboxKey(transferId)));
    const transfers = await this.transfers(entries.map(({ transferId }) => transferId));
    const named = await this.orders(entries.flatMap(({ orderId }) => orderId ?? []));
    const news: News[] = [];
    for (const { transferId, orderId, reason, createdAt } of entries) {
      const transfer = transfers.get(String(transferId));
      if (!transfer) continue;
      const sure = named.get(orderId ?? '');
      const order = sure ?? (await this.likely(transfer));
      const facts: MoneyFacts = {
        transferId: String(transferId),
        amount: amountOf(transfer),
        from: transfer.fromAddress,
        to: transfer.toAddress,
        txHash: transfer.txHash,
        reason,
        order: order ? meant(order, transfer, sure !== undefined) : null,
      };
      const kind = facts.order ? 'mismatched' : 'unmatched';
      const about = { type: 'money', facts } as const;
      news.push({ key: inboxKey(transferId), kind, about, happenedAt: createdAt });
    }
    return { news, rows: all.length, last: reached(all, 'createdAt', 'transferId') };
  }

  /** The order that it was probably meant for. */
  private async likely(transfer: TransferRow): Promise<MeantOrder | null> {
    const candidates = await this.inbox.candidates(transfer);
    return candidates.find(({ likely }) => likely)?.order ?? null;
  }

  async outgoing(span: Span): Promise<Found> {
    const { most, isKnown } = span;
    const all = await this.database.reader.find(OutgoingRow, {
      where: within<OutgoingRow>('recordedAt', 'id', span),
      order: { recordedAt: 'ASC', id: 'ASC' },
      take: most,
    });
    const rows = all.filter(({ id }) => !isKnown(outgoingKey(id)));
    const own = await this.own(rows.length);
    const news = rows.map((row): News => {
      const { id, fromAddress, toAddress, txHash, recordedAt } = row;
      const isOwn = own.has(toAddress);
      const facts = { amount: amountOf(row), from: fromAddress, to: toAddress, txHash, isOwn };
      return {
        key: outgoingKey(id),
        kind: 'outgoing',
        about: { type: 'outgoing', facts },
        happenedAt: recordedAt,
      };
    });
    return { news, rows: all.length, last: reached(all, 'recordedAt', 'id') };
  }

  /** A row that somebody has altered is no wallet of ours. */
  private async own(rows: number): Promise<Set<string>> {
    if (rows === 0) return new Set();
    const wallets = await this.wallets.list();
    return new Set(wallets.filter(({ sealed }) => sealed).map(({ address }) => address));
  }

  private async orders(ids: readonly string[]): Promise<Map<string, OrderRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.reader.find(OrderRow, { where: { id: In([...new Set(ids)]) } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async transfers(ids: readonly string[]): Promise<Map<string, TransferRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.reader.find(TransferRow, { where: { id: In([...new Set(ids)]) } });
    return new Map(rows.map((row) => [String(row.id), row]));
  }
}

const paidKey = (orderId: string): string => `paid:${orderId}`;
const inboxKey = (transferId: string): string => `inbox:${transferId}`;
const outgoingKey = (id: string): string => `outgoing:${id}`;

type MeantOrder = Pick<OrderRow, 'id' | 'reference' | 'payableUnits' | 'status' | 'address' | 'expiresAt'>;

const amountOf = ({ units, rawValue }: Pick<TransferRow, 'units' | 'rawValue'>): string =>
  units === null ? rawValue : formatUnits(units);

function meant(order: MeantOrder, transfer: TransferRow, isSure: boolean): MoneyFacts['order'] {
  const { id, reference, payableUnits } = order;
  return { id, reference, amount: formatUnits(payableUnits), what: whatOf(order, transfer), isSure };
}

type What = NonNullable<MoneyFacts['order']>['what'];

function whatOf(
  { payableUnits, status, address, expiresAt }: MeantOrder,
  { units, toAddress, blockTime }: TransferRow,
): What {
  if (status === 'paid') return 'again';
  if (status === 'cancelled') return 'cancelled';
  if (address !== toAddress) return 'elsewhere';
  const difference = (units ?? 0n) - payableUnits;
  if (difference !== 0n) return difference < 0n ? 'under' : 'over';
  return blockTime > expiresAt ? 'late' : 'held';
}
