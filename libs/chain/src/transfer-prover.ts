import { Injectable, Logger } from '@nestjs/common';
import {
  ChainSourceError,
  Contradiction,
  type BlockRef,
  type Receipt,
  type TransferLog,
} from './chain-source';
import { ChainSettings } from './chain-settings';
import { CrossCheck } from './cross-check';
import type { Provider } from './provider';
import { proveTransfer, type ProvenTransfer } from './transfer-proof';

/**
 * Checks logs against the receipts of their transactions, has the receipts confirmed by somebody else, and remembers
 * the outcome until the cursor has moved, so that a provider which allows one question a second is still asked each
 * question once.
 */
@Injectable()
export class TransferProver {
  private readonly logger = new Logger('scanner');
  private readonly proven = new Map<
    string,
    { readonly block: number; readonly transfer: ProvenTransfer | null }
  >();

  constructor(
    private readonly crossCheck: CrossCheck,
    private readonly settings: ChainSettings,
  ) {}

  has(log: TransferLog): boolean {
    return this.proven.has(keyOf(log));
  }

  /** `null`: the transaction failed, nothing moved. */
  outcome(log: TransferLog): ProvenTransfer | null {
    return this.proven.get(keyOf(log))?.transfer ?? null;
  }

  /** What was proven before stays proven when a later question fails. `blocks` holds the blocks of the logs. */
  async prove(
    chain: string,
    reader: Provider,
    logs: readonly TransferLog[],
    blocks: readonly BlockRef[],
  ): Promise<void> {
    const byId = new Map(blocks.map((block) => [block.id, block]));
    const byTransaction = new Map<string, TransferLog[]>();
    for (const log of logs) byTransaction.set(log.txHash, [...(byTransaction.get(log.txHash) ?? []), log]);
    for (const [txHash, own] of byTransaction) {
      const receipt = await receiptFrom(reader, txHash);
      const outcomes = own.map((log) => {
        const block = byId.get(log.blockId);
        if (!block) throw new Contradiction(reader.name, `no header for block ${log.blockNumber}`);
        return { log, block, transfer: proveTransfer(log, receipt, block.time, this.settings.asset) };
      });
      const [first] = outcomes;
      if (!first) continue;
      // A failure is confirmed as well: whoever calls a payment failed could make it disappear.
      await this.crossCheck.confirm(chain, reader, receipt, first.block);
      for (const { log, transfer } of outcomes) {
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

const keyOf = ({ blockId, txHash, blockLogIndex, logIndex }: TransferLog): string =>
  `${blockId}:${txHash}:${blockLogIndex}:${logIndex ?? ''}`;

/** Whichever of its interfaces answers. */
async function receiptFrom(reader: Provider, txHash: string): Promise<Receipt> {
  const logs = reader.logs('settle');
  if (!logs) return reader.witness('settle').receipt(txHash);
  try {
    return await logs.receipt(txHash);
  } catch (error) {
    const blocks = error instanceof ChainSourceError ? reader.blocks('settle') : null;
    if (!blocks) throw error;
    return blocks.receipt(txHash);
  }
}
