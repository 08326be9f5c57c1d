import { Injectable } from '@nestjs/common';
import { EventOutbox, Outbox } from '@epusdt/callbacks';
import type { TransferRow } from '@epusdt/chain';
import { formatUnits } from '@epusdt/kernel';
import { FIRST_PID } from '@epusdt/merchants';
import { CLOCK_SKEW_MS, OrderNews, OrderRow, isoInstant, markUnmatched } from '@epusdt/orders';
import { WalletPool } from '@epusdt/wallets';
import type { EntityManager } from 'typeorm';
import type { Telling } from './pay';
import { rankCandidates, type NearOrder } from './ranking';

/** A transfer as the native API and its events show it. */
export interface TransferView {
  readonly id: string;
  readonly transaction: string;
  readonly log_index: number;
  readonly from: string;
  readonly to: string;
  /** `null`: the value does not fit an amount of USDT; then `raw_value` holds it. */
  readonly amount: string | null;
  readonly raw_value: string;
  readonly block_number: number;
  readonly block_time: string;
  readonly state: string;
}

export const transferView = (transfer: TransferRow): TransferView => ({
  id: String(transfer.id),
  transaction: transfer.txHash,
  log_index: transfer.logIndex,
  from: transfer.fromAddress,
  to: transfer.toAddress,
  amount: transfer.units === null ? null : formatUnits(transfer.units),
  raw_value: transfer.rawValue,
  block_number: transfer.blockNumber,
  block_time: isoInstant(transfer.blockTime),
  state: transfer.state,
});

/** Money that paid nothing: why, and the order it is about where that is known for sure. */
interface Unmatched {
  readonly transfer: TransferRow;
  readonly reason: string;
  readonly orderId: string | null;
  /** Orders around it, one of which it may have been meant for. */
  readonly near: readonly NearOrder[];
}

/** What was written of it. */
export interface Told {
  /** Callbacks to be delivered. */
  readonly told: readonly number[];
  /** The order that is marked with it, if any. */
  readonly marked: string | null;
}

const LOOKED_AT = 2;

/** What is told of money, each written in the transaction of what happened. */
@Injectable()
export class PaymentNews implements Telling {
  constructor(
    readonly outbox: Outbox,
    readonly news: OrderNews,
    private readonly events: EventOutbox,
    private readonly pool: WalletPool,
  ) {}

  tell(callbackIds: readonly number[]): void {
    this.news.tell(callbackIds);
  }

  /**
   * Too little or too much for an order that is meant without doubt; that it is nobody's payment; and on the order, whatever
   * keeps it from being its payment, a mark for the page of its buyer.
   */
  async unmatched(manager: EntityManager, { transfer, reason, orderId, near }: Unmatched): Promise<Told> {
    const told: number[] = [];
    const about = await meantOrder(manager, transfer, orderId, near);
    const difference = about && transfer.units !== null ? transfer.units - about.payableUnits : 0n;
    const marked =
      about && (difference !== 0n || orderId !== null) && isSinceMade(about, transfer)
        ? await markUnmatched(manager, about.id, String(transfer.id))
        : false;
    const facts = { transfer: { ...transferView(transfer), state: 'inbox' }, explanation: reason };
    if (about && difference !== 0n) {
      const type = difference < 0n ? 'order.underpaid' : 'order.overpaid';
      const more = { ...facts, difference: formatUnits(difference < 0n ? -difference : difference) };
      told.push(...(await this.news.write(manager, type, about, more, String(transfer.id))));
    }
    // Whose orders the words name is not known: the owner's own shop may read them, no other.
    const mayKnow = (merchantPid: string): boolean => about !== null || merchantPid === FIRST_PID;
    const hushed = { ...facts, explanation: null };
    for (const merchantPid of about
      ? [about.merchantPid]
      : await this.ownersOf(manager, transfer.toAddress)) {
      const notice = {
        type: 'transfer.unmatched',
        merchantPid,
        orderId: about?.id ?? null,
        endpointId: about?.endpointId ?? null,
        key: String(transfer.id),
        data: () => ({ ...(mayKnow(merchantPid) ? facts : hushed), order_id: about?.id ?? null }),
      } as const;
      told.push(...(await this.events.add(manager, notice)));
    }
    return { told, marked: about && marked ? about.id : null };
  }

  /** Whose wallet it is; a wallet of nobody is the business of the first merchant, who is the owner himself. */
  private async ownersOf(manager: EntityManager, address: string): Promise<readonly string[]> {
    const owners = await this.pool.ownersOf(manager, address);
    return owners.length > 0 ? owners : [FIRST_PID];
  }
}

/** What was sent before the order was made was meant for something else, whatever its amount. */
const isSinceMade = ({ createdAt }: OrderRow, { blockTime }: TransferRow): boolean =>
  blockTime >= createdAt - CLOCK_SKEW_MS;

/** The order named by the match; else the one order nearby that can be meant. */
async function meantOrder(
  manager: EntityManager,
  transfer: TransferRow,
  orderId: string | null,
  near: readonly NearOrder[],
): Promise<OrderRow | null> {
  const likely = rankCandidates(transfer, near, LOOKED_AT).filter((candidate) => candidate.likely);
  const id = orderId ?? (likely.length === 1 ? likely[0]?.order.id : undefined);
  return id === undefined ? null : manager.findOneBy(OrderRow, { id });
}
