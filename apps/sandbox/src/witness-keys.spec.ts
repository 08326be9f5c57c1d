import { secp256k1 } from '@noble/curves/secp256k1';
import { fromHex, sha256 } from './bytes';
import { SimulatedChain, forgedBlock, type Block } from './chain';
import { headerOf } from './chain-model';
import { blockIdOf, encodeHeader, type HeaderFields } from './protobuf';
import { describeRecorded, readFixture } from '../../../test/recorded/recordings';
import { WITNESSES, addressOfPublicKey, signHeader, witnessRota } from './witness-keys';

/** Address (20-byte hex) of the key behind a signature; the real network writes the recovery id as 00/01 or 1b/1c. */
function signerOf(header: HeaderFields, signature: string): string {
  const recovery = Number.parseInt(signature.slice(128), 16);
  const publicKey = secp256k1.Signature.fromCompact(signature.slice(0, 128))
    .addRecoveryBit(recovery >= 27 ? recovery - 27 : recovery)
    .recoverPublicKey(sha256(encodeHeader(header)));
  return addressOfPublicKey(fromHex(publicKey.toHex(false)));
}

const signerOfBlock = (block: Block): string => signerOf(headerOf(block), block.witnessSignature);

describe('the producers', () => {
  it('are 27, seven of which sign with another key', () => {
    const addresses = witnessRota().flatMap(({ address, signer }) =>
      address === signer ? [address] : [address, signer],
    );
    expect(witnessRota()).toHaveLength(WITNESSES);
    expect(new Set(addresses).size).toBe(WITNESSES + 7);
    expect(witnessRota().filter(({ address, signer }) => address !== signer)).toHaveLength(7);
    expect(addresses.every((address) => /^[0-9a-f]{40}$/.test(address))).toBe(true);
  });

  it('name the key they delegated to, and nobody else', () => {
    const chain = new SimulatedChain();
    expect(chain.witnesses).toEqual(witnessRota());
    for (const { address, signer } of chain.witnesses) {
      expect(chain.permissionOf(address)).toBe(address === signer ? null : signer);
    }
    expect(chain.permissionOf('11'.repeat(20))).toBeNull();
  });

  it('sign nothing for strangers', () => {
    const header = headerOf({ ...new SimulatedChain().head, witness: '11'.repeat(20) });
    expect(() => signHeader(header)).toThrow('it is none of the sandbox');
  });
});

describe('signatures of blocks', () => {
  it('recover to the key that signs for the producer, over a whole rota', () => {
    const chain = new SimulatedChain();
    const signers = new Map(chain.witnesses.map(({ address, signer }) => [address, signer]));
    const blocks = Array.from({ length: WITNESSES }, () => chain.mine());
    expect(new Set(blocks.map(({ witness }) => witness)).size).toBe(WITNESSES);
    for (const block of blocks) {
      expect(block.witnessSignature).toMatch(/^[0-9a-f]{128}0[01]$/);
      expect(signerOfBlock(block)).toBe(signers.get(block.witness));
    }
  });

  it('fit one header only', () => {
    const { head } = new SimulatedChain();
    const other = headerOf({ ...head, timestamp: head.timestamp + 1 });
    expect(signerOf(other, head.witnessSignature)).not.toBe(signerOfBlock(head));
  });
});

describe('a forged block', () => {
  it('has all of the original but id and producer, and is signed by that one', () => {
    const chain = new SimulatedChain();
    chain.transferMany([{ to: chain.payerAddress, units: 1n }]);
    const block = chain.mine();
    const forged = forgedBlock(block);
    const { id, witness, witnessSignature, ...same } = forged;
    expect(block).toMatchObject(same);
    expect(id).not.toBe(block.id);
    expect(id).toBe(blockIdOf(headerOf(forged)));
    expect(Number.parseInt(id.slice(0, 16), 16)).toBe(block.number);
    expect(witnessSignature).not.toBe(block.witnessSignature);
    expect(signerOfBlock(forged)).toBe(chain.permissionOf(witness) ?? witness);
  });

  it('can be hung onto another one', () => {
    const chain = new SimulatedChain();
    const first = forgedBlock(chain.mine());
    const second = forgedBlock(chain.mine(), first.id);
    expect(second.parentHash).toBe(first.id);
    expect(second.id).toBe(blockIdOf(headerOf(second)));
  });
});

interface RecordedHeaders {
  readonly blocks: readonly {
    readonly block_header: {
      readonly raw_data: Omit<HeaderFields, 'witness'> & { readonly witness_address: string };
      readonly witness_signature: string;
    };
  }[];
}

describeRecorded('signatures of recorded headers', () => {
  it('a quarter of a hundred real headers is signed by a delegated key', () => {
    const { blocks } = readFixture('25') as RecordedHeaders;
    const own = blocks.filter(({ block_header: { raw_data: raw, witness_signature: signature } }) => {
      const witness = raw.witness_address.slice(2);
      return signerOf({ ...raw, witness }, signature) === witness;
    });
    expect([blocks.length, own.length]).toEqual([100, 76]);
  });
});
