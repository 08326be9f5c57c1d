import { Injectable } from '@nestjs/common';
import { TransferLookup, TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { paidAttempt, type OrderRow } from '@epusdt/orders';
import { isMarkedByHand } from './pay';
import { PaymentRow } from './payment.rows';
import { traceOf, type Trace, type TraceFacts, type TracedTransfer } from './payment-trace-rules';
import { PaymentSettings } from './settler';

/** What is known of a transaction that the buyer of an order names. Nothing is written, and nothing decided by it. */
@Injectable()
export class PaymentTrace {
  constructor(
    private readonly database: Database,
    private readonly lookup: TransferLookup,
    private readonly policy: PaymentSettings,
  ) {}

  /**
   * By the rows where they say something of this order's address; else the chain is asked, a few requests of every
   * operator: whoever lets strangers ask says with `mayAsk` whether it may be now, and is given `null` where not.
   * `txHash`: 64 lower-case hex characters.
   */
  async of(order: OrderRow, txHash: string, mayAsk: () => boolean = () => true): Promise<Trace | null> {
    const { reader } = this.database;
    const { network, token, address } = order;
    const rows = await reader.find(TransferRow, {
      where: { network, token, txHash },
      order: { logIndex: 'ASC' },
    });
    // After the transfers: what is settled between the two shows as paid.
    const payment = await reader.findOneBy(PaymentRow, { orderId: order.id });
    const paidWith = paidWithOf(payment, txHash, rows) ?? (await this.paidElsewhere(order));
    const own = rows.filter(({ toAddress }) => toAddress === address);
    const facts = { order, paidWith, policy: this.policy };
    if (own.length > 0 || paidWith === 'this') {
      return traceOf({ ...facts, transfers: own, confirmations: null });
    }
    // Rows of other addresses would tell whose those are.
    if (!mayAsk()) return null;
    const seen = await this.lookup.see(txHash);
    if (seen.kind !== 'moved') return { kind: seen.kind };
    const { confirmations } = seen;
    const transfers = seen.transfers.map((transfer): TracedTransfer => ({ ...transfer, state: 'unsettled' }));
    return traceOf({ ...facts, transfers, confirmations });
  }

  /** What is paid by another attempt is paid. */
  private async paidElsewhere(order: OrderRow): Promise<'another' | null> {
    const paid = await paidAttempt(this.database.reader, order);
    return paid && paid.id !== order.id ? 'another' : null;
  }
}

/** The owner may have paid the order with money to another address: that is its payment, too. */
function paidWithOf(
  payment: PaymentRow | null,
  txHash: string,
  rows: readonly TransferRow[],
): TraceFacts['paidWith'] {
  if (!payment) return null;
  const { transferId } = payment;
  if (payment.txHash === txHash) return 'this';
  // Marked by hand it keeps the name that its shop was told, when its transfer is found later.
  if (transferId !== null && rows.some(({ id }) => String(id) === String(transferId))) return 'this';
  return isMarkedByHand(payment) ? 'unnamed' : 'another';
}
