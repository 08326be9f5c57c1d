import { Injectable } from '@nestjs/common';
import { Alarms } from '@epusdt/events';
import { Clock, MINUTE, SECOND } from '@epusdt/kernel';
import { ChainSourceError, Contradiction, type BlockRef, type Receipt } from './chain-source';
import { FinalityProof } from './finality-proof';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { sameReceipt } from './transfer-proof';

/** So long a second provider is waited for before the first one's own proof must do. */
const PATIENCE_MS = 2 * MINUTE;

/** Nothing counts because one provider says so: another operator must say the same, or the chain's own signatures. */
@Injectable()
export class CrossCheck {
  private unansweredSince: number | null = null;
  private learnedAt: number | null = null;

  constructor(
    private readonly pool: ProviderPool,
    private readonly finality: FinalityProof,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when the receipt, read from `reader`, is confirmed as final. Throws `Contradiction` when everybody else
   * who answers denies it, and `ChainSourceError` while it is too early to say.
   */
  async confirm(chain: string, reader: Provider, receipt: Receipt, block: BlockRef): Promise<void> {
    const others = this.pool.others(reader.operator);
    const deniers: Provider[] = [];
    for (const other of others) {
      const verdict = await this.verdictOf(other, receipt, block);
      if (verdict === 'silent') continue;
      this.answered();
      if (verdict === 'denied') {
        deniers.push(other);
        continue;
      }
      for (const denier of deniers) {
        this.pool.contradicted(denier, `${denier.name} denies ${receipt.txHash}, which two others have`);
      }
      return;
    }
    if (deniers.length > 0) {
      throw new Contradiction(
        reader.name,
        `${reader.name} has ${receipt.txHash} in final block ${receipt.blockNumber} of ${new Date(block.time).toISOString()}, ${deniers.map(({ name }) => name).join(', ')} has not`,
      );
    }
    if (others.length > 0 && !this.unanswered()) {
      throw new ChainSourceError('chain', `no second provider has confirmed ${receipt.txHash} yet`);
    }
    await this.confirmAlone(chain, reader, receipt, block);
  }

  /** A second provider has said something, whatever it was. */
  answered(): void {
    this.unansweredSince = null;
    this.alarms.clear('single_provider');
  }

  /** Nobody else has answered. True when that has lasted for so long that it must do without. */
  unanswered(): boolean {
    const now = this.clock.now();
    this.unansweredSince ??= now;
    if (now - this.unansweredSince < PATIENCE_MS) return false;
    this.alarms.raise(
      'single_provider',
      'no second provider answers for two minutes: until it does payments count on the word of one provider; the signatures of the blocks show only that its blocks are real',
    );
    return true;
  }

  private async verdictOf(
    other: Provider,
    receipt: Receipt,
    block: BlockRef,
  ): Promise<'confirmed' | 'denied' | 'silent'> {
    try {
      await this.pool.checkNetwork(other);
      const source = other.witness('settle');
      const found = await source.finalReceipt(receipt.txHash);
      if (found) {
        const time = found.blockTime ?? (await source.block(found.blockNumber)).time;
        return sameReceipt(found, receipt) && isSameTime(time, block.time) ? 'confirmed' : 'denied';
      }
      const head = await source.finalHead();
      this.pool.saw(other, head);
      // It is only behind: what it does not know yet says nothing.
      return head.number >= receipt.blockNumber ? 'denied' : 'silent';
    } catch (error) {
      if (error instanceof ChainSourceError) return 'silent';
      throw error;
    }
  }

  /** A hundred headers are not asked for at every look. */
  private mayLearn(): boolean {
    const now = this.clock.now();
    if (this.learnedAt !== null && now - this.learnedAt < MINUTE && now >= this.learnedAt) return false;
    this.learnedAt = now;
    return true;
  }

  /** The provider's own view of final blocks, and nineteen signatures on top of the block. */
  private async confirmAlone(
    chain: string,
    reader: Provider,
    receipt: Receipt,
    block: BlockRef,
  ): Promise<void> {
    const found = await reader.witness('settle').finalReceipt(receipt.txHash);
    if (!found) throw new ChainSourceError(reader.name, `does not show ${receipt.txHash} as final yet`);
    if (!sameReceipt(found, receipt)) {
      throw new Contradiction(reader.name, `${reader.name} tells two stories of ${receipt.txHash}`);
    }
    const node = reader.node('settle');
    if (!node) return;
    // The time decides which order is paid; it is in what was signed.
    const header = await node.signedHeader(block.number);
    if (header?.id !== block.id || !isSameTime(header.time, block.time)) {
      throw new Contradiction(reader.name, `${reader.name} tells two stories of block ${block.number}`);
    }
    let verdict = await this.finality.prove(chain, block, node.headers);
    if (verdict.kind !== 'final' && this.mayLearn()) {
      // Perhaps only some of the rota are known so far.
      await this.finality.learn(chain, block.number, node.headers);
      verdict = await this.finality.prove(chain, block, node.headers);
    }
    if (verdict.kind === 'final') return;
    throw new ChainSourceError(
      reader.name,
      `only ${verdict.distinct} of 19 known producers have signed on top of block ${block.number}`,
    );
  }
}

/** One of them may tell whole seconds only. */
const isSameTime = (one: number, two: number): boolean =>
  Math.floor(one / SECOND) === Math.floor(two / SECOND);
