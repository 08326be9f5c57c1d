import { Injectable } from '@nestjs/common';
import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { OrderRow } from '@epusdt/orders';
import { Wallets } from '@epusdt/wallets';
import { In } from 'typeorm';
import { DecisionRow } from './decision.rows';
import { InboxRow } from './payment.rows';
import { rankCandidates, type Candidate, type NearOrder } from './ranking';
import { possibleOrders } from './reservations';
import { findTransfer } from './transfer-finder';

const CANDIDATES = 5;

/** Money that fitted no order, and what was decided about it; `transfer.state` is what holds now. */
export interface InboxEntry {
  readonly transfer: TransferRow;
  /** `null` for a transfer that never was in the inbox: it paid an order, or is dust. */
  readonly inbox: InboxRow | null;
  readonly decisions: readonly DecisionRow[];
}

/** The inbox, to be looked at. */
@Injectable()
export class InboxEntries {
  constructor(
    private readonly database: Database,
    private readonly wallets: Wallets,
  ) {}

  /** What waits for a decision, the newest first. */
  async open(limit: number): Promise<InboxEntry[]> {
    const found = await this.database.reader.find(TransferRow, {
      where: { state: 'inbox' },
      order: { blockTime: 'DESC', id: 'DESC' },
      take: limit,
    });
    return this.withDecisions(found);
  }

  /** Whatever was in the inbox once, the newest first. */
  async all(limit: number): Promise<InboxEntry[]> {
    const entries = await this.database.reader.find(InboxRow, { order: { transferId: 'DESC' }, take: limit });
    return this.entriesOf(entries.map(({ transferId }) => transferId));
  }

  /** By the number or the transaction id of the transfer. Throws `not_found` or `bad_request` in words. */
  async find(name: string): Promise<InboxEntry> {
    const [entry] = await this.withDecisions([await findTransfer(this.database.reader, name)]);
    if (!entry) throw new RangeError(`transfer ${name} was there a moment ago`);
    return entry;
  }

  /** Orders it may have been meant for, the likeliest first; of all merchants or of this one. */
  async candidates(transfer: TransferRow, merchantPid: string | null = null): Promise<Candidate[]> {
    const addresses = (await this.wallets.list()).map(({ address }) => address);
    const orders = await possibleOrders(this.database.reader, transfer, addresses);
    const own = merchantPid === null ? orders : await this.onlyOf(merchantPid, orders);
    return rankCandidates(transfer, own, CANDIDATES);
  }

  /** Surplus of an order: what looks like money for it, and what was assigned to it, beside its payment. */
  async about(orderId: string): Promise<InboxEntry[]> {
    const [entries, decisions] = await Promise.all([
      this.database.reader.findBy(InboxRow, { orderId }),
      this.database.reader.findBy(DecisionRow, { orderId }),
    ]);
    const ids = [...new Set([...entries, ...decisions].map(({ transferId }) => String(transferId)))];
    return this.entriesOf(ids);
  }

  private async onlyOf(merchantPid: string, orders: readonly NearOrder[]): Promise<NearOrder[]> {
    const found = await this.database.reader.find(OrderRow, {
      select: { id: true },
      where: { merchantPid, id: In(orders.map(({ id }) => id)) },
    });
    const own = new Set(found.map(({ id }) => id));
    return orders.filter(({ id }) => own.has(id));
  }

  private async entriesOf(ids: readonly string[]): Promise<InboxEntry[]> {
    if (ids.length === 0) return [];
    const found = await this.database.reader.find(TransferRow, {
      where: { id: In([...ids]) },
      order: { blockTime: 'DESC', id: 'DESC' },
    });
    return this.withDecisions(found);
  }

  /** The same transfers, in their order, with what was decided. */
  async withDecisions(transfers: readonly TransferRow[]): Promise<InboxEntry[]> {
    if (transfers.length === 0) return [];
    const transferId = In(transfers.map(({ id }) => id));
    const [entries, decisions] = await Promise.all([
      this.database.reader.findBy(InboxRow, { transferId }),
      this.database.reader.find(DecisionRow, { where: { transferId }, order: { number: 'ASC' } }),
    ]);
    return transfers.map((transfer) => ({
      transfer,
      inbox: entries.find((entry) => isOf(entry, transfer)) ?? null,
      decisions: decisions.filter((decision) => isOf(decision, transfer)),
    }));
  }
}

const isOf = ({ transferId }: { readonly transferId: string }, { id }: TransferRow): boolean =>
  String(transferId) === String(id);
