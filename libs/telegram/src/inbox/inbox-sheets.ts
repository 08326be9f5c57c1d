import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import type { OrderRow } from '@epusdt/orders';
import {
  InboxDecisions,
  InboxEntries,
  PaymentRow,
  Payments,
  TransferList,
  isMarkedByHand,
  type Assignment,
  type Candidate,
  type InboxEntry,
} from '@epusdt/payments';
import { reaches, type BotRole } from '../people/bot-role';
import { belowOf, type Trail } from '../menu/key-pages';

/** Transfers in one message. */
const PAGE = 8;
/** As buttons. */
const MAX_ORDERS = 4;

export interface InboxPage {
  readonly trail: Trail;
  readonly entries: readonly InboxEntry[];
  /** The number of the last one, where there are more. */
  readonly last: string | null;
}

/** Money, what was decided about it, and where it may belong. */
export interface InboxSheet {
  readonly entry: InboxEntry;
  /** The likeliest first; none unless it waits. */
  readonly candidates: readonly Candidate[];
  /** Orders that it has to do with, by id. */
  readonly orders: readonly string[];
}

/** The inbox, to be looked at. */
@Injectable()
export class InboxSheets {
  constructor(
    private readonly database: Database,
    private readonly transfers: TransferList,
    private readonly entries: InboxEntries,
    private readonly payments: Payments,
    private readonly decisions: InboxDecisions,
  ) {}

  /** What waits, recorded last first. Where nothing is left of a page, the newest. */
  async page(trail: Trail): Promise<InboxPage> {
    const query = { merchantPid: null, state: 'inbox' as const, before: belowOf(trail), take: PAGE + 1 };
    const found = await this.transfers.page(query);
    if (found.length === 0 && trail.length > 0) return this.page([]);
    const entries = await this.entries.withDecisions(found.slice(0, PAGE).map(({ transfer }) => transfer));
    const last = entries.at(-1);
    return { trail, entries, last: found.length > PAGE && last ? String(last.transfer.id) : null };
  }

  /** Throws `not_found`. */
  async sheet(id: string): Promise<InboxSheet> {
    const entry = await this.entries.find(id);
    const { transfer, inbox, decisions } = entry;
    const payment = await this.database.reader.findOneBy(PaymentRow, { transferId: transfer.id });
    const about = [inbox?.orderId, payment?.orderId, ...decisions.map(({ orderId }) => orderId)];
    return {
      entry,
      candidates: transfer.state === 'inbox' ? await this.entries.candidates(transfer) : [],
      orders: [...new Set(about.filter((one) => typeof one === 'string'))].slice(0, MAX_ORDERS),
    };
  }

  /**
   * Support gives orders the money that they ask for, and surplus: of any other amount, what is final an owner decides,
   * as he alone says that an order is paid.
   */
  mayGive(role: BotRole, means: Assignment, { transfer }: InboxEntry, order: OrderRow): boolean {
    if (means === 'surplus' || this.decisions.fits(transfer, order)) return reaches(role, 'support');
    return reaches(role, 'owner');
  }

  /** What giving the order money comes to, as things are. */
  async meaning({ id, status }: OrderRow): Promise<Assignment> {
    if (status !== 'paid') return 'paid';
    const payment = await this.payments.of(id);
    return payment && isMarkedByHand(payment) ? 'proved' : 'surplus';
  }
}
