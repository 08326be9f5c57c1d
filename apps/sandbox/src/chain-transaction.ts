import { newKeyBytes, randomBetween } from '@epusdt/kernel';
import { abiWord, sha256 } from './bytes';
import {
  encodeRawTransaction,
  encodeTransaction,
  type ContractResult,
  type RawTransaction,
} from './protobuf';
import { TRANSFER_TOPIC, USDT_HEX, transferCall, transferFromCall, valueWord } from './token';

export const TRANSFER_KINDS = [
  'transfer',
  'transferFrom',
  'zero',
  'failed',
  'failedWithLog',
  'fakeToken',
] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

export const isTransferKind = (text: unknown): text is TransferKind =>
  TRANSFER_KINDS.some((kind) => kind === text);

/** An event: all hex without `0x`, the address as 20 bytes. */
export interface ChainLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** Money one transaction moves from one holder to another, in units of the real token. */
export interface Movement {
  readonly from: string;
  readonly to: string;
  readonly units: bigint;
}

export interface PendingTransaction {
  readonly txid: string;
  readonly raw: RawTransaction;
  readonly rawBytes: Buffer;
  readonly bytes: Buffer;
  readonly signature: string;
  readonly result: ContractResult;
  readonly contractResult: string;
  readonly resultMessage: string;
  readonly logs: readonly ChainLog[];
  readonly movements: readonly Movement[];
}

/** Where the transaction hangs: the referenced block, the moment, and a number that makes equal transfers differ. */
export interface Envelope {
  readonly referenceId: string;
  readonly now: number;
  readonly sequence: number;
}

interface Call {
  readonly owner: string;
  readonly contract: string;
  readonly data: string;
  readonly result: ContractResult;
  readonly contractResult: string;
  readonly logs: readonly ChainLog[];
  readonly movements: readonly Movement[];
}

const LIFETIME_MS = 60_000;
const FEE_LIMIT_SUN = 100_000_000;
const SIGNATURE_BYTES = 65;
const FALSE_WORD = valueWord(0n);
const TRUE_WORD = valueWord(1n);
/** Contracts of this network beside the token; fixed, so that a reader of logs can tell them apart. */
export const FAKE_TOKEN_HEX = sha256(Buffer.from('sandbox fake token')).toString('hex', 0, 20);
export const MULTISEND_HEX = sha256(Buffer.from('sandbox multisend')).toString('hex', 0, 20);
const MULTISEND_SELECTOR = 'e4b50cb8';

const MESSAGES: Readonly<Record<ContractResult, string>> = {
  SUCCESS: '',
  OUT_OF_ENERGY:
    "Not enough energy for 'SSTORE' operation executing: curInvokeEnergyLimit[78572], curOpEnergy[20000], penaltyEnergy[68000], usedEnergy[33567]",
  OUT_OF_TIME: "CPU timeout for 'SSTORE' operation executing",
};

export const randomAddressHex = (): string => newKeyBytes().toString('hex', 0, 20);

const coin = (): boolean => randomBetween(0, 1) === 1;

export function transferLog(contract: string, { from, to, units }: Movement): ChainLog {
  return { address: contract, topics: [TRANSFER_TOPIC, abiWord(from), abiWord(to)], data: valueWord(units) };
}

/** `stranger` signs the calls that move somebody else's money. */
function callOf(kind: TransferKind, movement: Movement, stranger: string): Call {
  const { from, to, units } = movement;
  const plain: Call = {
    owner: from,
    contract: USDT_HEX,
    data: transferCall(to, units, coin()),
    result: 'SUCCESS',
    // The real token's transfer() returns false although it succeeded.
    contractResult: FALSE_WORD,
    logs: [transferLog(USDT_HEX, movement)],
    movements: [movement],
  };
  const byStranger = (moved: Movement): Call => ({
    ...plain,
    owner: stranger,
    data: transferFromCall(from, to, moved.units, coin()),
    contractResult: TRUE_WORD,
    logs: [transferLog(USDT_HEX, moved)],
    movements: [moved],
  });
  switch (kind) {
    case 'transfer':
      return plain;
    case 'transferFrom':
      return byStranger(movement);
    case 'zero':
      return byStranger({ ...movement, units: 0n });
    case 'failed':
      return { ...plain, result: 'OUT_OF_ENERGY', contractResult: '', logs: [], movements: [] };
    case 'failedWithLog':
      // A node that ran out of time keeps the logs of the aborted run and serves them.
      return { ...plain, result: 'OUT_OF_TIME', contractResult: '', movements: [] };
    case 'fakeToken':
      return {
        ...plain,
        contract: FAKE_TOKEN_HEX,
        contractResult: TRUE_WORD,
        logs: [transferLog(FAKE_TOKEN_HEX, movement)],
        movements: [],
      };
  }
}

function seal(call: Call, envelope: Envelope): PendingTransaction {
  const raw: RawTransaction = {
    refBlockBytes: envelope.referenceId.slice(12, 16),
    refBlockHash: envelope.referenceId.slice(16, 32),
    expiration: envelope.now + LIFETIME_MS,
    timestamp: envelope.now,
    feeLimit: FEE_LIMIT_SUN + envelope.sequence,
    owner: call.owner,
    contract: call.contract,
    data: call.data,
  };
  const rawBytes = encodeRawTransaction(raw);
  const signature = Buffer.concat([newKeyBytes(), newKeyBytes(), Buffer.from([0])])
    .subarray(0, SIGNATURE_BYTES)
    .toString('hex');
  return {
    txid: sha256(rawBytes).toString('hex'),
    raw,
    rawBytes,
    bytes: encodeTransaction(rawBytes, signature, call.result),
    signature,
    result: call.result,
    contractResult: call.contractResult,
    resultMessage: MESSAGES[call.result],
    logs: call.logs,
    movements: call.movements,
  };
}

export function buildTransfer(
  kind: TransferKind,
  movement: Movement,
  envelope: Envelope,
): PendingTransaction {
  return seal(callOf(kind, movement, randomAddressHex()), envelope);
}

/** One call of a distributing contract that makes the token emit one Transfer per movement. */
export function buildMultisend(
  owner: string,
  movements: readonly Movement[],
  foreignLogsFirst: number,
  envelope: Envelope,
): PendingTransaction {
  const foreign = Array.from({ length: foreignLogsFirst }, (_, i) => ({
    address: MULTISEND_HEX,
    topics: [sha256(Buffer.from('Distributed(uint256)')).toString('hex')],
    data: valueWord(BigInt(i)),
  }));
  const data = movements.map(({ to, units }) => abiWord(to) + valueWord(units)).join('');
  const call: Call = {
    owner,
    contract: MULTISEND_HEX,
    data: MULTISEND_SELECTOR + data,
    result: 'SUCCESS',
    contractResult: TRUE_WORD,
    logs: [...foreign, ...movements.map((movement) => transferLog(USDT_HEX, movement))],
    movements,
  };
  return seal(call, envelope);
}
