import { addressFromHex, addressToHex, usdtOn } from '@epusdt/kernel';
import { sha256 } from '../../apps/sandbox/src/bytes';
import { encodeRawTransaction, type ContractResult } from '../../apps/sandbox/src/protobuf';
import { transferCall, transferFromCall } from '../../apps/sandbox/src/token';
import { type RecordedHistory, type RecordedInfo } from './fixtures';
import { readFixture } from './recordings';
import type { ReplayTransaction } from './replay-chain';
import { decodeRaw, derivedLogs, movementOf, type ContractCall } from './signed-transaction';

/**
 * What the recorded block does not hold and no gateway may count. `to` is base58.
 * - `failed`: the real failure of fixture 12, without logs; its calldata are derived, as they were not recorded
 * - `otherToken`: the real transfer of fixture 01 that is not USDT; it has its own recipient and 18 decimals
 * - `fakeToken`: a successful transfer of a contract that is not USDT but has its decimals
 * - `zero`: a stranger moves nothing in somebody's name, successfully
 * - `failedWithLog`: a receipt that says FAILED and carries a Transfer log nevertheless
 */
export type Splice =
  | { readonly kind: 'failed' | 'failedWithLog' | 'fakeToken'; readonly to: string; readonly units: bigint }
  | { readonly kind: 'zero'; readonly to: string }
  | { readonly kind: 'otherToken' };

export interface Spliced {
  readonly kind: Splice['kind'];
  readonly transaction: ReplayTransaction;
  /** Base58. */
  readonly to: string;
  /** Raw amount of the calldata, in the token's own decimals. */
  readonly amount: bigint;
  readonly source: string;
}

interface Envelope {
  readonly parentId: string;
  readonly now: number;
  /** Makes two equal splices differ. */
  readonly index: number;
}

const USDT = 'USDT';
const LIFETIME_MS = 60_000;
const FEE_LIMIT_SUN = 100_000_000;
const account = (name: string): string => sha256(Buffer.from(`replay: ${name}`)).toString('hex', 0, 20);
const PAYER = account('payer');
const STRANGER = account('stranger');
const FAKE_TOKEN = account('fake token');

export function spliceOf(splice: Splice, envelope: Envelope): Spliced {
  const { kind } = splice;
  switch (kind) {
    case 'otherToken':
      return otherToken();
    case 'zero': {
      const data = transferFromCall(PAYER, recipient(splice.to), 0n, false);
      const call = derivedCall(STRANGER, data, envelope);
      return spliced(kind, transactionOf(call, 'SUCCESS'), 'derived');
    }
    case 'fakeToken': {
      const data = transferCall(recipient(splice.to), splice.units, true);
      const call = derivedCall(PAYER, data, envelope, FAKE_TOKEN);
      return spliced(kind, transactionOf(call, 'SUCCESS'), 'derived');
    }
    case 'failedWithLog': {
      const call = derivedCall(PAYER, transferCall(recipient(splice.to), splice.units, true), envelope);
      // A node that ran out of time keeps the logs of the aborted run and serves them.
      return spliced(kind, transactionOf(call, 'OUT_OF_TIME'), 'derived');
    }
    case 'failed': {
      const info = readFixture('12') as RecordedInfo;
      const call = derivedCall(PAYER, transferCall(recipient(splice.to), splice.units, true), envelope);
      const failure = transactionOf({ ...call, txid: info.id }, 'OUT_OF_ENERGY');
      return spliced(kind, { ...failure, logs: info.log ?? [], info }, 'fixture 12, calldata derived');
    }
  }
}

function otherToken(): Spliced {
  const record = (readFixture('01') as RecordedHistory).data.find(
    ({ token_info }) => token_info.symbol !== USDT,
  );
  if (!record) throw new Error('fixture 01 holds no other token');
  const call = decodeRaw(record.detail.raw_data_hex);
  return spliced('otherToken', transactionOf(call, 'SUCCESS'), `fixture 01 (${record.token_info.symbol})`);
}

function derivedCall(
  owner: string,
  data: string,
  { parentId, now, index }: Envelope,
  contract: string = usdtOn('mainnet').contract,
): ContractCall {
  const raw = encodeRawTransaction({
    refBlockBytes: parentId.slice(12, 16),
    refBlockHash: parentId.slice(16, 32),
    expiration: now + LIFETIME_MS,
    timestamp: now,
    feeLimit: FEE_LIMIT_SUN + index,
    owner,
    contract,
    data,
  });
  return decodeRaw(raw.toString('hex'));
}

function transactionOf(call: ContractCall, result: ContractResult): ReplayTransaction {
  return { ...call, result, logs: derivedLogs(call) };
}

function spliced(kind: Splice['kind'], transaction: ReplayTransaction, source: string): Spliced {
  const movement = movementOf(transaction);
  if (!movement) throw new Error(`the spliced transaction ${transaction.txid} moves nothing`);
  return { kind, transaction, to: addressFromHex(movement.to), amount: movement.units, source };
}

function recipient(address: string): string {
  const hex = addressToHex(address);
  if (hex === null) throw new RangeError(`splice: ${address} is no Tron address; give one of the form T…`);
  return hex;
}
