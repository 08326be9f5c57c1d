import { fromHex, sha256 } from './bytes';

/**
 * The two protobuf messages of Tron whose hashes are identities: the raw block header and the raw transaction.
 * Field numbers are those of the network's `Tron.proto`; recorded blocks hash to their real ids with them.
 */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const TRIGGER_SMART_CONTRACT = 31;
const TYPE_URL = 'type.googleapis.com/protocol.TriggerSmartContract';
const NUMBER_BYTES = 8;

/** Receipt codes as the transaction's `ret` carries them. */
export const CONTRACT_RESULTS = { SUCCESS: 1, OUT_OF_ENERGY: 10, OUT_OF_TIME: 11 } as const;
export type ContractResult = keyof typeof CONTRACT_RESULTS;

export interface HeaderFields {
  readonly timestamp: number;
  readonly txTrieRoot: string;
  readonly parentHash: string;
  readonly number: number;
  /** 20-byte hex. */
  readonly witness: string;
  readonly version: number;
}

export interface RawTransaction {
  readonly refBlockBytes: string;
  readonly refBlockHash: string;
  readonly expiration: number;
  readonly timestamp: number;
  readonly feeLimit: number;
  /** 20-byte hex, as is `contract`. */
  readonly owner: string;
  readonly contract: string;
  readonly data: string;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** Proto3 leaves zero out. */
function integer(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint((field << 3) | VARINT), varint(value)]);
}

function bytes(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([varint((field << 3) | LENGTH_DELIMITED), varint(value.length), value]);
}

const account = (hex: string): Buffer => fromHex(`41${hex}`);

export function encodeHeader(header: HeaderFields): Buffer {
  return Buffer.concat([
    integer(1, header.timestamp),
    bytes(2, fromHex(header.txTrieRoot)),
    bytes(3, fromHex(header.parentHash)),
    integer(7, header.number),
    bytes(9, account(header.witness)),
    integer(10, header.version),
  ]);
}

/** Eight bytes of the number in front of the last 24 bytes of the header's hash. */
export function blockIdOf(header: HeaderFields): string {
  const id = sha256(encodeHeader(header));
  id.writeBigUInt64BE(BigInt(header.number), 0);
  return id.toString('hex');
}

export function encodeRawTransaction(raw: RawTransaction): Buffer {
  const call = Buffer.concat([
    bytes(1, account(raw.owner)),
    bytes(2, account(raw.contract)),
    bytes(4, fromHex(raw.data)),
  ]);
  const parameter = Buffer.concat([bytes(1, Buffer.from(TYPE_URL)), bytes(2, call)]);
  return Buffer.concat([
    bytes(1, fromHex(raw.refBlockBytes)),
    bytes(4, fromHex(raw.refBlockHash)),
    integer(8, raw.expiration),
    bytes(11, Buffer.concat([integer(1, TRIGGER_SMART_CONTRACT), bytes(2, parameter)])),
    integer(14, raw.timestamp),
    integer(18, raw.feeLimit),
  ]);
}

/** The transaction as a block holds it: raw data, signature, result. */
export function encodeTransaction(raw: Uint8Array, signature: string, result: ContractResult): Buffer {
  return Buffer.concat([
    bytes(1, raw),
    bytes(2, fromHex(signature)),
    bytes(5, integer(3, CONTRACT_RESULTS[result])),
  ]);
}

/** `txTrieRoot`: a pairwise sha256 tree where a lone node moves up unchanged; all zero for an empty block. */
export function merkleRoot(transactions: readonly Uint8Array[]): string {
  let level = transactions.map((transaction) => sha256(transaction));
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) above.push(sha256Pair(level.slice(i, i + 2)));
    level = above;
  }
  return (level[0] ?? Buffer.alloc(32)).toString('hex');
}

function sha256Pair(pair: readonly Buffer[]): Buffer {
  const [left, right] = pair;
  if (left && !right) return left;
  return sha256(Buffer.concat(pair));
}

export const numberBytes = (value: number): Buffer => {
  const buffer = Buffer.alloc(NUMBER_BYTES);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
};
