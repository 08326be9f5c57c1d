import { abiWord, fromHex, sha256 } from '../../apps/sandbox/src/bytes';
import type { ChainLog } from '../../apps/sandbox/src/chain-transaction';
import { TRANSFER_TOPIC } from '../../apps/sandbox/src/token';

/** A call of a contract as its signed raw data say it. Addresses are 20 bytes of hex, hashes have no `0x`. */
export interface ContractCall {
  readonly txid: string;
  readonly owner: string;
  readonly contract: string;
  readonly data: string;
}

export interface SignedTransaction extends ContractCall {
  /** `contractRet`, which the block carries beside the signed data. */
  readonly succeeded: boolean;
}

export interface Movement {
  readonly method: 'transfer' | 'transferFrom';
  readonly from: string;
  readonly to: string;
  readonly units: bigint;
}

interface Field {
  readonly number: number;
  readonly value: bigint | Buffer;
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const CONTRACT_SUCCESS = 1n;
const ACCOUNT_BYTES = 21;
const SELECTOR = 8;
const WORD = 64;
const ADDRESS = 40;

/** The signed transaction out of its protobuf bytes: `raw_data` 1, `signature` 2, `ret` 5. */
export function decodeTransaction(encoded: string): SignedTransaction {
  const fields = fieldsOf(fromHex(encoded));
  const [result] = fields.filter(({ number }) => number === 5);
  const succeeded =
    Buffer.isBuffer(result?.value) &&
    fieldsOf(result.value).some(({ number, value }) => number === 3 && value === CONTRACT_SUCCESS);
  return { ...decodeRaw(bytesOf(fields, 1).toString('hex')), succeeded };
}

/** `raw_data`: its `contract` is field 11, whose parameter holds owner 1, contract 2 and data 4. */
export function decodeRaw(rawHex: string): ContractCall {
  const raw = fromHex(rawHex);
  const parameter = bytesOf(fieldsOf(bytesOf(fieldsOf(raw), 11)), 2);
  const call = fieldsOf(bytesOf(fieldsOf(parameter), 2));
  return {
    txid: sha256(raw).toString('hex'),
    owner: accountOf(bytesOf(call, 1)),
    contract: accountOf(bytesOf(call, 2)),
    data: bytesOf(call, 4).toString('hex'),
  };
}

/** What the calldata move; `null` for any other function. An address is the low 20 bytes of its word. */
export function movementOf({ owner, data }: Pick<ContractCall, 'owner' | 'data'>): Movement | null {
  const word = (index: number): string => data.slice(SELECTOR + index * WORD, SELECTOR + (index + 1) * WORD);
  const address = (index: number): string => word(index).slice(-ADDRESS);
  const units = (index: number): bigint => BigInt(`0x${word(index)}`);
  switch (data.slice(0, SELECTOR)) {
    case 'a9059cbb':
      return { method: 'transfer', from: owner, to: address(0), units: units(1) };
    case '23b872dd':
      return { method: 'transferFrom', from: address(0), to: address(1), units: units(2) };
    default:
      return null;
  }
}

/** The event the token writes for such a call: the amount received is the amount asked, its fee rate being 0. */
export function derivedLogs(call: ContractCall): ChainLog[] {
  const movement = movementOf(call);
  if (!movement) return [];
  const topics = [TRANSFER_TOPIC, abiWord(movement.from), abiWord(movement.to)];
  return [{ address: call.contract, topics, data: abiWord(movement.units.toString(16)) }];
}

function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[offset];
      if (byte === undefined) break;
      offset += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError(`protobuf: no end of the number at byte ${offset}`);
  };
  while (offset < message.length) {
    const key = Number(varint());
    const number = key >> 3;
    if ((key & 7) === VARINT) {
      fields.push({ number, value: varint() });
    } else if ((key & 7) === LENGTH_DELIMITED) {
      const length = Number(varint());
      if (offset + length > message.length) throw new RangeError(`protobuf: field ${number} is cut off`);
      fields.push({ number, value: message.subarray(offset, offset + length) });
      offset += length;
    } else {
      throw new RangeError(`protobuf: field ${number} has a wire type that these messages do not use`);
    }
  }
  return fields;
}

function bytesOf(fields: readonly Field[], number: number): Buffer {
  const value = fields.find((field) => field.number === number)?.value;
  if (!Buffer.isBuffer(value)) throw new RangeError(`protobuf: field ${number} is missing`);
  return value;
}

function accountOf(bytes: Buffer): string {
  if (bytes.length !== ACCOUNT_BYTES)
    throw new RangeError(`an account has 21 bytes, this one ${bytes.length}`);
  return bytes.toString('hex', 1);
}
