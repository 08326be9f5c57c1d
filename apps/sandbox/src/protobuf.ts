import { fromHex, sha256 } from './bytes';

/**
 * The two protobuf messages of Tron whose hashes are identities: the raw block header and the raw transaction.
 * Field numbers are those of the network's `Tron.proto`; recorded blocks hash to their real ids with them.
 */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const CONTRACT_NUMBERS = { TransferContract: 1, TransferAssetContract: 2, TriggerSmartContract: 31 } as const;
const NUMBER_BYTES = 8;

/** Receipt codes as the transaction's `ret` carries them. */
export const CONTRACT_RESULTS = { SUCCESS: 1, REVERT: 2, OUT_OF_ENERGY: 10, OUT_OF_TIME: 11 } as const;
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

/** A transfer without a contract's code, hence without a log: of the network's own coin, or of a TRC10 token. */
export type NativeTransfer =
  | { readonly type: 'TransferContract'; readonly amount: bigint }
  | { readonly type: 'TransferAssetContract'; readonly amount: bigint; readonly asset: string };

export interface RawTransaction {
  readonly refBlockBytes: string;
  readonly refBlockHash: string;
  readonly expiration: number;
  readonly timestamp: number;
  readonly feeLimit: number;
  /** 20-byte hex. */
  readonly owner: string;
  /** 20-byte hex of the contract called; of the recipient where the transfer is native. */
  readonly contract: string;
  readonly data: string;
  readonly native?: NativeTransfer;
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  // Bits of a BigInt are dear, and nearly all of these numbers are small enough for division.
  if (typeof rest === 'bigint' && rest <= Number.MAX_SAFE_INTEGER) rest = Number(rest);
  if (typeof rest === 'number') {
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
  } else {
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
  }
  return Buffer.from(bytes);
}

/** Proto3 leaves zero out. */
function integer(field: number, value: number | bigint): Buffer {
  return BigInt(value) === 0n
    ? Buffer.alloc(0)
    : Buffer.concat([varint((field << 3) | VARINT), varint(value)]);
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

function contractFields({ owner, contract, data, native }: RawTransaction): Buffer[] {
  const parties = [account(owner), account(contract)];
  switch (native?.type) {
    case undefined:
      return [...parties.map((party, i) => bytes(i + 1, party)), bytes(4, fromHex(data))];
    case 'TransferContract':
      return [...parties.map((party, i) => bytes(i + 1, party)), integer(3, native.amount)];
    case 'TransferAssetContract':
      return [
        bytes(1, Buffer.from(native.asset)),
        ...parties.map((party, i) => bytes(i + 2, party)),
        integer(4, native.amount),
      ];
  }
}

export function encodeRawTransaction(raw: RawTransaction): Buffer {
  const type = raw.native?.type ?? 'TriggerSmartContract';
  const parameter = Buffer.concat([
    bytes(1, Buffer.from(`type.googleapis.com/protocol.${type}`)),
    bytes(2, Buffer.concat(contractFields(raw))),
  ]);
  return Buffer.concat([
    bytes(1, fromHex(raw.refBlockBytes)),
    bytes(4, fromHex(raw.refBlockHash)),
    integer(8, raw.expiration),
    bytes(11, Buffer.concat([integer(1, CONTRACT_NUMBERS[type]), bytes(2, parameter)])),
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
