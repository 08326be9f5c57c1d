import { abiWord, fromHex, namedAddress, sha256, sha256Hex } from './bytes';
import { SeededNumbers } from './background-random';
import { LEAST_NATIVE_AMOUNT, NATIVE_AMOUNTS, shapesOf, type Shape, type Shapes } from './background-shapes';
import type { ChainLog, Movement, PendingTransaction } from './chain-model';
import { transferLog } from './chain-token-rules';
import type { NativeTransfer, RawTransaction } from './protobuf';
import { TRANSFER_TOPIC, USDT_HEX, valueWord } from './token';

/**
 * Traffic between strangers. It is a function of the block's place in the chain, so that a long chain keeps its headers
 * only and makes the traffic of a block again when somebody asks for it. Strangers have no balances.
 */
export interface BackgroundPlace {
  readonly parentHash: string;
  readonly number: number;
  readonly timestamp: number;
  /** Id of an earlier block, which the transactions refer to. */
  readonly referenceId: string;
  /** Transfers of USDT; a quarter as many other transactions come on top. */
  readonly transfers: number;
}

/** One block's background traffic in wire form: all transactions in one buffer, each with its shape and its place there. */
export interface BackgroundBytes {
  readonly buffer: Buffer;
  readonly shapes: readonly Shape[];
  /** Where each begins, and one more: where the last ends. */
  readonly starts: readonly number[];
}

export const MAX_BACKGROUND = 1_000;
const HOT_WALLETS = 20;
/** Busy wallets, such as those of an exchange; nearly every block of some traffic pays several of them. 20-byte hex. */
export const HOT_WALLET_HEXES: readonly string[] = Array.from({ length: HOT_WALLETS }, (_, i) =>
  namedAddress(`sandbox hot wallet ${i}`),
);
const HOT_BYTES = HOT_WALLET_HEXES.map(fromHex);
const HOT_WORDS: ReadonlySet<string> = new Set(HOT_WALLET_HEXES.map(abiWord));
/** Addresses of strangers begin so: whatever else begins otherwise is known to be absent without a search. */
const STRANGER_MARK = 'f00d';
const STRANGER_MARK_BYTES = fromHex(STRANGER_MARK);
const STRANGER_WORD = '0'.repeat(24) + STRANGER_MARK;

const HOT_RECIPIENT_PERCENT = 35;
const HOT_SENDER_PERCENT = 20;
/** 90 of 152 transfers of a recorded block have the network byte in the padding of the address. */
const PADDED_PERCENT = 59;
const NETWORK_BYTE = 0x41;
/** 21 of those 152 shared their value with another: every copy makes two of a kind. */
const COPIED_VALUE_PERCENT = 7;
const WHOLE_VALUE_PERCENT = 25;
const UNITS_PER_USDT = 1_000_000;
const MOST_WHOLE_USDT = 20_000;
const MOST_UNITS = 50_000_000_000;
const TRANSFERS_PER_OTHER = 4;
const ADDRESS_BYTES = 20;
const SIGNATURE_BYTES = 65;
const FALSE_WORD = valueWord(0n);

/** May one of these topic words (32 bytes of hex) occur in the background's logs? */
export function mayBeBackground(words: ReadonlySet<string>): boolean {
  for (const word of words) {
    if (word.startsWith(STRANGER_WORD) || HOT_WORDS.has(word) || word === TRANSFER_TOPIC) return true;
  }
  return false;
}

export const backgroundCount = (transfers: number): number =>
  transfers + Math.floor(transfers / TRANSFERS_PER_OTHER);

/** A number that belongs to the place alone, to sow with. */
const seedOf = ({ parentHash, number }: Pick<BackgroundPlace, 'parentHash' | 'number'>): Buffer =>
  sha256(Buffer.from(`background ${number} ${parentHash}`));

/** Behind how many transactions of the background the others of the block stand. */
export function backgroundBefore(place: BackgroundPlace): number {
  return seedOf(place).readUInt32LE(12) % (backgroundCount(place.transfers) + 1);
}

class Writer {
  private readonly values: number[] = [];
  private readonly numbers: SeededNumbers;

  constructor(
    private readonly buffer: Buffer,
    seed: Buffer,
  ) {
    this.numbers = new SeededNumbers(seed);
  }

  /** Every fifth is no successful transfer of USDT. */
  pick(index: number, shapes: Shapes): Shape {
    if (index % (TRANSFERS_PER_OTHER + 1) !== TRANSFERS_PER_OTHER) return shapes.transfer;
    const draw = this.numbers.below(10);
    if (draw < 6) return shapes.trx;
    return draw < 8 ? shapes.trc10 : shapes.failed;
  }

  write(shape: Shape, start: number): void {
    shape.bytes.copy(this.buffer, start);
    this.address(start + shape.owner, HOT_SENDER_PERCENT);
    this.address(start + shape.recipient, HOT_RECIPIENT_PERCENT);
    if (shape.raw.native) {
      this.varint(LEAST_NATIVE_AMOUNT + this.numbers.below(NATIVE_AMOUNTS), start + shape.amount);
    } else {
      if (this.numbers.chance(PADDED_PERCENT)) this.buffer[start + shape.recipient - 1] = NETWORK_BYTE;
      const units = this.units();
      this.buffer.writeUInt32BE(Math.floor(units / 0x1_0000_0000), start + shape.amount);
      this.buffer.writeUInt32BE(units % 0x1_0000_0000, start + shape.amount + 4);
    }
    const end = start + shape.signature + SIGNATURE_BYTES;
    this.numbers.fill(this.buffer, start + shape.signature, end - 1);
    this.buffer[end - 1] = this.numbers.below(2);
  }

  private address(at: number, hotPercent: number): void {
    if (this.numbers.chance(hotPercent)) {
      const draw = this.numbers.below(1_000) / 1_000;
      HOT_BYTES[Math.floor(HOT_WALLETS * draw * draw)]?.copy(this.buffer, at);
      return;
    }
    this.numbers.fill(this.buffer, at, at + ADDRESS_BYTES);
    STRANGER_MARK_BYTES.copy(this.buffer, at);
  }

  private units(): number {
    const { numbers, values } = this;
    let units = values[numbers.below(values.length)];
    if (units === undefined || !numbers.chance(COPIED_VALUE_PERCENT)) {
      units = numbers.chance(WHOLE_VALUE_PERCENT)
        ? UNITS_PER_USDT * (1 + numbers.below(MOST_WHOLE_USDT))
        : 1 + numbers.below(MOST_UNITS);
    }
    values.push(units);
    return units;
  }

  private varint(value: number, at: number): void {
    for (let i = 0; i < 4; i += 1) {
      this.buffer[at + i] = ((value >>> (7 * i)) & 0x7f) | (i < 3 ? 0x80 : 0);
    }
  }
}

export function backgroundBytes(place: BackgroundPlace): BackgroundBytes {
  const count = backgroundCount(place.transfers);
  const templates = shapesOf({ referenceId: place.referenceId, now: place.timestamp, sequence: 0 });
  const longest = Math.max(...Object.values(templates).map(({ bytes }: Shape) => bytes.length));
  const buffer = Buffer.allocUnsafe(count * longest);
  const writer = new Writer(buffer, seedOf(place));
  const shapes: Shape[] = [];
  const starts = [0];
  let end = 0;
  for (let index = 0; index < count; index += 1) {
    const shape = writer.pick(index, templates);
    writer.write(shape, end);
    end += shape.bytes.length;
    shapes.push(shape);
    starts.push(end);
  }
  return { buffer, shapes, starts };
}

/** Each transaction as a block holds it, for the block's root. */
export const eachBytes = ({ buffer, starts, shapes }: BackgroundBytes): Buffer[] =>
  shapes.map((_, index) => buffer.subarray(starts[index], starts[index + 1]));

const NO_MOVEMENTS: readonly Movement[] = [];
const NO_LOGS: readonly ChainLog[] = [];

/** One object with all fields, instead of parts put together: thousands of these are made for every page of logs. */
function transactionAt(bytes: Buffer, shape: Shape): PendingTransaction {
  const { raw, result } = shape;
  const rawBytes = bytes.subarray(shape.rawStart, shape.rawEnd);
  const from = bytes.toString('hex', shape.owner, shape.owner + ADDRESS_BYTES);
  const to = bytes.toString('hex', shape.recipient, shape.recipient + ADDRESS_BYTES);
  const pays = !raw.native && result === 'SUCCESS';
  return {
    txid: sha256Hex(rawBytes),
    raw: raw.native ? nativeAt(bytes, shape, raw.native, from, to) : callAt(bytes, shape, from),
    rawBytes,
    bytes,
    signature: bytes.toString('hex', shape.signature, shape.signature + SIGNATURE_BYTES),
    result,
    contractResult: pays ? FALSE_WORD : '',
    resultMessage: shape.resultMessage,
    logs: pays ? [transferLog(USDT_HEX, { from, to, units: bytes.readBigUInt64BE(shape.amount) })] : NO_LOGS,
    movements: NO_MOVEMENTS,
  };
}

/** Call data: selector and address word before the recipient's end, the amount's word after it. */
const callAt = (bytes: Buffer, { raw, recipient, amount }: Shape, owner: string): RawTransaction => ({
  ...raw,
  owner,
  data: bytes.toString('hex', recipient - 16, amount + 8),
});

const nativeAt = (
  bytes: Buffer,
  { raw, amount }: Shape,
  native: NativeTransfer,
  owner: string,
  contract: string,
): RawTransaction => ({
  ...raw,
  owner,
  contract,
  native: { ...native, amount: BigInt(varintAt(bytes, amount)) },
});

function varintAt(bytes: Buffer, at: number): number {
  let value = 0;
  for (let i = 0; i < 4; i += 1) value |= ((bytes[at + i] ?? 0) & 0x7f) << (7 * i);
  return value;
}

export function backgroundTransactions(background: BackgroundBytes): PendingTransaction[] {
  const each = eachBytes(background);
  return background.shapes.flatMap((shape, index) => {
    const bytes = each[index];
    return bytes ? [transactionAt(bytes, shape)] : [];
  });
}
