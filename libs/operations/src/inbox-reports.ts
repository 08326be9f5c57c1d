import { Injectable } from '@nestjs/common';
import type { TransferRow, TransferState } from '@epusdt/chain';
import { formatUnits } from '@epusdt/kernel';
import { InboxEntries, type Candidate, type InboxEntry } from '@epusdt/payments';
import { instant } from './instant';

const LISTED = 50;

const STATES: Readonly<Record<TransferState, string>> = {
  unsettled: 'is being settled',
  parked: 'could not be settled; it is tried again every hour',
  settled: 'paid an order',
  inbox: 'waits for a decision',
  assigned: 'surplus of an order that is paid',
  refunded: 'refunded',
  ignored: 'ignored',
  dust: 'dust',
};

/** Money that fits no order, as text for a person at a terminal. */
@Injectable()
export class InboxReports {
  constructor(private readonly entries: InboxEntries) {}

  /** What waits, or everything that does not pay an order, newest first. */
  async list(all: boolean): Promise<string> {
    const found = all ? await this.entries.all(LISTED) : await this.entries.open(LISTED);
    if (found.length === 0) {
      return all
        ? 'the inbox was never used: every transfer to your wallets pays an order'
        : 'the inbox is empty: no money waits for a decision';
    }
    return found.map((entry) => entryLines(entry).join('\n')).join('\n');
  }

  /** One transfer with what was decided and which orders it may have been meant for. */
  async show(name: string): Promise<string> {
    const entry = await this.entries.find(name);
    const { transfer, decisions } = entry;
    const waits = transfer.state === 'inbox';
    const candidates = waits ? await this.entries.candidates(transfer) : [];
    return [
      ...entryLines(entry),
      ...decisions.map(
        ({ kind, orderId, refundTx, note, actor, createdAt }) =>
          `  ${instant(createdAt)}  ${kind}${orderId === null ? '' : ` ${orderId}`}${refundTx === null || refundTx === '' ? '' : ` (${refundTx})`} by ${actor}: ${note}`,
      ),
      ...candidateLines(candidates, transfer),
    ].join('\n');
  }

  /** Lines about an order: money beside its payment, which is `paidBy`. */
  async about(orderId: string, paidBy: string | null): Promise<string[]> {
    const entries = await this.entries.about(orderId);
    const others = entries.filter(({ transfer }) => String(transfer.id) !== String(paidBy));
    return others.map(
      ({ transfer, inbox }) =>
        `  inbox       ${amountOf(transfer)}: transfer ${transfer.id} ${STATES[transfer.state]}${inbox ? ` (${inbox.reason})` : ''}`,
    );
  }
}

function entryLines({ transfer, inbox }: InboxEntry): string[] {
  const { id, blockTime, fromAddress, toAddress, txHash, state } = transfer;
  return [
    `${id}  ${instant(blockTime)}  ${amountOf(transfer)}  from ${fromAddress} to ${toAddress}  transaction ${txHash}`,
    `  ${STATES[state]}${inbox ? `: ${inbox.reason}` : ''}`,
  ];
}

function candidateLines(candidates: readonly Candidate[], { id, state }: TransferRow): string[] {
  if (state !== 'inbox') return [];
  if (candidates.length === 0) return ['  no order of these days is near'];
  return [
    '  it may be meant for:',
    ...candidates.map(({ order, words }) => `    ${order.reference}  ${order.status}  ${words}`),
    `  decide with: inbox assign ${id} <order> --note …, inbox refunded ${id} --note …, inbox ignore ${id} --note …`,
  ];
}

const amountOf = ({ units, rawValue }: TransferRow): string =>
  units === null ? `${rawValue} (raw)` : `${formatUnits(units)} USDT`;
