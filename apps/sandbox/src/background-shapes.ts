import { TRC10_ASSET } from './chain-calls';
import { MESSAGES, rawOf, type Envelope } from './chain-transaction';
import {
  encodeRawTransaction,
  encodeTransaction,
  type ContractResult,
  type RawTransaction,
} from './protobuf';
import { USDT_HEX, transferCall } from './token';

/**
 * Transactions of the background as templates: encoded once per block with placeholders, which are then overwritten in
 * place. Encoding each of them anew would cost ten times as much.
 */
const OWNER = 'a1'.repeat(20);
const RECIPIENT = 'b2'.repeat(20);
const SIGNATURE = 'c3'.repeat(65);
/** Amounts from here to below 2^28 take four bytes as a varint; in sun: 2 to 268 TRX. */
export const LEAST_NATIVE_AMOUNT = 2 ** 21;
export const NATIVE_AMOUNTS = 2 ** 28 - LEAST_NATIVE_AMOUNT;
const WORD_AFTER_ADDRESS = 20 + 24;

export interface Shape {
  readonly raw: RawTransaction;
  readonly result: ContractResult;
  readonly resultMessage: string;
  readonly bytes: Buffer;
  /** Where things lie in `bytes`; the amount of a native transfer is a varint of 4 bytes, else 8 bytes big-endian. */
  readonly rawStart: number;
  readonly rawEnd: number;
  readonly owner: number;
  readonly recipient: number;
  readonly amount: number;
  readonly signature: number;
}

export interface Shapes {
  readonly transfer: Shape;
  readonly failed: Shape;
  readonly trx: Shape;
  readonly trc10: Shape;
}

function shapeOf(raw: RawTransaction, result: ContractResult): Shape {
  const rawBytes = encodeRawTransaction(raw);
  const bytes = encodeTransaction(rawBytes, SIGNATURE, result);
  const rawStart = bytes.indexOf(rawBytes);
  const recipient = bytes.indexOf(RECIPIENT, 0, 'hex');
  return {
    raw,
    result,
    resultMessage: MESSAGES[result],
    bytes,
    rawStart,
    rawEnd: rawStart + rawBytes.length,
    owner: bytes.indexOf(OWNER, 0, 'hex'),
    recipient,
    // The next field's tag, then the varint; or the rest of the address word and the upper 24 bytes of the amount's.
    amount: recipient + (raw.native ? 21 : WORD_AFTER_ADDRESS),
    signature: bytes.indexOf(SIGNATURE, 0, 'hex'),
  };
}

export function shapesOf(envelope: Envelope): Shapes {
  const amount = BigInt(LEAST_NATIVE_AMOUNT);
  const call = { owner: OWNER, contract: USDT_HEX, data: transferCall(RECIPIENT, 0n, false) };
  const native = { owner: OWNER, contract: RECIPIENT, data: '' };
  const transfer = rawOf(call, envelope);
  return {
    transfer: shapeOf(transfer, 'SUCCESS'),
    failed: shapeOf(transfer, 'OUT_OF_ENERGY'),
    trx: shapeOf(rawOf({ ...native, native: { type: 'TransferContract', amount } }, envelope), 'SUCCESS'),
    trc10: shapeOf(
      rawOf({ ...native, native: { type: 'TransferAssetContract', amount, asset: TRC10_ASSET } }, envelope),
      'SUCCESS',
    ),
  };
}
