import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { ChainDemand } from './chain-demand';
import { ChainPosition } from './chain-position';
import { ChainSourceError, type Receipt } from './chain-source';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { logsOfReceipt, type ProvenTransfer } from './transfer-proof';
import { TransferProver } from './transfer-prover';
import { TransferStore } from './transfer-store';

const FINAL_BLOCKS = 19;

/** Proof of what one transaction moved; `TransferLookup.record` writes down what of it came to addresses of ours. */
export interface LookedUp {
  readonly transfers: readonly ProvenTransfer[];
}

/** A single transaction that a person names, proven as whatever the scanner reads. */
@Injectable()
export class TransferLookup {
  constructor(
    private readonly pool: ProviderPool,
    private readonly prover: TransferProver,
    private readonly store: TransferStore,
    private readonly demand: ChainDemand,
    private readonly position: ChainPosition,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks the chain. `txHash`: 64 lower-case hex characters. Throws `DomainError`: not_found (nobody knows it),
   * not_allowed_now (not final, nobody can be asked, not confirmed), bad_request (it failed).
   */
  async prove(txHash: string): Promise<LookedUp> {
    const cursor = await this.position.cursor();
    if (!cursor)
      throw new DomainError('chain_not_read', 'the chain has not been read yet; try again in a minute');
    let denial: LookedUp | DomainError | null = null;
    let silence: ChainSourceError | null = null;
    // That there is nothing is believed only when every operator who answers says so.
    for (const of of this.pool.operators) {
      try {
        const { answer } = await this.pool.ask(
          'settle',
          (_source, provider) => this.ask(cursor.chain, provider, txHash),
          { of },
        );
        if (!(answer instanceof DomainError) && answer.transfers.length > 0) return answer;
        denial ??= answer;
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        silence = error;
      }
    }
    let said = '';
    if (denial instanceof DomainError) {
      if (silence === null) throw denial;
      said = `; another says: ${denial.message}`;
    } else if (denial && silence === null) return denial;
    throw new DomainError(
      'not_allowed_now',
      `transaction ${txHash} could not be looked up now (${silence?.message ?? 'nobody answers'}${said}); try again in a minute`,
    );
  }

  /** Rows for what is not recorded yet, in the caller's transaction; the scanner will find them there. */
  async record(manager: EntityManager, { transfers }: LookedUp): Promise<void> {
    const addresses = [...new Set(transfers.map(({ toAddress }) => toAddress))];
    const watched = addresses.length > 0 ? await this.demand.watched(manager, addresses) : new Set<string>();
    const ours = transfers.filter(({ toAddress }) => watched.has(toAddress));
    await this.store.recordProven(manager, ours, this.clock.now());
  }

  private async ask(chain: string, provider: Provider, txHash: string): Promise<LookedUp | DomainError> {
    const receipt = await provider.witness('settle').finalReceipt(txHash);
    if (!receipt) return this.notFinal(provider, txHash);
    if (receipt.success) return this.proven(chain, provider, receipt);
    return new DomainError('bad_request', `transaction ${txHash} failed: nothing was moved by it`);
  }

  private async proven(chain: string, provider: Provider, receipt: Receipt): Promise<LookedUp> {
    const block = await provider.witness('settle').block(receipt.blockNumber);
    const logs = logsOfReceipt(receipt, block);
    if (logs.length > 0) await this.prover.prove(chain, provider, logs, [block]);
    // Kept here: the scanner makes the prover forget what it has moved past.
    return { transfers: logs.flatMap((log) => this.prover.outcome(log) ?? []) };
  }

  private async notFinal(provider: Provider, txHash: string): Promise<DomainError> {
    const source = provider.logs('settle') ?? provider.witness('settle');
    const [receipt, head] = await Promise.all([
      source.receipt(txHash).catch((error: unknown) => {
        if (error instanceof ChainSourceError) return null;
        throw error;
      }),
      source.head(),
    ]);
    if (!receipt) {
      return new DomainError(
        'not_found',
        `${provider.name} knows no transaction ${txHash}; compare it with the wallet or the explorer it comes from`,
      );
    }
    const seen = Math.min(FINAL_BLOCKS, Math.max(1, head.number - receipt.blockNumber + 1));
    return new DomainError(
      'not_allowed_now',
      `transaction ${txHash} is not final yet (${seen} of ${FINAL_BLOCKS} blocks); try again in a minute`,
    );
  }
}
