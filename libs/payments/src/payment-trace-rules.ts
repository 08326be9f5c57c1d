import type { SeenTransfer, TransferState } from '@epusdt/chain';
import type { Units } from '@epusdt/kernel';
import { CLOCK_SKEW_MS, type OrderRow } from '@epusdt/orders';
import type { MatchPolicy } from './match';
import { within } from './tolerance';

/** What became of a transaction, as the buyer of an order is told who names it. */
export type Trace =
  | {
      /**
       * `unknown`, `failed`, `no_usdt` (none of our token) and `other_address` are the chain's; `unavailable`: nobody answers.
       * Of money to this order's address: `paid` this order; `second`, exact too, but it was paid with another; `settling`
       * within a minute; `early`, before the order was made; `late`, exact, after the time; else it is `with_shop`.
       */
      readonly kind:
        | 'unknown'
        | 'unavailable'
        | 'failed'
        | 'no_usdt'
        | 'other_address'
        | 'early'
        | 'settling'
        | 'paid'
        | 'second'
        | 'late'
        | 'with_shop';
    }
  | {
      readonly kind: 'confirming';
      /** 1 to FINAL_BLOCKS. */
      readonly confirmations: number;
    }
  | {
      readonly kind: 'short' | 'more';
      /** By how much, always above 0. */
      readonly units: Units;
    };

/** A transfer of the transaction; what only the chain tells of is as good as recorded and not settled yet. */
export interface TracedTransfer extends SeenTransfer {
  readonly state: TransferState;
}

export interface TraceFacts {
  readonly order: Pick<
    OrderRow,
    'status' | 'address' | 'payableUnits' | 'createdAt' | 'expiresAt' | 'slotUntil'
  >;
  /** All that is known of the transaction, in its own order. */
  readonly transfers: readonly TracedTransfer[];
  /** Blocks that hold it; `null`: it is final. */
  readonly confirmations: number | null;
  /** With what the order, or another of its purchase, is paid; `unnamed`: by hand, and nobody knows with what. */
  readonly paidWith: 'this' | 'another' | 'unnamed' | null;
  readonly policy: Pick<MatchPolicy, 'late' | 'tolerance'>;
}

/**
 * Says nothing of other orders: what paid one of them, or was given to one, is told of by what anybody can read on the chain
 * and by this order alone. So the state of a transfer counts only where its amount and time were this order's own.
 */
export function traceOf(facts: TraceFacts): Trace {
  const { order, transfers, confirmations, paidWith, policy } = facts;
  if (paidWith === 'this') return { kind: 'paid' };
  if (transfers.length === 0) return { kind: 'no_usdt' };
  const best = bestFor(order, transfers);
  if (!best) return { kind: 'other_address' };
  const { units, blockTime, state } = best;
  if (blockTime < order.createdAt - CLOCK_SKEW_MS) return { kind: 'early' };
  if (units !== order.payableUnits)
    return isTolerated(facts, best) ? onItsWay(confirmations) : offBy(order, best);
  // Its amount may be another order's by then.
  if (blockTime > order.slotUntil) return { kind: 'late' };
  if (paidWith === 'another') return { kind: 'second' };
  if (paidWith === 'unnamed') return { kind: 'with_shop' };
  const inTime = blockTime <= (policy.late === 'hold' ? order.expiresAt : order.slotUntil);
  if (inTime && state === 'unsettled') return onItsWay(confirmations);
  // What came in time and lies with the shop all the same is so for a reason that is not the buyer's.
  return { kind: blockTime > order.expiresAt ? 'late' : 'with_shop' };
}

/** As the settler forgives a difference; that no other order can be meant, only the settler knows. */
function isTolerated(
  { order, paidWith, policy }: TraceFacts,
  { units, blockTime, state }: TracedTransfer,
): boolean {
  if (units === null || paidWith !== null || state !== 'unsettled' || order.status === 'cancelled')
    return false;
  const inTime = blockTime >= order.createdAt && blockTime <= order.expiresAt;
  return inTime && within(policy.tolerance, order.payableUnits, units);
}

const onItsWay = (confirmations: number | null): Trace =>
  confirmations === null ? { kind: 'settling' } : { kind: 'confirming', confirmations };

function offBy(
  { payableUnits, slotUntil }: TraceFacts['order'],
  { units, blockTime }: TracedTransfer,
): Trace {
  if (units === null || blockTime > slotUntil) return { kind: 'with_shop' };
  return units < payableUnits
    ? { kind: 'short', units: payableUnits - units }
    : { kind: 'more', units: units - payableUnits };
}

/** Of those to the order's address the one of its amount, else the nearest; of equal ones the first. */
function bestFor(
  { address, payableUnits }: TraceFacts['order'],
  transfers: readonly TracedTransfer[],
): TracedTransfer | null {
  let best: TracedTransfer | null = null;
  let least: Units | null = null;
  for (const transfer of transfers) {
    if (transfer.toAddress !== address) continue;
    const distance = distanceOf(transfer.units, payableUnits);
    const nearer = distance !== null && (least === null || distance < least);
    if (best && !nearer) continue;
    best = transfer;
    least = distance;
  }
  return best;
}

/** `null` where the value does not fit an amount. */
function distanceOf(units: Units | null, payable: Units): Units | null {
  if (units === null) return null;
  return units > payable ? units - payable : payable - units;
}
