import {
  backgroundBefore,
  backgroundBytes,
  backgroundTransactions,
  eachBytes,
  mayBeBackground,
  type BackgroundPlace,
} from './background-load';
import { StoredBlock, contentsOf, type Contents } from './chain-block';
import { headerOf, type Block, type ChainTransaction, type PendingTransaction } from './chain-model';
import { blockIdOf, merkleRoot } from './protobuf';

/** Blocks whose traffic lies ready; counted in transactions, as a block has from 1 to 1,250 of them. */
const READY_TRANSACTIONS = 25_000;
/** How far back the transactions of a block refer: the newest final block of a healthy network. */
const REFERENCE_DISTANCE = 19;

export interface NewBlock {
  readonly timestamp: number;
  /** 20-byte hex. */
  readonly witness: string;
  /** As they were queued, to be queued again should the block be replaced. */
  readonly sent: readonly PendingTransaction[];
  /** As they went. */
  readonly done: readonly PendingTransaction[];
  /** Transfers of the background in this block. */
  readonly background: number;
}

interface Entry {
  readonly block: Block;
  readonly sent: readonly PendingTransaction[];
  readonly done: readonly PendingTransaction[];
  /** `null` where there is no background. */
  readonly place: BackgroundPlace | null;
  readonly contents: () => Contents;
}

/** The blocks of the canonical chain, and where a block or a transaction is found. */
export class BlockStore {
  private readonly entries: Entry[] = [];
  private readonly numberById = new Map<string, number>();
  /** Of everything but the background. */
  private readonly numberByTxid = new Map<string, number>();
  /** The longest unused is first. */
  private readonly ready = new Map<number, Contents>();
  private readyTransactions = 0;

  /** `genesisParent` (32-byte hex) sows the chain: the same one with the same time makes the same genesis. */
  constructor(private readonly genesisParent: string) {}

  get head(): Block {
    return this.at(this.entries.length - 1);
  }

  at(number: number): Block {
    const block = this.block(number);
    if (!block) throw new RangeError(`block ${number} does not exist`);
    return block;
  }

  block(number: number): Block | undefined {
    return this.entries[number]?.block;
  }

  byId(id: string): Block | undefined {
    const number = this.numberById.get(id);
    return number === undefined ? undefined : this.block(number);
  }

  /** A transaction of the background is found only while its block lies ready. */
  transaction(txid: string): ChainTransaction | undefined {
    const number = this.numberByTxid.get(txid);
    if (number !== undefined) return this.entries[number]?.contents().byId.get(txid);
    for (const { byId } of this.ready.values()) {
      const found = byId.get(txid);
      if (found) return found;
    }
    return undefined;
  }

  mayHold(number: number, words: ReadonlySet<string>): boolean {
    const entry = this.entries[number];
    if (!entry) return false;
    for (const { logs } of entry.done) {
      if (logs.some(({ topics }) => topics.some((topic) => words.has(topic)))) return true;
    }
    return entry.place !== null && mayBeBackground(words);
  }

  append({ timestamp, witness, sent, done, background }: NewBlock): Block {
    const number = this.entries.length;
    const parentHash = number === 0 ? this.genesisParent : this.head.id;
    const place = background > 0 ? this.placeOf(number, parentHash, timestamp, background) : null;
    const leaves = done.map(({ bytes }) => bytes);
    const txTrieRoot = merkleRoot(place ? between(eachBytes(backgroundBytes(place)), leaves, place) : leaves);
    const header = headerOf({ number, parentHash, timestamp, txTrieRoot, witness });
    const fixed = place ? null : contentsOf(number, done);
    const contents = (): Contents => fixed ?? this.generated(entry);
    const block = new StoredBlock(header, blockIdOf(header), contents);
    const entry: Entry = { block, sent, done, place, contents };
    this.entries.push(entry);
    this.numberById.set(block.id, number);
    for (const { txid } of done) this.numberByTxid.set(txid, number);
    return block;
  }

  /** Takes the newest block off the chain. Returns its time and what was sent to it. */
  pop(): { readonly timestamp: number; readonly sent: readonly PendingTransaction[] } {
    const { id, number, timestamp } = this.head;
    const sent = this.entries.pop()?.sent ?? [];
    this.numberById.delete(id);
    for (const { txid } of sent) this.numberByTxid.delete(txid);
    this.forget(number);
    return { timestamp, sent };
  }

  private placeOf(number: number, parentHash: string, timestamp: number, transfers: number): BackgroundPlace {
    const referenceId = this.block(Math.max(0, number - REFERENCE_DISTANCE))?.id ?? parentHash;
    return { parentHash, number, timestamp, referenceId, transfers };
  }

  private generated({ block: { number }, done, place }: Entry): Contents {
    // A block that a fork has replaced may still be in somebody's hands.
    const canonical = this.entries[number]?.place === place;
    const ready = canonical ? this.ready.get(number) : undefined;
    if (ready) {
      this.ready.delete(number);
      this.ready.set(number, ready);
      return ready;
    }
    const contents = contentsOf(
      number,
      place ? between(backgroundTransactions(backgroundBytes(place)), done, place) : done,
    );
    if (canonical) this.keepReady(number, contents);
    return contents;
  }

  private keepReady(number: number, contents: Contents): void {
    this.ready.set(number, contents);
    this.readyTransactions += contents.transactions.length;
    for (const oldest of this.ready.keys()) {
      if (this.readyTransactions <= READY_TRANSACTIONS || oldest === number) break;
      this.forget(oldest);
    }
  }

  private forget(number: number): void {
    this.readyTransactions -= this.ready.get(number)?.transactions.length ?? 0;
    this.ready.delete(number);
  }
}

/** The others of a block stand together, somewhere among the background. */
function between<T>(background: readonly T[], others: readonly T[], place: BackgroundPlace): T[] {
  const at = backgroundBefore(place);
  return [...background.slice(0, at), ...others, ...background.slice(at)];
}
