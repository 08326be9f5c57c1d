import type { AddressHex } from '@epusdt/kernel';
import type { BlockRange } from './chain-source';

/** Blocks with transfers that are looked at before strangers are trusted to be busy. */
const WINDOW = 40;
/** Addresses asked for beside ours. */
const MOST = 10;

/**
 * Strangers who receive the token so often that between them every block has a transfer: asking for them beside our own
 * wallets makes silence noticed at a fraction of the traffic. Learned from complete readings, and forgotten when one of
 * them shows that they would have been silent.
 */
export class Canaries {
  private readonly window: ReadonlySet<AddressHex>[] = [];
  /** `undefined`: to be chosen anew. */
  private chosen: readonly AddressHex[] | null | undefined = null;

  /** From a complete reading, ours included: blocks without any transfer teach nothing. */
  learn({ logs }: Pick<BlockRange, 'logs'>): void {
    const byBlock = new Map<number, Set<AddressHex>>();
    for (const { blockNumber, to } of logs) {
      const block = byBlock.get(blockNumber) ?? new Set<AddressHex>();
      byBlock.set(blockNumber, block.add(to));
    }
    this.window.push(...byBlock.values());
    this.window.splice(0, Math.max(0, this.window.length - WINDOW));
    this.chosen = undefined;
  }

  /** `null` while too little is known, or the network is too quiet. */
  get addresses(): readonly AddressHex[] | null {
    if (this.chosen === undefined) this.chosen = this.window.length < WINDOW ? null : cover(this.window);
    return this.chosen;
  }
}

/**
 * The busiest address of what is left, again and again, until every block has one; then the same once more for what the
 * next blocks may bring. `null` when that takes too many.
 */
function cover(blocks: readonly ReadonlySet<AddressHex>[]): AddressHex[] | null {
  const chosen = new Set<AddressHex>();
  let left = [...blocks];
  while (left.length > 0) {
    if (chosen.size === MOST) return null;
    const busiest = busiestOf(left, chosen);
    if (busiest === null) return null;
    chosen.add(busiest);
    left = left.filter((block) => !block.has(busiest));
  }
  while (chosen.size < MOST) {
    const busiest = busiestOf(blocks, chosen);
    if (busiest === null) break;
    chosen.add(busiest);
  }
  return [...chosen];
}

function busiestOf(
  blocks: readonly ReadonlySet<AddressHex>[],
  except: ReadonlySet<AddressHex>,
): AddressHex | null {
  const counts = new Map<AddressHex, number>();
  let best: AddressHex | null = null;
  for (const block of blocks) {
    for (const address of block) {
      if (except.has(address)) continue;
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      if (best === null || count > (counts.get(best) ?? 0)) best = address;
    }
  }
  return best;
}
