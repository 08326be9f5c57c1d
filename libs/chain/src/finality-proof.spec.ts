import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import { Database, openDatabase, sourceOptions } from '@epusdt/database';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { ChainSourceError, Contradiction, type BlockRef } from './chain-source';
import { FinalityProof, proveFinality, type HeaderReader, type Verdict } from './finality-proof';
import { signedHeaderOf, type SignedHeader } from './header-proof';
import { ProducerRow, producerKey, type Producer } from './producer.row';
import { Producers } from './producers';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const addressOf = (key: Uint8Array): string =>
  Buffer.from(keccak_256(secp256k1.getPublicKey(key, false).subarray(1)))
    .toString('hex')
    .slice(-40);
const keyOf = (name: string): Buffer => sha256(Buffer.from(name));
const identity = (name: string): { key: Buffer; address: string } => ({
  key: keyOf(name),
  address: addressOf(keyOf(name)),
});

const OWN = Array.from({ length: 40 }, (_, index) => identity(`producer ${index}`));
const DELEGATE = identity('delegate');
const STRANGER = identity('stranger');
const FIRST = 1_000;

/** Who makes a block: the producer named, and the key it is signed with (its own unless told). */
type Turn = { readonly by: number; readonly key?: Buffer };
const turn = (by: number, key?: Buffer): Turn => (key ? { by, key } : { by });
const countTo = (count: number): number[] => [...Array(count).keys()];
const turns = (from: number, count: number): Turn[] => countTo(count).map((i) => turn(from + i));
const rota = (count: number, key?: Buffer, size = 27): Turn[] =>
  countTo(count).map((i) => turn(i % size, key));
const pair = (by: number, signer = OWN[by]!.address): Producer => ({ witness: OWN[by]!.address, signer });
const knownOf = (...pairs: Producer[]): ReadonlySet<string> => new Set(pairs.map(producerKey));
const producers = (count: number, from = 0): Producer[] => countTo(count).map((i) => pair(from + i));
const KNOWN = knownOf(...producers(27));

/** Numbers below 2^14 and no time: every field but the number has a fixed length. */
function signed(number: number, parentId: string, { by, key }: Turn, root = '00'): SignedHeader {
  const { address, key: own } = OWN[by]!;
  const [parentHash, txTrieRoot] = [parentId, root.repeat(32)];
  const raw = Buffer.from(
    `1220${txTrieRoot}1a20${parentHash}38${((number & 0x7f) | 0x80).toString(16)}${(number >> 7).toString(16).padStart(2, '0')}4a1541${address}`,
    'hex',
  );
  const hash = sha256(raw);
  const signature = secp256k1.sign(hash, key ?? own);
  return signedHeaderOf({
    blockID: number.toString(16).padStart(16, '0') + hash.toString('hex', 8),
    block_header: {
      raw_data: { number, txTrieRoot, parentHash, witness_address: `41${address}`, timestamp: 0 },
      witness_signature: `${signature.toCompactHex()}0${signature.recovery}`,
    },
  });
}

function chainOf(
  list: readonly Turn[],
  first = FIRST,
  parentId = 'aa'.repeat(32),
  root = '00',
): SignedHeader[] {
  const chain: SignedHeader[] = [];
  for (const [i, who] of list.entries()) {
    chain.push(signed(first + i, chain[i - 1]?.id ?? parentId, who, root));
  }
  return chain;
}

const at =
  (chain: readonly SignedHeader[], asked: number[] = []) =>
  async (number: number): Promise<SignedHeader | null> => {
    asked.push(number);
    return chain.find((header) => header.number === number) ?? null;
  };

const prove = (
  list: readonly Turn[],
  known: ReadonlySet<string>,
  permissions?: Readonly<Record<string, string>>,
): Promise<Verdict> => {
  const chain = chainOf(list);
  const question = { block: chain[0]!, headerAt: at(chain), known };
  if (!permissions) return proveFinality(question);
  return proveFinality({ ...question, permissionOf: async (witness) => permissions[witness] ?? null });
};

const final = (...learned: Producer[]): object => ({ kind: 'final', learned });
const young = (distinct: number): object => ({ kind: 'not-yet', distinct });
const numbers = (from: number, count: number): number[] => countTo(count).map((i) => FIRST + from + i);

describe('a block is final', () => {
  it.each<[string, Turn[], object]>([
    ['not while nobody has the block', [], young(0)],
    ['not by its own producer alone', turns(0, 1), young(1)],
    ['not by 18 producers', turns(0, 18), young(18)],
    ['by 19 producers', turns(0, 19), final()],
    ['not by producers who repeat themselves', [...turns(0, 18), ...turns(0, 18)], young(18)],
    ['by the nineteenth after repetitions', [...turns(0, 18), ...turns(0, 18), turn(18)], final()],
    ['not by unknown producers', [...turns(0, 18), ...turns(27, 8)], young(18)],
    ['by the nineteenth after unknown ones', [...turns(0, 18), ...turns(27, 8), turn(18)], final()],
    ['not by a forged signature', [...turns(0, 18), turn(18, STRANGER.key)], young(18)],
    ['not by one known producer in the name of another', [...turns(0, 18), turn(18, OWN[2]!.key)], young(18)],
    ['not by a delegated key that is not known', [...turns(0, 18), turn(18, DELEGATE.key)], young(18)],
  ])('%s', async (_name, list, verdict) => {
    const chain = chainOf(list);
    const block = chain[0] ?? { number: FIRST, id: 'ab', parentId: 'cd', time: 0 };
    expect(await proveFinality({ block, headerAt: at(chain), known: KNOWN })).toEqual(verdict);
  });

  it('by a delegated key that is known, as well as by the own one', async () => {
    const known = knownOf(...producers(18), pair(18, DELEGATE.address));
    expect(await prove([...turns(0, 18), turn(18, DELEGATE.key)], known)).toEqual(final());
    expect(await prove(turns(0, 19), known)).toEqual(young(18));
  });

  it('and nothing more is read then', async () => {
    const chain = chainOf(rota(30));
    const asked: number[] = [];
    const headerAt = at(chain, asked);
    expect(await proveFinality({ block: chain[0]!, headerAt, known: KNOWN })).toEqual(final());
    expect(asked).toEqual(numbers(0, 19));
  });

  it('or is given up after three turns', async () => {
    const list = rota(90, undefined, 20);
    const known = knownOf(...producers(18), ...producers(9, 27));
    const unknown = [pair(18), pair(19)];
    expect(await prove(list, known)).toEqual({ kind: 'unproven', distinct: 18, unknown });
    expect(await prove(list.slice(0, 80), known)).toEqual(young(18));
  });
});

describe('headers that are no chain', () => {
  const chain = chainOf(turns(0, 19));
  const refused = (block: BlockRef, headers: readonly SignedHeader[]): Promise<unknown> =>
    expect(proveFinality({ block, headerAt: at(headers), known: KNOWN })).rejects.toThrow(Contradiction);

  it('contradict what was said of the block', () => refused({ ...chain[0]!, id: chain[1]!.id }, chain));

  it('contradict themselves where a link is broken', async () => {
    const other = chainOf(turns(5, 9), FIRST + 10, chain[8]!.id);
    await refused(chain[0]!, [...chain.slice(0, 10), ...other]);
  });

  it('contradict themselves where another block is given than was asked for', async () => {
    const headerAt = async (number: number): Promise<SignedHeader> => chain[number - FIRST + 1]!;
    await expect(proveFinality({ block: chain[1]!, headerAt, known: KNOWN })).rejects.toThrow(
      `block ${FIRST + 2} was given for block ${FIRST + 1}`,
    );
  });
});

describe('trust on first use', () => {
  it('believes producers who sign for themselves while it knows nobody', async () => {
    expect(await prove(turns(0, 18), knownOf())).toEqual(young(18));
    expect(await prove(turns(0, 19), knownOf())).toEqual(final(...producers(19)));
  });

  it.each([[[]], [[pair(20, DELEGATE.address)]]])('lasts while 18 are known', async (second) => {
    const known = knownOf(...producers(18, 20), ...second);
    expect(await prove(turns(0, 19), known)).toMatchObject({ kind: 'final' });
  });

  it.each<[string, Producer[], number]>([
    ['19 are known', producers(19, 20), 0],
    ['27 are known', [...producers(20, 20), ...producers(7, 12)], 7],
  ])('is over when %s', async (_name, pairs, distinct) => {
    expect(await prove(turns(0, 19), knownOf(...pairs))).toEqual(young(distinct));
  });

  it('learns a whole turn where there is one', async () => {
    expect(await prove(rota(40), knownOf())).toEqual(final(...producers(27)));
  });

  it('believes a delegated key only as the account names it', async () => {
    const list = [turn(0, DELEGATE.key), ...turns(1, 18)];
    const none = young(18);
    expect(await prove(list, knownOf())).toEqual(none);
    expect(await prove(list, knownOf(), {})).toEqual(none);
    expect(await prove(list, knownOf(), { [OWN[0]!.address]: STRANGER.address })).toEqual(none);
    expect(await prove(list, knownOf(), { [OWN[0]!.address]: DELEGATE.address })).toEqual(
      final(pair(0, DELEGATE.address), ...producers(18, 1)),
    );
  });
});

describe('learning', () => {
  it('takes a new producer on which nine known ones have built, and no other', async () => {
    const list = [...turns(0, 9), turn(30), turn(9), turn(31), ...turns(10, 9)];
    expect(await prove(list, KNOWN)).toEqual(final(pair(30), pair(31)));
    const later = [...turns(0, 11), turn(30), ...turns(11, 8)];
    expect(await prove(later, KNOWN)).toEqual(final());
  });

  it('takes a delegated key that the account names', async () => {
    const list = [turn(30, DELEGATE.key), turn(31, STRANGER.key), ...turns(0, 19)];
    const permissions = { [OWN[30]!.address]: DELEGATE.address };
    expect(await prove(list, KNOWN, permissions)).toEqual(final(pair(30, DELEGATE.address)));
    expect(await prove(list, KNOWN)).toEqual(final());
  });

  it('waits while the account cannot be read, which proves no less', async () => {
    const chain = chainOf([turn(30, DELEGATE.key), ...turns(0, 19)]);
    const question = { block: chain[0]!, headerAt: at(chain), known: KNOWN };
    const failing = (error: Error): Promise<Verdict> =>
      proveFinality({ ...question, permissionOf: () => Promise.reject(error) });
    expect(await failing(new ChainSourceError('node', 'is away'))).toEqual(final());
    await expect(failing(new RangeError('a bug'))).rejects.toThrow('a bug');
  });
});

describe('the service', () => {
  let source: DataSource;
  beforeEach(async () => {
    const sqlFolder = join(__dirname, '../../../sql/sqlite');
    const options = sourceOptions({ engine: 'sqlite', file: ':memory:', sqlFolder }, [ProducerRow]);
    source = await openDatabase(options, sqlFolder, 0);
  });
  afterEach(() => source.destroy());

  const begin = (): FinalityProof => new FinalityProof(new Producers(new Database(source)));
  const rows = (): Promise<ProducerRow[]> => source.manager.find(ProducerRow, { order: { witness: 'ASC' } });
  const reader = (chain: readonly SignedHeader[], asked: number[] = []): HeaderReader => ({
    header: at(chain, asked),
    permissionOf: async () => null,
  });
  const CHAIN = chainOf(rota(60));

  it('keeps what it learned, and tells it to a second process', async () => {
    expect(await begin().prove('tron', CHAIN[0]!, reader(CHAIN))).toMatchObject({ kind: 'final' });
    const kept = await rows();
    expect(kept).toHaveLength(27);
    expect(kept[0]).toMatchObject({ chain: 'tron', learnedBlock: FIRST });
    const forged = chainOf(turns(27, 13));
    expect(await begin().prove('tron', forged[0]!, reader(forged))).toEqual(young(0));
    expect(await begin().prove('other', forged[0]!, reader(forged))).toEqual(young(13));
    expect(await rows()).toEqual(kept);
  });

  it('sees what a second process has learned since', async () => {
    const [first, second] = [begin(), begin()];
    const start = CHAIN.slice(0, 5);
    expect(await first.prove('tron', start[0]!, reader(start))).toEqual(young(5));
    await second.prove('tron', CHAIN[0]!, reader(CHAIN));
    const forged = chainOf(turns(20, 20));
    expect(await first.prove('tron', forged[0]!, reader(forged))).toEqual(young(7));
  });

  it('learns the same pairs twice without trouble', async () => {
    const producersOf = new Producers(new Database(source));
    await producersOf.learn('tron', producers(3), 5);
    await producersOf.learn('tron', producers(4), 6);
    expect((await rows()).filter((row) => row.learnedBlock === 5)).toHaveLength(3);
    expect((await producersOf.known('tron')).size).toBe(4);
  });

  it('proves neighbours by the headers it has read, and what lies below by nothing more', async () => {
    const finality = begin();
    await finality.prove('tron', CHAIN[0]!, reader(CHAIN));
    const prove = async (index: number): Promise<[Verdict, number[]]> => {
      const asked: number[] = [];
      return [await finality.prove('tron', CHAIN[index]!, reader(CHAIN, asked)), asked];
    };
    expect(await prove(1)).toEqual([final(), numbers(1, 19)]);
    expect(await prove(4)).toEqual([final(), numbers(20, 3)]);
    for (const index of [4, 3, 2, 1]) expect(await prove(index)).toEqual([final(), []]);
    expect(await prove(5)).toEqual([final(), numbers(23, 1)]);
  });

  it('follows the chain when it leaves a branch that was read before', async () => {
    const finality = begin();
    await finality.prove('tron', CHAIN[0]!, reader(CHAIN));
    const left = [...CHAIN.slice(0, 15), ...chainOf(turns(0, 2), FIRST + 15, CHAIN[14]!.id, '11')];
    expect(await finality.prove('tron', CHAIN[5]!, reader(left))).toEqual(young(12));
    expect(await finality.prove('tron', CHAIN[5]!, reader(CHAIN))).toEqual(final());
  });

  it('does not learn, nor call final, what contradicts itself', async () => {
    const finality = begin();
    const broken = [...CHAIN.slice(0, 5), ...chainOf(turns(5, 22), FIRST + 5)];
    await expect(finality.prove('tron', CHAIN[0]!, reader(broken))).rejects.toThrow(Contradiction);
    expect(await rows()).toEqual([]);
    expect(await finality.prove('tron', CHAIN[0]!, reader(CHAIN))).toMatchObject({ kind: 'final' });
  });

  it('cannot be misled by the headers of a stranger it has seen', async () => {
    const finality = begin();
    await finality.prove('tron', CHAIN[0]!, reader(CHAIN));
    const made = chainOf(rota(90, STRANGER.key), FIRST + 10, CHAIN[9]!.id);
    const strange = [...CHAIN.slice(0, 10), ...made];
    const misled = await finality.prove('tron', CHAIN[1]!, reader(strange));
    expect(misled).toMatchObject({ kind: 'unproven', distinct: 9 });
    expect(await finality.prove('tron', CHAIN[1]!, reader(CHAIN))).toEqual(final());
  });
});
