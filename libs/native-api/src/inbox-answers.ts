import { Injectable } from '@nestjs/common';
import { formatUnits, type Units } from '@epusdt/kernel';
import { Orders, isoInstant } from '@epusdt/orders';
import {
  InboxEntries,
  TransferList,
  type Candidate,
  type DecisionRow,
  type InboxEntry,
  type ListedTransfer,
  type TransferQuery,
} from '@epusdt/payments';
import { maySee, type ApiCaller } from './caller';
import type { CandidateDto, DecisionDto, InboxEntryDto, InboxEntryWithCandidatesDto } from './inbox.dto';
import { listedView } from './transfer.dto';

/** An entry with the transfer it is about. */
export interface ListedEntry extends ListedTransfer {
  readonly entry: InboxEntry;
}

/** The inbox as the API shows it: to merchants only what concerns them, and not what the owner noted. */
@Injectable()
export class InboxAnswers {
  constructor(
    private readonly transfers: TransferList,
    private readonly entries: InboxEntries,
    private readonly orders: Orders,
  ) {}

  async page(query: TransferQuery): Promise<ListedEntry[]> {
    const listed = await this.transfers.page(query);
    const entries = await this.entries.withDecisions(listed.map(({ transfer }) => transfer));
    return listed.flatMap((one, n) => {
      const entry = entries[n];
      return entry ? [{ ...one, entry }] : [];
    });
  }

  async of(caller: ApiCaller, listed: ListedEntry): Promise<InboxEntryDto> {
    const { inbox, decisions } = listed.entry;
    const about = await this.visibleOrder(caller, inbox?.orderId ?? null);
    const shownDecisions: DecisionDto[] = [];
    for (const decision of decisions) shownDecisions.push(await this.decisionView(caller, decision));
    return {
      ...listedView(caller, listed),
      // It may name orders of others, save where it is about one that the caller may see.
      explanation: caller.merchantPid === null || about !== null ? (inbox?.reason ?? null) : null,
      about_order: about,
      decisions: shownDecisions,
    };
  }

  async withCandidates(caller: ApiCaller, listed: ListedEntry): Promise<InboxEntryWithCandidatesDto> {
    const { transfer } = listed;
    const candidates =
      transfer.state === 'inbox' ? await this.entries.candidates(transfer, caller.merchantPid) : [];
    return { ...(await this.of(caller, listed)), candidates: candidates.map(candidateView) };
  }

  private async decisionView(caller: ApiCaller, decision: DecisionRow): Promise<DecisionDto> {
    const { kind, refundTx, note, actor, createdAt } = decision;
    const isOwner = caller.merchantPid === null;
    return {
      kind,
      order_id: await this.visibleOrder(caller, decision.orderId),
      refund_transaction: refundTx === '' ? null : refundTx,
      note: isOwner ? note : null,
      actor: isOwner ? actor : null,
      created_at: isoInstant(createdAt),
    };
  }

  /** The order, unless it is of a merchant that the caller knows nothing of. */
  private async visibleOrder(caller: ApiCaller, orderId: string | null): Promise<string | null> {
    if (orderId === null || caller.merchantPid === null) return orderId;
    const order = await this.orders.find(orderId);
    return order && maySee(caller, order.merchantPid) ? orderId : null;
  }
}

const candidateView = ({ order, difference, likely, words }: Candidate): CandidateDto => ({
  order_id: order.id,
  reference: order.reference,
  status: order.status,
  payable_amount: formatUnits(order.payableUnits),
  difference: signed(difference),
  likely,
  explanation: words,
});

const signed = (units: Units): string => (units < 0n ? `-${formatUnits(-units)}` : formatUnits(units));
