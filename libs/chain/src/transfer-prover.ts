import { Injectable, Logger } from '@nestjs/common';
import { ChainSource, Contradiction, type TransferLog } from './chain-source';
import { ChainSettings } from './node-pool';
import { proveTransfer, type ProvenTransfer } from './transfer-proof';

/**
 * Checks logs against the receipts of their transactions and remembers the outcome until the cursor has moved, so that
 * a node which allows one question a second is still asked each question once.
 */
@Injectable()
export class TransferProver {
  private readonly logger = new Logger('scanner');
  private readonly proven = new Map<
    string,
    { readonly block: number; readonly transfer: ProvenTransfer | null }
  >();

  constructor(
    private readonly source: ChainSource,
    private readonly settings: ChainSettings,
  ) {}

  has(log: TransferLog): boolean {
    return this.proven.has(keyOf(log));
  }

  /** `null`: the transaction failed, nothing moved. */
  outcome(log: TransferLog): ProvenTransfer | null {
    return this.proven.get(keyOf(log))?.transfer ?? null;
  }

  /** What was proven before stays proven when a later question fails. */
  async prove(logs: readonly TransferLog[]): Promise<void> {
    const blocks = new Map(logs.map((log) => [log.blockId, { number: log.blockNumber, id: log.blockId }]));
    const times = await this.source.timesOf([...blocks.values()]);
    const byTransaction = new Map<string, TransferLog[]>();
    for (const log of logs) byTransaction.set(log.txHash, [...(byTransaction.get(log.txHash) ?? []), log]);
    for (const [txHash, own] of byTransaction) {
      const receipt = await this.source.receipt(txHash);
      for (const log of own) {
        const time = times.get(log.blockId);
        if (time === undefined) throw new Contradiction(`no time for block ${log.blockNumber}`);
        const transfer = proveTransfer(log, receipt, time, this.settings.asset);
        if (!transfer) this.logger.warn(`transaction ${txHash} failed although it left a log: not counted`);
        this.proven.set(keyOf(log), { block: log.blockNumber, transfer });
      }
    }
  }

  /** What is stored needs no proof any more. */
  forgetUpTo(block: number): void {
    for (const [key, proof] of this.proven) if (proof.block <= block) this.proven.delete(key);
  }
}

const keyOf = ({ blockId, txHash, blockLogIndex }: TransferLog): string =>
  `${blockId}:${txHash}:${blockLogIndex}`;
