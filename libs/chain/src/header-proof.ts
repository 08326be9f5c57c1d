import { addressToHex, type AddressHex } from '@epusdt/kernel';
import { createHash } from 'node:crypto';
import { SchemaError, fields, fullNodeHeaderOf, hexBytes, wholeNumber, type Fields } from './answer-schema';
import type { BlockRef } from './chain-source';
import { headerSigner } from './header-signer';

/** A header whose id is its own hash. `signer` may be a key the `witness` has handed its signing to. */
export interface SignedHeader extends BlockRef {
  readonly witness: AddressHex;
  readonly signer: AddressHex;
}

const HASH_BYTES = 32;
const ADDRESS_BYTES = 20;
const NUMBER_BYTES = 8;
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * Full-node `getblock` → header, with its id computed again and its signer recovered: neither can be made up. That the
 * signer is entitled to sign is another matter (`finality-proof.ts`).
 */
export function signedHeaderOf(answer: unknown): SignedHeader {
  const block = fullNodeHeaderOf(answer);
  const header = fields(fields(answer, 'block')['block_header'], 'block_header');
  const raw = fields(header['raw_data'], 'raw_data');
  const witness = witnessOf(raw['witness_address']);
  const bytes = encodeHeader(block, raw, witness);
  const hash = createHash('sha256').update(bytes).digest();
  // The first bytes of an id are the number instead of the hash; `fullNodeHeaderOf` has compared them.
  if (hash.toString('hex', NUMBER_BYTES) !== block.id.slice(NUMBER_BYTES * 2)) {
    throw new SchemaError(
      `blockID of block ${block.number}, which must be the hash of its header,`,
      block.id,
    );
  }
  return { ...block, witness, signer: headerSigner(witness, bytes, header['witness_signature']) };
}

/** Base58 where the node was asked with `visible`, else hex with the network's byte in front. */
function witnessOf(value: unknown): AddressHex {
  const base58 = typeof value === 'string' ? addressToHex(value) : null;
  if (base58 !== null) return base58;
  const hex = hexBytes(value, ADDRESS_BYTES + 1, 'witness_address');
  if (!hex.startsWith('41')) throw new SchemaError('witness_address', value);
  return hex.slice(2);
}

/** `BlockHeader.raw` of the network's `Tron.proto`, fields in ascending order as every implementation writes them. */
function encodeHeader({ number, time, parentId }: BlockRef, raw: Fields, witness: AddressHex): Buffer {
  const optional = (name: string): number => wholeNumber(raw[name] ?? 0, name);
  const root = hexBytes(raw['txTrieRoot'], HASH_BYTES, 'txTrieRoot');
  const stateRoot = raw['accountStateRoot'] ?? '';
  return Buffer.concat([
    integerField(1, time),
    bytesField(2, root),
    bytesField(3, parentId),
    integerField(7, number),
    integerField(8, optional('witness_id')),
    bytesField(9, `41${witness}`),
    integerField(10, optional('version')),
    bytesField(11, stateRoot === '' ? '' : hexBytes(stateRoot, HASH_BYTES, 'accountStateRoot')),
  ]);
}

/** Proto3 leaves out what is zero or empty. */
function integerField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.from([(field << 3) | VARINT, ...varint(value)]);
}

function bytesField(field: number, hex: string): Buffer {
  const value = Buffer.from(hex, 'hex');
  if (value.length === 0) return value;
  return Buffer.concat([Buffer.from([(field << 3) | LENGTH_DELIMITED, ...varint(value.length)]), value]);
}

/** Seven bits a byte, lowest first. By division, as a timestamp has more bits than `>>` keeps. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}
