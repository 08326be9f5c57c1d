import { invert } from '@noble/curves/abstract/modular';
import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import { sha256 } from './bytes';
import { encodeHeader, type HeaderFields } from './protobuf';

/** 27 elected producers; a block is final when 19 of them have built on it. */
export const WITNESSES = 27;

/** A producer and the key behind its signatures; addresses are 20-byte hex. */
export interface Witness {
  readonly address: string;
  /** Address of the key that signs its blocks; another than `address` where the producer has delegated that. */
  readonly signer: string;
}

interface Signing {
  readonly witness: Witness;
  readonly signingKey: bigint;
  /** The part of every signature that does not depend on what is signed. */
  readonly nonce: { readonly r: bigint; readonly inverse: bigint; readonly recovery: number };
}

const { n: ORDER } = secp256k1.CURVE;
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`) % ORDER;

const hex32 = (value: bigint): string => value.toString(16).padStart(64, '0');

const keyOf = (label: string): Buffer => sha256(Buffer.from(label));

/** Address (20-byte hex) of an uncompressed public key (65 bytes): the end of the keccak hash of its coordinates. */
export function addressOfPublicKey(publicKey: Uint8Array): string {
  return Buffer.from(keccak_256(publicKey.subarray(1))).toString('hex', 12);
}

const addressOfKey = (key: Uint8Array): string => addressOfPublicKey(secp256k1.getPublicKey(key, false));

/** Seven of the 27 leave the signing to a second key, as on the real network. */
const delegates = (index: number): boolean => index % 4 === 2;

let known: readonly Signing[] | undefined;

/** The keys are the same in every run; they are derived when first needed, as that takes some 20 ms. */
function signings(): readonly Signing[] {
  known ??= Array.from({ length: WITNESSES }, (_, index) => {
    const ownKey = keyOf(`sandbox witness ${index}`);
    const signingKey = delegates(index) ? keyOf(`sandbox witness permission ${index}`) : ownKey;
    return {
      witness: { address: addressOfKey(ownKey), signer: addressOfKey(signingKey) },
      signingKey: numberOf(signingKey),
      nonce: nonceOf(`sandbox witness nonce ${index}`),
    };
  });
  return known;
}

/**
 * The same for all signatures of a producer, which gives his key away and makes a signature a hundred times as quick.
 * These keys are no secret: they are made of the words above.
 */
function nonceOf(label: string): Signing['nonce'] {
  const secret = numberOf(keyOf(label));
  const { x, y } = secp256k1.ProjectivePoint.BASE.multiply(secret).toAffine();
  return { r: x % ORDER, inverse: invert(secret, ORDER), recovery: Number(y & 1n) };
}

/** The 27 producers in their rota. */
export const witnessRota = (): readonly Witness[] => signings().map(({ witness }) => witness);

/** Signature (65 bytes in hex: r, s, recovery id 00 or 01) of the producer named in the header, over the header's hash. */
export function signHeader(header: HeaderFields): string {
  const signing = signings().find(({ witness }) => witness.address === header.witness);
  if (!signing) throw new RangeError(`witness ${header.witness}: it is none of the sandbox's ${WITNESSES}`);
  const { signingKey, nonce } = signing;
  const full = (nonce.inverse * (numberOf(sha256(encodeHeader(header))) + nonce.r * signingKey)) % ORDER;
  // Of the two that fit, the lower one, as everybody writes it.
  const isHigh = full > ORDER / 2n;
  const s = isHigh ? ORDER - full : full;
  const recovery = isHigh ? 1 - nonce.recovery : nonce.recovery;
  return `${hex32(nonce.r)}${hex32(s)}0${recovery}`;
}
