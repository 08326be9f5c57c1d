import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import type { AddressHex } from '@epusdt/kernel';
import { SchemaError, hexBytes } from './answer-schema';

const SIGNATURE_BYTES = 65;
const COORDINATE_BYTES = 32;
const ADDRESS_BYTES = 20;

/** Many times the 27 producers of a turn, so that made-up ones cost memory of a known size. */
const MAX_KEPT = 500;

interface Key {
  readonly signer: AddressHex;
  readonly publicKey: KeyObject;
}

/**
 * The key that last signed for each producer. A cache and no more: trying a signature with a key is some thirty times
 * quicker than computing the key from the signature, and one that fits has been used to sign.
 */
const kept = new Map<AddressHex, Key>();

/**
 * Address of the key behind a header's signature. Signatures are r, s and a recovery id, which the network writes as 0
 * and 1 or, as Ethereum does, as 27 and 28. Throws `SchemaError` when it is no signature at all.
 *
 * @param witness whose header it is, as the header says
 * @param header the bytes that were signed
 */
export function headerSigner(witness: AddressHex, header: Buffer, value: unknown): AddressHex {
  const signature = hexBytes(value, SIGNATURE_BYTES, 'witness_signature');
  const last = Number.parseInt(signature.slice(-2), 16);
  const recovery = last >= 27 ? last - 27 : last;
  if (recovery > 1) throw new SchemaError('witness_signature', value);
  const compact = signature.slice(0, -2);
  const known = kept.get(witness);
  if (known && fits(known.publicKey, compact, header)) return known.signer;
  const key = recoverKey(compact, recovery, createHash('sha256').update(header).digest());
  keep(witness, key);
  return key.signer;
}

const fits = (key: KeyObject, compact: string, header: Buffer): boolean =>
  verify('sha256', header, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(compact, 'hex'));

function recoverKey(compact: string, recovery: number, hash: Buffer): Key {
  const point = Buffer.from(pointOf(compact, recovery, hash)).subarray(1);
  return {
    // The end of the hash of both coordinates; the byte that was before them names the format.
    signer: Buffer.from(keccak_256(point)).toString('hex', COORDINATE_BYTES - ADDRESS_BYTES),
    publicKey: createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'secp256k1',
        x: point.subarray(0, COORDINATE_BYTES).toString('base64url'),
        y: point.subarray(COORDINATE_BYTES).toString('base64url'),
      },
    }),
  };
}

function pointOf(compact: string, recovery: number, hash: Buffer): Uint8Array {
  try {
    return secp256k1.Signature.fromCompact(compact)
      .addRecoveryBit(recovery)
      .recoverPublicKey(hash)
      .toRawBytes(false);
  } catch {
    // Numbers out of range, or no point of the curve.
    throw new SchemaError('witness_signature', compact);
  }
}

function keep(witness: AddressHex, key: Key): void {
  kept.delete(witness);
  kept.set(witness, key);
  const oldest = kept.keys().next().value;
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
}
