import { forgedBlock } from './chain';
import type { Block, BlockLog, ChainTransaction } from './chain-model';
import {
  BentView,
  changedBlock,
  type ChainView,
  type HistoryFlaws,
  type LogMatch,
  type NodeLimits,
} from './node-view';

/** Views of nodes that do not know the chain as it is; each tells by `hit` when that has shown. */
/** Ends at a head of its own; what lies above is unknown. Balances stay those of the real head. */
export class CutView extends BentView {
  constructor(
    inner: ChainView,
    private readonly top: number,
    private readonly solidTop: number,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override get head(): Block {
    return this.capped(this.inner.head, this.top);
  }

  override get solidHead(): Block {
    return this.capped(this.inner.solidHead, Math.min(this.solidTop, this.top));
  }

  override block(number: number): Block | undefined {
    return this.kept(this.inner.block(number), number);
  }

  override blockById(id: string): Block | undefined {
    const block = this.inner.blockById(id);
    return this.kept(block, block?.number ?? 0);
  }

  override transaction(txid: string): ChainTransaction | undefined {
    const transaction = this.inner.transaction(txid);
    return this.kept(transaction, transaction?.blockNumber ?? 0);
  }

  private capped(block: Block, top: number): Block {
    if (block.number <= top) return block;
    this.hit();
    return this.inner.block(Math.max(0, top)) ?? block;
  }

  private kept<T>(found: T | undefined, number: number): T | undefined {
    if (found === undefined || number <= this.top) return found;
    this.hit();
    return undefined;
  }
}

export const behind = (chain: ChainView, blocks: number, hit: () => void): ChainView =>
  new CutView(chain, Math.max(0, chain.head.number - blocks), chain.solidHead.number - blocks, hit);

/** From a height on blocks of other producers; they hold the same, and are made when asked for. */
export class SplitView extends BentView {
  constructor(
    inner: ChainView,
    private readonly height: number,
    /** By the id of the real block, which tells all its ancestors too. */
    private readonly forged: Map<string, Block>,
    /** A transaction that is in none of these blocks. */
    private readonly without: string | undefined,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override transaction(txid: string): ChainTransaction | undefined {
    return txid === this.without ? undefined : super.transaction(txid);
  }

  override get head(): Block {
    return this.other(this.inner.head);
  }

  override get solidHead(): Block {
    return this.other(this.inner.solidHead);
  }

  override block(number: number): Block | undefined {
    const block = this.inner.block(number);
    return block && this.other(block);
  }

  override blockById(id: string): Block | undefined {
    const block = this.block(Number.parseInt(id.slice(0, 16), 16));
    return block?.id === id ? block : undefined;
  }

  private other(block: Block): Block {
    if (block.number < this.height) return block;
    this.hit();
    const missing: Block[] = [];
    let real: Block | undefined = block;
    while (real && real.number >= this.height && !this.forged.has(real.id)) {
      missing.push(real);
      real = this.inner.block(real.number - 1);
    }
    let parent = real && this.forged.get(real.id);
    for (const each of missing.reverse()) {
      parent = forgedBlock(each, parent?.id, this.without);
      this.forged.set(each.id, parent);
    }
    return this.forged.get(block.id) ?? block;
  }
}

export class SkewedView extends BentView {
  constructor(
    inner: ChainView,
    private readonly ms: number,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override get head(): Block {
    return this.skewed(this.inner.head);
  }

  override get solidHead(): Block {
    return this.skewed(this.inner.solidHead);
  }

  override block(number: number): Block | undefined {
    const block = this.inner.block(number);
    return block && this.skewed(block);
  }

  override blockById(id: string): Block | undefined {
    const block = this.inner.blockById(id);
    return block && this.skewed(block);
  }

  private skewed(block: Block): Block {
    this.hit();
    return changedBlock(block, { timestamp: block.timestamp + this.ms });
  }
}

export class OtherNetworkView extends BentView {
  constructor(
    inner: ChainView,
    private readonly value: string,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override get chainId(): string {
    this.hit();
    return this.value;
  }
}

export class LimitedView extends BentView {
  constructor(
    inner: ChainView,
    private readonly more: NodeLimits,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override get limits(): NodeLimits {
    const { limits } = this.inner;
    const refused: NodeLimits['refused'] = (by) => (by in this.more ? this.hit() : limits?.refused?.(by));
    return { ...limits, ...this.more, refused };
  }
}

export class BloomMissView extends BentView {
  constructor(
    inner: ChainView,
    private readonly only: number | undefined,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override logs(block: Block, matches: LogMatch, filtered: boolean): readonly BlockLog[] {
    const found = super.logs(block, matches, filtered);
    if (!filtered || found.length === 0 || (this.only ?? block.number) !== block.number) return found;
    this.hit();
    return [];
  }
}

export class FlawedHistoryView extends BentView {
  constructor(
    inner: ChainView,
    private readonly flaws: Omit<HistoryFlaws, 'hit'>,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override get history(): HistoryFlaws {
    const { history } = this.inner;
    const hit: HistoryFlaws['hit'] = (by) => (by in this.flaws ? this.hit() : history?.hit(by));
    return { ...history, ...this.flaws, hit };
  }
}
