import { Injectable } from '@nestjs/common';
import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { AdminActions } from '@epusdt/operations';
import { PaymentRow, readTransactionName } from '@epusdt/payments';

/** Transfers of one transaction that are told of. */
const MAX_TOLD = 5;

/** An order by whatever a person has of it. */
@Injectable()
export class OrderLookup {
  constructor(
    private readonly actions: AdminActions,
    private readonly database: Database,
  ) {}

  /** By order id, the shop's reference, or a transaction, of which each transfer is told. Text for a terminal. */
  async show(text: string, actor: string): Promise<string> {
    const name = readTransactionName(text);
    const told = name ? await this.ofTransaction(name.hash, actor) : [];
    if (told.length > 0) return told.join('\n');
    return (await this.actions.run('order show', text, actor)).text;
  }

  private async ofTransaction(hash: string, actor: string): Promise<string[]> {
    const by = { where: { txHash: hash }, take: MAX_TOLD };
    const payments = await this.database.reader.find(PaymentRow, by);
    const transfers = await this.database.reader.find(TransferRow, by);
    const paying = new Set(payments.map(({ transferId }) => String(transferId)));
    const told: string[] = [];
    for (const { orderId } of payments)
      told.push((await this.actions.run('order show', orderId, actor)).text);
    for (const { id } of transfers.filter((transfer) => !paying.has(String(transfer.id)))) {
      told.push((await this.actions.run('inbox show', String(id), actor)).text);
    }
    return told;
  }
}
