import { SECOND, newKeyBytes } from '@epusdt/kernel';
import { BlockStore } from './chain-blocks';
import { Producers } from './chain-finality';
import { MAX_FORK_DEPTH, branchOf, type ForkWay } from './chain-fork';
import { Ledger } from './chain-ledger';
import type { PendingTransaction } from './chain-model';
import { randomAddressHex } from './chain-transaction';

export const BLOCK_MS = 3_000;
export const PREMINED_BLOCKS = 30;
const REAL_CHAIN_IDS: readonly string[] = ['2b6653dc', 'cd8690dc', '94a9059e'];

/** One chain from its genesis on: blocks, who made them, and what they did to the balances, kept in step. */
export class ChainCore {
  readonly producers = new Producers();
  readonly ledger = new Ledger(randomAddressHex());
  readonly store: BlockStore;

  /** `genesisTime` in milliseconds; 30 blocks 3 s apart follow it. */
  constructor(genesisTime: number) {
    const witness = this.producers.current;
    do {
      this.store = new BlockStore(newKeyBytes().toString('hex'));
      this.store.append({ timestamp: genesisTime, witness, sent: [], done: [], background: 0 });
    } while (REAL_CHAIN_IDS.includes(this.id));
    for (let i = 1; i <= PREMINED_BLOCKS; i += 1) this.append(genesisTime + i * BLOCK_MS, [], 0);
  }

  /** Last four bytes (hex) of the genesis id. */
  get id(): string {
    return this.store.at(0).id.slice(-8);
  }

  append(timestamp: number, sent: readonly PendingTransaction[], background: number): void {
    this.producers.advance();
    const done = this.ledger.apply(this.store.head.number + 1, sent);
    const witness = this.producers.current;
    const { number } = this.store.append({ timestamp, witness, sent, done, background });
    this.producers.produced(number);
    this.ledger.close(this.producers.solid);
  }

  /** Replaces the newest `depth` blocks by one block more; the last of them has the time `now` or later. */
  fork(depth: number, way: ForkWay, now: number, background: number): void {
    const most = Math.min(MAX_FORK_DEPTH, this.store.head.number - this.producers.solid);
    if (!Number.isInteger(depth) || depth < 1 || depth > most) {
      const cure = most === 0 ? 'mine a block first' : `give 1 to ${most}, or mine more blocks first`;
      throw new RangeError(`fork(${depth}): final blocks stay; ${cure}`);
    }
    const replaced = Array.from({ length: depth }, () => this.pop()).reverse();
    const sent = replaced.map((block) => block.sent);
    // JSON-RPC tells whole seconds: where blocks have such times they keep them.
    const step = this.store.head.timestamp % SECOND === 0 ? SECOND : 1;
    for (const [index, transactions] of branchOf(sent, way).entries()) {
      // Later than the block it stands for: that alone makes it another block.
      const least = replaced[index] ? replaced[index].timestamp + step : Math.floor(now / step) * step;
      this.append(Math.max(least, this.store.head.timestamp + step), transactions, background);
    }
  }

  private pop(): { readonly timestamp: number; readonly sent: readonly PendingTransaction[] } {
    this.ledger.undo(this.store.head.number);
    this.producers.undo();
    return this.store.pop();
  }
}
