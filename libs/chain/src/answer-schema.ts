import { addressFromWord, type AddressHex } from '@epusdt/kernel';
import type { BlockRef, Receipt, TokenNotice, TransferLog } from './chain-source';

/** Checks every field that is used: an answer that is cut or odd must never look like an empty one. */
export const TRANSFER_TOPIC = 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** Events of the token's owner: first topic to what it means. None of them has an indexed argument. */
export const NOTICE_TOPICS: ReadonlyMap<string, TokenNotice['kind']> = new Map([
  ['cc358699805e9a8b7f77b522628c7cb9abd07d9efb86b6fb616af1609036a99e', 'deprecated'],
  ['42e160154868087d6bfdc0ca23d96a1c1cfa32f1b72ba9ba27b69b98a0d819dc', 'blacklisted'],
  ['61e6e66b0d6339b2980aecc6ccc0039736791f0ccde9ed512e789a7fbdd698c6', 'destroyed'],
  ['b044a1e409eac5c48e5af22d4af52670dd1a99059537a78b31b48c6500a6354e', 'fee'],
]);

/** Larger header times are milliseconds; today's nodes answer seconds, those of 2022 milliseconds. */
const SECONDS_LIMIT = 1e11;
const WORD_HEX = 64;

export type Fields = Readonly<Record<string, unknown>>;

export class SchemaError extends Error {
  constructor(what: string, value: unknown) {
    super(`${what} is ${JSON.stringify(value)?.slice(0, 1_000) ?? 'missing'}`);
    this.name = 'SchemaError';
  }
}

export function fields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new SchemaError(what, value);
}

export function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new SchemaError(what, value);
}

/** Lower-case hex of exactly that many bytes, without `0x`. */
export function hexBytes(value: unknown, bytes: number, what: string): string {
  const match = typeof value === 'string' ? /^(?:0x)?([0-9a-fA-F]+)$/.exec(value) : null;
  if (match?.[1]?.length === bytes * 2) return match[1].toLowerCase();
  throw new SchemaError(what, value);
}

/** A JSON-RPC quantity that fits a JavaScript integer. */
export function quantity(value: unknown, what: string): number {
  const number =
    typeof value === 'string' && /^0x[0-9a-fA-F]{1,13}$/.test(value) ? Number.parseInt(value, 16) : -1;
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new SchemaError(what, value);
}

export function wholeNumber(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new SchemaError(what, value);
}

function blockId(value: unknown, number: number, what: string): string {
  const id = hexBytes(value, 32, what);
  // The first 8 bytes of an id are the number.
  if (Number.parseInt(id.slice(0, 16), 16) !== number)
    throw new SchemaError(`${what} of block ${number}`, value);
  return id;
}

/** `eth_getBlockByNumber` → header. */
export function headerOf(value: unknown): BlockRef {
  const block = fields(value, 'block');
  const number = quantity(block['number'], 'block number');
  const time = quantity(block['timestamp'], 'block timestamp');
  return {
    number,
    id: blockId(block['hash'], number, 'block hash'),
    parentId: hexBytes(block['parentHash'], 32, 'parentHash'),
    time: time > SECONDS_LIMIT ? time : time * 1_000,
  };
}

/** The ids of the transactions of `eth_getBlockByNumber` (without their contents), in their order. */
export const transactionsOf = (value: unknown): readonly unknown[] =>
  list(fields(value, 'block')['transactions'], 'transactions');

/** `walletsolidity/getblock` → header. */
export function fullNodeHeaderOf(value: unknown): BlockRef {
  const block = fields(value, 'block');
  const header = fields(fields(block['block_header'], 'block_header')['raw_data'], 'raw_data');
  const number = wholeNumber(header['number'], 'block number');
  return {
    number,
    id: blockId(block['blockID'], number, 'blockID'),
    parentId: hexBytes(header['parentHash'], 32, 'parentHash'),
    time: wholeNumber(header['timestamp'], 'block timestamp'),
  };
}

/** `null` for a log of another contract or another event, whatever the node was asked for. */
export function transferOf(value: unknown, contract: AddressHex): TransferLog | null {
  const log = fields(value, 'log');
  const transfer = movementOf(log, contract);
  if (!transfer) return null;
  const blockNumber = quantity(log['blockNumber'], 'log blockNumber');
  return {
    ...transfer,
    txHash: hexBytes(log['transactionHash'], 32, 'log transactionHash'),
    blockNumber,
    blockId: blockId(log['blockHash'], blockNumber, 'log blockHash'),
    blockLogIndex: quantity(log['logIndex'], 'log logIndex'),
    logIndex: null,
  };
}

/** What a log moved, in the shape both interfaces share; `null` when it is no Transfer of the contract. */
export function movementOf(
  log: Fields,
  contract: AddressHex,
): Pick<TransferLog, 'from' | 'to' | 'raw'> | null {
  const topics = list(log['topics'], 'log topics');
  if (hexBytes(log['address'], 20, 'log address') !== contract) return null;
  if (topics.length !== 3 || hexBytes(topics[0], 32, 'log topic') !== TRANSFER_TOPIC) return null;
  return {
    from: addressWord(topics[1]),
    to: addressWord(topics[2]),
    raw: BigInt(`0x${hexBytes(log['data'], WORD_HEX / 2, 'log data')}`),
  };
}

/** What the token's owner did; `null` for any other log. `address` of a fee is none. */
export function noticeOf(log: Fields, contract: AddressHex): Pick<TokenNotice, 'kind' | 'address'> | null {
  const topics = list(log['topics'], 'log topics');
  if (topics.length !== 1 || hexBytes(log['address'], 20, 'log address') !== contract) return null;
  const kind = NOTICE_TOPICS.get(hexBytes(topics[0], 32, 'log topic'));
  if (kind === undefined) return null;
  const { data } = log;
  const word = typeof data === 'string' ? data.replace(/^0x/, '').slice(0, WORD_HEX) : '';
  return { kind, address: kind === 'fee' ? null : addressWord(word) };
}

function addressWord(value: unknown): AddressHex {
  const address = addressFromWord(hexBytes(value, 32, 'log topic'));
  if (address === null) throw new SchemaError('log topic', value);
  return address;
}

/** `eth_getTransactionReceipt` → receipt. */
export function receiptOf(value: unknown, contract: AddressHex): Receipt {
  const receipt = fields(value, 'receipt');
  const status = receipt['status'];
  if (status !== '0x1' && status !== '0x0') throw new SchemaError('receipt status', status);
  const blockNumber = quantity(receipt['blockNumber'], 'receipt blockNumber');
  return {
    txHash: hexBytes(receipt['transactionHash'], 32, 'receipt transactionHash'),
    blockNumber,
    blockId: blockId(receipt['blockHash'], blockNumber, 'receipt blockHash'),
    blockTime: null,
    success: status === '0x1',
    ran: true,
    logs: list(receipt['logs'], 'receipt logs').map((entry) => {
      const log = fields(entry, 'log');
      return {
        blockLogIndex: quantity(log['logIndex'], 'log logIndex'),
        transfer: movementOf(log, contract),
      };
    }),
  };
}
