import { newKeyBytes } from '@epusdt/kernel';
import { abiWord, sha256Hex } from './bytes';
import { MULTISEND_HEX, adminCall, callOf, type Call, type TransferKind } from './chain-calls';
import type { Movement, PendingTransaction, TokenChange } from './chain-model';
import { REVERT_MESSAGE, transferLog } from './chain-token-rules';
import {
  encodeRawTransaction,
  encodeTransaction,
  type ContractResult,
  type RawTransaction,
} from './protobuf';
import { USDT_HEX, valueWord } from './token';

export {
  FAKE_TOKEN_HEX,
  MULTISEND_HEX,
  TRANSFER_KINDS,
  isTransferKind,
  type TransferKind,
} from './chain-calls';
export type { ChainLog, Movement, PendingTransaction } from './chain-model';

/** Where the transaction hangs: the referenced block, the moment, and a number that makes equal transfers differ. */
export interface Envelope {
  readonly referenceId: string;
  readonly now: number;
  readonly sequence: number;
}

const LIFETIME_MS = 60_000;
const FEE_LIMIT_SUN = 100_000_000;
const SIGNATURE_BYTES = 65;
const MULTISEND_SELECTOR = 'e4b50cb8';

export const MESSAGES: Readonly<Record<ContractResult, string>> = {
  SUCCESS: '',
  REVERT: REVERT_MESSAGE,
  OUT_OF_ENERGY:
    "Not enough energy for 'SSTORE' operation executing: curInvokeEnergyLimit[78572], curOpEnergy[20000], penaltyEnergy[68000], usedEnergy[33567]",
  OUT_OF_TIME: "CPU timeout for 'SSTORE' operation executing",
};

export const randomAddressHex = (): string => newKeyBytes().toString('hex', 0, 20);

/** The block a transaction refers to, as its raw data names it: the number's last two bytes, eight of the hash. */
export const referenceOf = (id: string): Pick<RawTransaction, 'refBlockBytes' | 'refBlockHash'> => ({
  refBlockBytes: id.slice(12, 16),
  refBlockHash: id.slice(16, 32),
});

/** Raw data of a call; a native transfer has no fee limit, so that its expiration carries the sequence. */
export function rawOf(
  { owner, contract, data, native }: Pick<Call, 'owner' | 'contract' | 'data' | 'native'>,
  { referenceId, now, sequence }: Envelope,
): RawTransaction {
  return {
    ...referenceOf(referenceId),
    expiration: now + LIFETIME_MS + (native ? sequence : 0),
    timestamp: now,
    feeLimit: native ? 0 : FEE_LIMIT_SUN + sequence,
    owner,
    contract,
    data,
    ...(native ? { native } : {}),
  };
}

function seal(call: Call, envelope: Envelope): PendingTransaction {
  const raw = rawOf(call, envelope);
  const rawBytes = encodeRawTransaction(raw);
  // Of the right length only: nobody checks the signature of a sender.
  const signature = Buffer.concat([newKeyBytes(), newKeyBytes(), Buffer.from([0])])
    .subarray(0, SIGNATURE_BYTES)
    .toString('hex');
  return {
    txid: sha256Hex(rawBytes),
    raw,
    rawBytes,
    bytes: encodeTransaction(rawBytes, signature, call.result),
    signature,
    result: call.result,
    contractResult: call.contractResult,
    resultMessage: MESSAGES[call.result],
    logs: call.logs,
    movements: call.movements,
    ...(call.change ? { change: call.change } : {}),
    ...(call.feeIncluded === true ? { feeIncluded: true } : {}),
  };
}

export const buildTransfer = (
  kind: TransferKind,
  movement: Movement,
  envelope: Envelope,
): PendingTransaction => seal(callOf(kind, movement, randomAddressHex()), envelope);

export const buildTokenChange = (change: TokenChange, envelope: Envelope): PendingTransaction =>
  seal(adminCall(change), envelope);

/** One call of a distributing contract that makes the token emit one Transfer per movement. */
export function buildMultisend(
  owner: string,
  movements: readonly Movement[],
  foreignLogsFirst: number,
  envelope: Envelope,
): PendingTransaction {
  const foreign = Array.from({ length: foreignLogsFirst }, (_, i) => ({
    address: MULTISEND_HEX,
    topics: [sha256Hex(Buffer.from('Distributed(uint256)'))],
    data: valueWord(BigInt(i)),
  }));
  const data = movements.map(({ to, units }) => abiWord(to) + valueWord(units)).join('');
  const call: Call = {
    owner,
    contract: MULTISEND_HEX,
    data: MULTISEND_SELECTOR + data,
    result: 'SUCCESS',
    contractResult: valueWord(1n),
    logs: [...foreign, ...movements.map((movement) => transferLog(USDT_HEX, movement))],
    movements,
  };
  return seal(call, envelope);
}
