import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { ChainDemand } from './chain-demand';
import { ChainPosition } from './chain-position';
import { ChainSettings } from './chain-settings';
import { ChainSourceError, type Receipt } from './chain-source';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import type { Priority } from './request-budget';
import { logsOfReceipt, proveTransfer, type ProvenTransfer } from './transfer-proof';
import { TransferProver } from './transfer-prover';
import { TransferStore } from './transfer-store';

/** Blocks, its own included, after which the network holds a transaction for final. */
export const FINAL_BLOCKS = 19;

/** How many blocks hold what stands in block `number`, 1 to FINAL_BLOCKS. */
export const confirmationsAt = (head: number, number: number): number =>
  Math.min(FINAL_BLOCKS, Math.max(1, head - number + 1));

/** Proof of what one transaction moved; `TransferLookup.record` writes down what of it came to addresses of ours. */
export interface LookedUp {
  readonly transfers: readonly ProvenTransfer[];
}

/**
 * What operators say of a transaction. Proven it is not: to be shown, never to be settled. `unavailable`: they could not be
 * asked, or contradict each other. `transfers` are of our token, to whomever.
 */
export type SeenTransaction =
  | { readonly kind: 'unknown' | 'unavailable' | 'failed' }
  | {
      readonly kind: 'moved';
      /** Blocks that hold it, 1 to 19; `null`: it is final. */
      readonly confirmations: number | null;
      readonly transfers: readonly SeenTransfer[];
    };
export type SeenTransfer = Pick<ProvenTransfer, 'toAddress' | 'units' | 'blockTime'>;

/** The answers of operators, in turn, and why the last silent one gave none. */
interface Round<T> {
  readonly answers: readonly T[];
  readonly silence: ChainSourceError | null;
}

type Asked =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'recent'; readonly receipt: Receipt; readonly confirmations: number }
  | { readonly kind: 'final'; readonly receipt: Receipt };

/** A single transaction that a person names. */
@Injectable()
export class TransferLookup {
  constructor(
    private readonly pool: ProviderPool,
    private readonly prover: TransferProver,
    private readonly store: TransferStore,
    private readonly demand: ChainDemand,
    private readonly position: ChainPosition,
    private readonly settings: ChainSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks the chain, and has the answer proven as whatever the scanner reads. `txHash`: 64 lower-case hex characters. Throws
   * `DomainError`: not_found (nobody knows it), not_allowed_now (not final, nobody can be asked, not confirmed),
   * bad_request (it failed).
   */
  async prove(txHash: string): Promise<LookedUp> {
    const cursor = await this.position.cursor();
    if (!cursor)
      throw new DomainError('chain_not_read', 'the chain has not been read yet; try again in a minute');
    const { answers, silence } = await this.askInTurn(
      'settle',
      (provider) => this.proofOf(cursor.chain, provider, txHash),
      (answer) => !(answer instanceof DomainError) && answer.transfers.length > 0,
    );
    const last = answers[answers.length - 1];
    if (last && !(last instanceof DomainError) && last.transfers.length > 0) return last;
    const [denial] = answers;
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

  /**
   * Asks the chain for words about a transaction, for whoever waits for it: with what is left of the day's requests beside
   * those that settle money. `txHash`: as for `prove`.
   */
  async see(txHash: string): Promise<SeenTransaction> {
    const { answers, silence } = await this.askInTurn(
      'head',
      (provider) => this.sightOf(provider, txHash),
      hasMoved,
    );
    const moved = answers.find(hasMoved);
    if (moved) return moved;
    const [first, ...others] = answers;
    if (!first || silence !== null) return { kind: 'unavailable' };
    return others.every(({ kind }) => kind === first.kind) ? first : { kind: 'unavailable' };
  }

  /** Rows for what is not recorded yet, in the caller's transaction; the scanner will find them there. */
  async record(manager: EntityManager, { transfers }: LookedUp): Promise<void> {
    const addresses = [...new Set(transfers.map(({ toAddress }) => toAddress))];
    const watched = addresses.length > 0 ? await this.demand.watched(manager, addresses) : new Set<string>();
    const ours = transfers.filter(({ toAddress }) => watched.has(toAddress));
    await this.store.recordProven(manager, ours, this.clock.now());
  }

  /** Until one operator's answer is enough: that there is nothing is believed only when every one who answers says so. */
  private async askInTurn<T>(
    priority: Priority,
    question: (provider: Provider) => Promise<T>,
    isEnough: (answer: T) => boolean,
  ): Promise<Round<T>> {
    const answers: T[] = [];
    let silence: ChainSourceError | null = null;
    for (const of of this.pool.operators) {
      try {
        const asked = await this.pool.ask(priority, (_source, provider) => question(provider), { of });
        answers.push(asked.answer);
        if (isEnough(asked.answer)) break;
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        silence = error;
      }
    }
    return { answers, silence };
  }

  private async ask(priority: Priority, provider: Provider, txHash: string): Promise<Asked> {
    const final = await provider.witness(priority).finalReceipt(txHash);
    if (final) return { kind: 'final', receipt: final };
    const source = provider.logs(priority) ?? provider.witness(priority);
    const [receipt, head] = await Promise.all([source.seenReceipt(txHash), source.head()]);
    if (!receipt) return { kind: 'unknown' };
    const confirmations = confirmationsAt(head.number, receipt.blockNumber);
    return { kind: 'recent', receipt, confirmations };
  }

  private async proofOf(chain: string, provider: Provider, txHash: string): Promise<LookedUp | DomainError> {
    const asked = await this.ask('settle', provider, txHash);
    if (asked.kind === 'unknown') {
      return new DomainError(
        'not_found',
        `${provider.name} knows no transaction ${txHash}; compare it with the wallet or the explorer it comes from`,
      );
    }
    if (asked.kind === 'recent') {
      return new DomainError(
        'not_allowed_now',
        `transaction ${txHash} is not final yet (${asked.confirmations} of ${FINAL_BLOCKS} blocks); try again in a minute`,
      );
    }
    if (asked.receipt.success) return this.proven(chain, provider, asked.receipt);
    return new DomainError('bad_request', `transaction ${txHash} failed: nothing was moved by it`);
  }

  private async proven(chain: string, provider: Provider, receipt: Receipt): Promise<LookedUp> {
    const block = await provider.witness('settle').block(receipt.blockNumber);
    const logs = logsOfReceipt(receipt, block);
    if (logs.length > 0) await this.prover.prove(chain, provider, logs, [block]);
    // Kept here: the scanner makes the prover forget what it has moved past.
    return { transfers: logs.flatMap((log) => this.prover.outcome(log) ?? []) };
  }

  private async sightOf(provider: Provider, txHash: string): Promise<SeenTransaction> {
    const asked = await this.ask('head', provider, txHash);
    if (asked.kind === 'unknown') return { kind: 'unknown' };
    const { receipt } = asked;
    // Of a block that may still go it is no news yet: nobody is to pay again for it.
    if (receipt.ran && !receipt.success) return { kind: asked.kind === 'final' ? 'failed' : 'unavailable' };
    const block = await provider.witness('head').block(receipt.blockNumber);
    if (block.id !== receipt.blockId) {
      // A fork between two questions, no contradiction.
      throw new ChainSourceError(provider.name, `has another block than that of ${txHash} by now`);
    }
    const { asset } = this.settings;
    const transfers = logsOfReceipt(receipt, block).flatMap(
      (log) => proveTransfer(log, receipt, block.time, asset) ?? [],
    );
    return { kind: 'moved', confirmations: asked.kind === 'recent' ? asked.confirmations : null, transfers };
  }
}

/** That it moved something of the token. */
const hasMoved = (seen: SeenTransaction): boolean => seen.kind === 'moved' && seen.transfers.length > 0;
