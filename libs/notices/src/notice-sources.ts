import { Injectable } from '@nestjs/common';
import { CallbackAttemptRow, CallbackRow, EndpointRow } from '@epusdt/callbacks';
import { OutgoingRow, TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { DAY, formatUnits } from '@epusdt/kernel';
import { OrderRow } from '@epusdt/orders';
import { InboxEntries, InboxRow, PaymentRow } from '@epusdt/payments';
import { Wallets } from '@epusdt/wallets';
import { Between, In, MoreThan, MoreThanOrEqual } from 'typeorm';
import type { News } from './notice-book';
import type { MoneyFacts } from './notice-facts';

/** A callback that is refused so often fails for a reason that goes not away by itself. */
const FAILING_ATTEMPTS = 3;
const MAX_CALLBACKS = 500;
/** A worker may have been away for so long when it died. */
const DEAD_AFTER_MS = 30 * DAY;
const MAX_ANSWER = 200;

/** A period of the gateway's clock, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Rows at most, the oldest first. */
  readonly most: number;
  /** Is this written down already? */
  readonly isKnown: (key: string) => boolean;
}

/** What was found in a span. */
export interface Found {
  readonly news: readonly News[];
  /** Rows there were, known or not, and the instant of the last. */
  readonly rows: number;
  readonly last: number | null;
}

/** What happened lately, read from the rows that every part of the gateway leaves. */
@Injectable()
export class NoticeSources {
  constructor(
    private readonly database: Database,
    private readonly wallets: Wallets,
    private readonly inbox: InboxEntries,
  ) {}

  async paid({ from, to, most, isKnown }: Span): Promise<Found> {
    const all = await this.database.reader.find(PaymentRow, {
      where: { settledAt: Between(from, to) },
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
        price: `${order.fiatAmount} ${order.fiat}`,
        reason,
        to: order.address,
        from: transfer?.fromAddress ?? null,
        txHash: transferId === null ? null : txHash,
      };
      const kind = reason === 'late' || reason === 'tolerated' ? 'mismatched' : 'paid';
      return [{ key: paidKey(orderId), kind, about: { type: 'paid', facts }, happenedAt: settledAt }];
    });
    return { news, rows: all.length, last: all.at(-1)?.settledAt ?? null };
  }

  /** Money that waits for a decision. */
  async unmatched({ from, to, most, isKnown }: Span): Promise<Found> {
    const all = await this.database.reader.find(InboxRow, {
      where: { createdAt: Between(from, to) },
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
    return { news, rows: all.length, last: all.at(-1)?.createdAt ?? null };
  }

  /** The order that it was probably meant for. */
  private async likely(transfer: TransferRow): Promise<MeantOrder | null> {
    const candidates = await this.inbox.candidates(transfer);
    return candidates.find(({ likely }) => likely)?.order ?? null;
  }

  async outgoing({ from, to, most, isKnown }: Span): Promise<Found> {
    const all = await this.database.reader.find(OutgoingRow, {
      where: { recordedAt: Between(from, to) },
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
    return { news, rows: all.length, last: all.at(-1)?.recordedAt ?? null };
  }

  /** A row that somebody has altered is no wallet of ours. */
  private async own(rows: number): Promise<Set<string>> {
    if (rows === 0) return new Set();
    const wallets = await this.wallets.list();
    return new Set(wallets.filter(({ sealed }) => sealed).map(({ address }) => address));
  }

  /** One of each host that takes no callbacks, told once in `span` ms. */
  async failing(now: number, span: number): Promise<News[]> {
    const ids = await this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .select('MIN(c.id)', 'id')
      .where("c.state = 'due' AND c.attempts - c.attempts_before >= :tries", { tries: FAILING_ATTEMPTS })
      // One that is under way may still be taken.
      .andWhere("c.event_type <> 'ping' AND c.lease_token IS NULL")
      .groupBy('c.merchant_pid')
      .addGroupBy('c.host')
      .limit(MAX_CALLBACKS)
      .getRawMany<{ id: unknown }>();
    const firsts = await this.database.reader.findBy(CallbackRow, {
      id: In(ids.map(({ id }) => String(id))),
    });
    const period = Math.floor(now / span);
    const news: News[] = [];
    for (const row of firsts) {
      const target = `${row.merchantPid}:${row.host ?? row.url}`;
      const key = `failing:${target.slice(0, 150)}:${period}`;
      news.push(await this.callback(row, key, 'failing', now));
    }
    return news;
  }

  /** Those that nobody delivers any more. */
  async dead({ from, to, most, isKnown }: Span): Promise<Found> {
    const rows = await this.database.reader.find(CallbackRow, {
      // By the index of what is due: it dies soon after it was due for the last time.
      where: { state: 'dead', dueAt: MoreThan(from - DEAD_AFTER_MS), closedAt: Between(from, to) },
      order: { closedAt: 'ASC', id: 'ASC' },
      take: most,
    });
    const news: News[] = [];
    for (const row of rows) {
      const key = `dead:${row.id}:${row.attempts}`;
      if (!isKnown(key)) news.push(await this.callback(row, key, 'dead', row.closedAt ?? to));
    }
    return { news, rows: rows.length, last: rows.at(-1)?.closedAt ?? null };
  }

  /** Endpoints that were paused, by themselves or by a shop. */
  async paused(since: number): Promise<News[]> {
    const rows = await this.database.reader.find(EndpointRow, {
      where: { state: 'paused', stateAt: MoreThanOrEqual(since) },
      take: MAX_CALLBACKS,
    });
    return rows.map(({ id, merchantPid, url, stateAt, stateReason }): News => {
      const facts = {
        callbackId: '',
        orderId: '',
        merchantPid,
        url,
        attempts: 0,
        answer: stateReason ?? '',
        what: 'paused' as const,
      };
      return {
        key: `paused:${id}:${stateAt}`,
        kind: 'callback_dead',
        about: { type: 'callback', facts },
        happenedAt: stateAt,
      };
    });
  }

  private async callback(
    { id, orderId, merchantPid, url, attempts }: CallbackRow,
    key: string,
    what: 'failing' | 'dead',
    happenedAt: number,
  ): Promise<News> {
    const [last] = await this.database.reader.find(CallbackAttemptRow, {
      where: { callbackId: id, number: MoreThan(0) },
      order: { number: 'DESC' },
      take: 1,
    });
    const said = (last?.answer ?? '').replace(/\s+/g, ' ').slice(0, MAX_ANSWER);
    const status = last?.httpStatus ?? null;
    const answer = status === null ? said : `HTTP ${status} ${said}`.trim();
    const facts = { callbackId: String(id), orderId, merchantPid, url, attempts, answer, what };
    const kind = what === 'dead' ? 'callback_dead' : 'callback_failing';
    return { key, kind, about: { type: 'callback', facts }, happenedAt };
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
