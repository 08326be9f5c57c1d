import { proveFinality, type Verdict } from '../../libs/chain/src/finality-proof';
import { signedHeaderOf, type SignedHeader } from '../../libs/chain/src/header-proof';
import { producerKey, type Producer } from '../../libs/chain/src/producer.row';
import { describeRecorded, readFixture } from './recordings';
import type { HeaderView } from './replay-chain';

/** 25: consecutive headers, with the key each producer signs with. */
interface RecordedRota {
  readonly blocks: readonly HeaderView[];
  readonly srs: readonly string[];
  readonly signing_keys: readonly string[];
}

/** The network calls a block final when it has so many successors. */
const LAG = 18;
const ROTA = 27;

const bare = (address: string): string => address.slice(2);

describeRecorded('signed headers of the real network', () => {
  let headers: readonly SignedHeader[];
  let known: ReadonlySet<string>;
  let delegated: ReadonlyMap<string, string>;
  beforeAll(() => {
    const { blocks, srs, signing_keys: keys } = readFixture('25') as RecordedRota;
    const producers = srs.map((sr, i): Producer => ({ witness: bare(sr), signer: bare(keys[i] ?? '') }));
    headers = blocks.map(signedHeaderOf);
    known = new Set(producers.map(producerKey));
    delegated = new Map(
      producers.filter(({ witness, signer }) => witness !== signer).map((one) => [one.witness, one.signer]),
    );
  });

  const prove = (index: number, whom: ReadonlySet<string>): Promise<Verdict> => {
    const block = headers[index];
    if (!block) throw new RangeError(`header ${index}`);
    return proveFinality({
      block,
      headerAt: async (number) => headers.find((header) => header.number === number) ?? null,
      known: whom,
      permissionOf: async (witness) => delegated.get(witness) ?? null,
    });
  };
  const learnedFrom = async (index: number, whom: ReadonlySet<string>): Promise<string[]> => {
    const verdict = await prove(index, whom);
    if (verdict.kind !== 'final') throw new Error(verdict.kind);
    return verdict.learned.map(producerKey);
  };

  it.each(['20', '21', '22', '24'])('%s hashes to its id and is signed by its producer', (number) => {
    const answer = readFixture(number) as HeaderView;
    const header = signedHeaderOf(answer);
    expect(header.id).toBe(answer.blockID);
    expect(header.signer).toBe(header.witness);
    expect(`41${header.witness}`).toBe(answer.block_header.raw_data.witness_address);
  });

  it('25 is a linked chain, signed by its 27 producers, seven of them with delegated keys', () => {
    expect(headers).toHaveLength(100);
    expect(delegated.size).toBe(7);
    for (const [index, header] of headers.slice(1).entries()) {
      expect(header.parentId).toBe(headers[index]?.id);
    }
    expect(headers.filter((header) => !known.has(producerKey(header)))).toEqual([]);
    expect(headers.filter(({ witness, signer }) => witness !== signer)).toHaveLength(24);
  });

  it('every block with 18 successors is final, as the network has it, and no other is', async () => {
    for (const index of headers.keys()) {
      const above = headers.length - 1 - index;
      expect(await prove(index, known)).toEqual(
        above >= LAG ? { kind: 'final', learned: [] } : { kind: 'not-yet', distinct: above + 1 },
      );
    }
  });

  it('on first use the 27 producers and their keys are learned from one turn', async () => {
    const learned = await learnedFrom(0, new Set());
    expect(learned).toHaveLength(ROTA);
    expect(new Set(learned)).toEqual(known);
  });

  it('producers who are not known yet are learned while the others prove', async () => {
    let whom: ReadonlySet<string> = new Set([...known].slice(0, 22));
    for (let index = 0; whom.size < ROTA && index < ROTA; index += 1) {
      whom = new Set([...whom, ...(await learnedFrom(index, whom))]);
    }
    expect(whom).toEqual(known);
  });

  it.each(['timestamp', 'version'] as const)('a header with another %s is refused', (name) => {
    const answer = readFixture('24') as HeaderView;
    const { raw_data: raw, witness_signature } = answer.block_header;
    const changed = { ...raw, [name]: raw[name] + 1 };
    expect(() =>
      signedHeaderOf({ ...answer, block_header: { raw_data: changed, witness_signature } }),
    ).toThrow('must be the hash of its header');
  });
});
