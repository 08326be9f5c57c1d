import { Injectable } from '@nestjs/common';
import type { AddressHex } from '@epusdt/kernel';
import { ChainSourceError, Contradiction, type BlockRef } from './chain-source';
import type { SignedHeader } from './header-proof';
import { producerKey, witnessOfKey, type Producer } from './producer.row';
import { Producers } from './producers';

/** The network elects 27 producers at a time, who take turns, one block each. */
const ROTA = 27;
/** So many of them must have built on a block before the network itself calls it final. */
const NEEDED = 19;
/** Three turns each: whoever has not signed by then is away. */
const MAX_HEADERS = 3 * ROTA;
/** In two turns everybody has enough known producers above. */
const TURNS_TO_LEARN = 2 * ROTA;
/** Whoever trusts 19 of 27 allows 8 to be dishonest: of nine, one is honest, and builds on valid blocks only. */
const HONEST_AMONG = ROTA - NEEDED + 1;

const MAX_REMEMBERED = 200;
const MAX_PROVEN = 1_000;

export type Verdict =
  /** `learned`: pairs that are to be believed from now on. */
  | { readonly kind: 'final'; readonly learned: readonly Producer[] }
  /** Too young: so many known producers have signed up to the head. */
  | { readonly kind: 'not-yet'; readonly distinct: number }
  /** Old enough, but signed by others than those who are known. */
  | { readonly kind: 'unproven'; readonly distinct: number; readonly unknown: readonly Producer[] };

export interface FinalityQuestion {
  readonly block: BlockRef;
  /** `null` where there is no such block (yet). */
  readonly headerAt: (number: number) => Promise<SignedHeader | null>;
  /** Pairs as `producerKey` writes them. */
  readonly known: ReadonlySet<string>;
  /** Headers to be read where there are so many, for the sake of learning. */
  readonly atLeast?: number;
  /** The key a producer has handed its signing to; without it delegated keys are neither counted nor learned. */
  readonly permissionOf?: (witness: AddressHex) => Promise<AddressHex | null>;
}

/**
 * A block is final when 19 distinct known producers have signed a linked chain of headers that begins at it; its own
 * producer counts. The headers may come from anybody, as nobody can sign for a producer.
 *
 * Trust on first use: while fewer than 19 producers are known, every pair that is plausible in itself counts (the
 * producer's own key, or the one its account names), and a whole turn is read so that all of them are learned. What is
 * proven then is only that the provider tells one consistent story; from the next proof on it cannot tell another.
 *
 * Later a new pair is learned from a proof when nine known producers have built on its block: a chain cannot be
 * continued past a wrong signature without them.
 *
 * Throws `Contradiction` when the headers are not a chain that begins at the block.
 */
export async function proveFinality(question: FinalityQuestion): Promise<Verdict> {
  const { block, headerAt, known } = question;
  const firstUse = new Set([...known].map(witnessOfKey)).size < NEEDED;
  const enough = Math.max(question.atLeast ?? 0, firstUse ? ROTA : 0);
  const isPlausible = plausibility(question.permissionOf);
  const isKnown = (pair: Producer): boolean => known.has(producerKey(pair));
  const signed: SignedHeader[] = [];
  const distinct = new Set<AddressHex>();
  for await (const header of linkedHeaders(block, headerAt)) {
    signed.push(header);
    if (isKnown(header) || (firstUse && (await isPlausible(header)))) distinct.add(header.witness);
    if (distinct.size >= NEEDED && signed.length >= enough) break;
  }
  if (distinct.size >= NEEDED) {
    return {
      kind: 'final',
      learned: await learnable(signed, isKnown, firstUse ? 0 : HONEST_AMONG, isPlausible),
    };
  }
  if (signed.length < MAX_HEADERS) return { kind: 'not-yet', distinct: distinct.size };
  const unknown = pairsOf(signed.filter((header) => !isKnown(header)));
  return { kind: 'unproven', distinct: distinct.size, unknown };
}

/** Headers upward from the block, as long as there are any. */
async function* linkedHeaders(
  block: BlockRef,
  headerAt: FinalityQuestion['headerAt'],
): AsyncGenerator<SignedHeader, void> {
  let previous: SignedHeader | null = null;
  for (let { number } = block; number < block.number + MAX_HEADERS; number += 1) {
    const header: SignedHeader | null = await headerAt(number);
    if (!header) return;
    if (header.number !== number) {
      throw new Contradiction('chain', `block ${header.number} was given for block ${number}`);
    }
    if (previous === null && header.id !== block.id) {
      throw new Contradiction('chain', `block ${number} is ${header.id}, and was ${block.id} before`);
    }
    if (previous !== null && header.parentId !== previous.id) {
      throw new Contradiction('chain', `block ${number} does not follow ${previous.id}`);
    }
    yield header;
    previous = header;
  }
}

/** May the pair be true, as far as can be told without knowing the producer? Each account is asked about once. */
function plausibility(permissionOf: FinalityQuestion['permissionOf']): (pair: Producer) => Promise<boolean> {
  const asked = new Map<AddressHex, AddressHex | null>();
  return async ({ witness, signer }) => {
    if (signer === witness) return true;
    if (!permissionOf) return false;
    if (!asked.has(witness)) asked.set(witness, await permissionOf(witness));
    return asked.get(witness) === signer;
  };
}

/** New pairs with at least `quorum` known producers above them, from the newest down. */
async function learnable(
  signed: readonly SignedHeader[],
  isKnown: (pair: Producer) => boolean,
  quorum: number,
  isPlausible: (pair: Producer) => Promise<boolean>,
): Promise<Producer[]> {
  const above = new Set<AddressHex>();
  const found: SignedHeader[] = [];
  for (const header of [...signed].reverse()) {
    if (isKnown(header)) above.add(header.witness);
    else if (above.size >= quorum && (await nowOrNot(isPlausible(header)))) found.push(header);
  }
  return pairsOf(found.reverse());
}

/** Learning can wait for another proof: it must not undo one because the account cannot be read now. */
async function nowOrNot(answer: Promise<boolean>): Promise<boolean> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ChainSourceError) return false;
    throw error;
  }
}

/** Each pair once. */
function pairsOf(headers: readonly SignedHeader[]): Producer[] {
  const pairs = headers.map(({ witness, signer }): [string, Producer] => [
    producerKey({ witness, signer }),
    { witness, signer },
  ]);
  return [...new Map(pairs).values()];
}

/** Where headers are read from: one provider's full-node interface. */
export interface HeaderReader {
  header(number: number): Promise<SignedHeader | null>;
  permissionOf(witness: AddressHex): Promise<AddressHex | null>;
}

/** Proves blocks final, and remembers what it has read and proven: neighbouring blocks are proven by the same headers. */
@Injectable()
export class FinalityProof {
  private readonly memories = new Map<string, HeaderMemory>();

  constructor(private readonly producers: Producers) {}

  /** `chain`: as in `cursors`. Throws `Contradiction` as `proveFinality` does, and whatever the reader throws. */
  async prove(chain: string, block: BlockRef, headers: HeaderReader, atLeast = 0): Promise<Verdict> {
    const memory = this.memories.get(chain) ?? new HeaderMemory();
    this.memories.set(chain, memory);
    if (atLeast === 0 && memory.isProven(block.id)) return { kind: 'final', learned: [] };
    let isFinal = false;
    try {
      const verdict = await this.ask(chain, block, headers, memory, atLeast);
      isFinal = verdict.kind === 'final';
      if (verdict.kind === 'final') {
        await this.producers.learn(chain, verdict.learned, block.number);
        memory.prove(block.id);
      }
      return verdict;
    } finally {
      if (!isFinal) this.producers.forget(chain);
    }
  }

  /** Proves a block with whole turns above it, below the given one, so that everybody in the rota becomes known. */
  async learn(chain: string, below: number, headers: HeaderReader): Promise<void> {
    const header = await headers.header(Math.max(1, below - MAX_HEADERS));
    if (header) await this.prove(chain, header, headers, TURNS_TO_LEARN);
  }

  private async ask(
    chain: string,
    block: BlockRef,
    headers: HeaderReader,
    memory: HeaderMemory,
    atLeast: number,
  ): Promise<Verdict> {
    const known = await this.producers.known(chain);
    const prove = (): Promise<Verdict> =>
      proveFinality({
        block,
        known,
        atLeast,
        headerAt: memory.through(block, headers, known),
        permissionOf: (witness) => headers.permissionOf(witness),
      });
    try {
      return await prove();
    } catch (error) {
      // What is remembered, or was just read, may be a branch that the chain has left since. Read once more, it must fit.
      if (!(error instanceof Contradiction) || !memory.forgetHeaders()) throw error;
      return prove();
    }
  }
}

/** Headers of one chain by id, with the block that follows each, and ids of blocks that are final. */
class HeaderMemory {
  private readonly headers = new Map<string, SignedHeader>();
  private readonly next = new Map<string, SignedHeader>();
  private readonly proven = new Set<string>();

  isProven(id: string): boolean {
    return this.proven.has(id);
  }

  /** The block, and with it all that it is built on. */
  prove(id: string): void {
    this.proven.add(id);
    let below = this.headers.get(id)?.parentId;
    while (below !== undefined && !this.proven.has(below)) {
      this.proven.add(below);
      below = this.headers.get(below)?.parentId;
    }
    forgetOldest(this.proven, MAX_PROVEN);
  }

  /** Reads upward from the block, and asks the reader only for what does not follow from memory. */
  through(block: BlockRef, reader: HeaderReader, known: ReadonlySet<string>): FinalityQuestion['headerAt'] {
    let previous = block.parentId;
    return async (number) => {
      const header = this.next.get(previous) ?? (await reader.header(number));
      if (!header) return null;
      // Only known producers: others could fill the memory with a chain of their own making.
      if (known.has(producerKey(header))) this.keep(header);
      previous = header.id;
      return header;
    };
  }

  /** Was there anything to forget? */
  forgetHeaders(): boolean {
    const { size } = this.headers;
    this.headers.clear();
    this.next.clear();
    return size > 0;
  }

  private keep(header: SignedHeader): void {
    this.headers.set(header.id, header);
    this.next.set(header.parentId, header);
    forgetOldest(this.headers, MAX_REMEMBERED);
    forgetOldest(this.next, MAX_REMEMBERED);
  }
}

function forgetOldest(memory: Map<string, unknown> | Set<string>, max: number): void {
  for (const key of memory.keys()) {
    if (memory.size <= max) return;
    memory.delete(key);
  }
}
