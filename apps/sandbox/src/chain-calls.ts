import { randomBetween } from '@epusdt/kernel';
import { abiWord, namedAddress } from './bytes';
import type { ChainLog, Movement, Outcome, TokenChange } from './chain-model';
import { transferLog, withFee } from './chain-token-rules';
import type { NativeTransfer } from './protobuf';
import {
  TOKEN_OWNER_HEX,
  TOKEN_TOPICS,
  TRANSFER_TOPIC,
  USDT_HEX,
  addressWord,
  transferCall,
  transferFromCall,
  valueWord,
} from './token';

/** What `transfer` can make of "so much from here to there": honest payments, failures, and what only looks alike. */
export const TRANSFER_KINDS = [
  'transfer',
  'transferFrom',
  'zero',
  'failed',
  'failedWithLog',
  'reverted',
  'fakeToken',
  'feeBearing',
  'gasFree',
  'approval',
  'nonIndexed',
  'nft',
  'trx',
  'trc10',
] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

export const isTransferKind = (text: unknown): text is TransferKind =>
  TRANSFER_KINDS.some((kind) => kind === text);

/** A call before it is signed: who calls what (20-byte hexes), and how it goes. */
export interface Call extends Outcome {
  readonly owner: string;
  readonly contract: string;
  readonly data: string;
  readonly native?: NativeTransfer;
  readonly change?: TokenChange;
  readonly feeIncluded?: boolean;
}

/** Contracts of this network beside the token; fixed, so that a reader of logs can tell them apart. */
export const FAKE_TOKEN_HEX = namedAddress('sandbox fake token');
export const NON_INDEXED_TOKEN_HEX = namedAddress('sandbox token without indexed fields');
export const NFT_HEX = namedAddress('sandbox collectible');
export const MULTISEND_HEX = namedAddress('sandbox multisend');
/** Takes signed permits and transfers for people who have no coin for the network's fee. */
export const RELAYER_HEX = namedAddress('sandbox relayer');
/** Receives what the relayer asks for that. */
export const RELAYER_PURSE_HEX = namedAddress('sandbox relayer purse');
export const RELAYER_FEE_UNITS = 1_000_000n;
/** The fee of the kind `feeBearing`, in hundredths of a percent; it has no upper bound. */
export const FEE_BEARING_BASIS_POINTS = 10;
/** Number of the TRC10 token that the kind `trc10` sends. */
export const TRC10_ASSET = '1000042';

const APPROVE_SELECTOR = '095ea7b3';
const PERMIT_TRANSFER_SELECTOR = '6f21b898';
const PERMIT_MAX_FEE_UNITS = 2_000_000n;
const PERMIT_SIGNATURE_WORDS = 3;
const MAX_NATIVE_AMOUNT = 2n ** 63n - 1n;
const FALSE_WORD = valueWord(0n);
const TRUE_WORD = valueWord(1n);

const coin = (): boolean => randomBetween(0, 1) === 1;

function plain(movement: Movement): Call {
  return {
    owner: movement.from,
    contract: USDT_HEX,
    data: transferCall(movement.to, movement.units, coin()),
    result: 'SUCCESS',
    // The real token's transfer() returns false although it succeeded.
    contractResult: FALSE_WORD,
    logs: [transferLog(USDT_HEX, movement)],
    movements: [movement],
  };
}

/** A run that came to nothing. */
const failing = (movement: Movement, result: 'OUT_OF_ENERGY' | 'REVERT'): Call => ({
  ...plain(movement),
  result,
  contractResult: '',
  logs: [],
  movements: [],
});

/** A transfer of something else than the token by another contract. */
const foreign = (movement: Movement, contract: string, log: Omit<ChainLog, 'address'>): Call => ({
  ...plain(movement),
  contract,
  contractResult: TRUE_WORD,
  logs: [{ ...log, address: contract }],
  movements: [],
});

/** Signed by somebody else than the one whose money it moves. */
const byStranger = (movement: Movement, stranger: string): Call => ({
  ...plain(movement),
  owner: stranger,
  data: transferFromCall(movement.from, movement.to, movement.units, coin()),
  contractResult: TRUE_WORD,
});

function gasFree({ from, to, units }: Movement, stranger: string): Call {
  const movements = [
    { from, to, units },
    { from, to: RELAYER_PURSE_HEX, units: RELAYER_FEE_UNITS },
  ];
  const permit = [
    ...[USDT_HEX, RELAYER_PURSE_HEX, from, to].map(abiWord),
    // Value, greatest fee, deadline, version, nonce; then where the signature lies, and its 65 bytes.
    ...[units, PERMIT_MAX_FEE_UNITS, 2n ** 32n, 1n, 0n, 320n, 65n].map(valueWord),
    '0'.repeat(64 * PERMIT_SIGNATURE_WORDS),
  ];
  return {
    ...plain({ from, to, units }),
    owner: stranger,
    contract: RELAYER_HEX,
    data: PERMIT_TRANSFER_SELECTOR + permit.join(''),
    contractResult: '',
    logs: movements.map((movement) => transferLog(USDT_HEX, movement)),
    movements,
  };
}

function native({ from, to, units }: Movement, transfer: NativeTransfer): Call {
  if (units > MAX_NATIVE_AMOUNT) {
    throw new RangeError(`amount: ${units} is too much for a native transfer; give 0 to 2^63-1`);
  }
  return {
    owner: from,
    contract: to,
    data: '',
    native: transfer,
    result: 'SUCCESS',
    contractResult: '',
    logs: [],
    movements: [],
  };
}

const CALLS: Readonly<Record<TransferKind, (movement: Movement, stranger: string) => Call>> = {
  transfer: plain,
  transferFrom: byStranger,
  zero: (movement, stranger) => byStranger({ ...movement, units: 0n }, stranger),
  failed: (movement) => failing(movement, 'OUT_OF_ENERGY'),
  // A node that ran out of time keeps the logs of the aborted run and serves them.
  failedWithLog: (movement) => ({
    ...plain(movement),
    result: 'OUT_OF_TIME',
    contractResult: '',
    movements: [],
  }),
  reverted: (movement) => failing(movement, 'REVERT'),
  fakeToken: (movement) => foreign(movement, FAKE_TOKEN_HEX, transferLog(FAKE_TOKEN_HEX, movement)),
  feeBearing: (movement) => ({
    ...withFee(plain(movement), { basisPoints: FEE_BEARING_BASIS_POINTS, maxFeeUnits: movement.units }),
    feeIncluded: true,
  }),
  gasFree,
  approval: (movement) => ({
    ...plain(movement),
    data: APPROVE_SELECTOR + addressWord(movement.to, coin()) + valueWord(movement.units),
    contractResult: TRUE_WORD,
    logs: [
      {
        ...transferLog(USDT_HEX, movement),
        topics: [TOKEN_TOPICS.Approval, abiWord(movement.from), abiWord(movement.to)],
      },
    ],
    movements: [],
  }),
  nonIndexed: (movement) =>
    foreign(movement, NON_INDEXED_TOKEN_HEX, {
      topics: [TRANSFER_TOPIC],
      data: abiWord(movement.from) + abiWord(movement.to) + valueWord(movement.units),
    }),
  nft: (movement) =>
    foreign(movement, NFT_HEX, {
      topics: [TRANSFER_TOPIC, abiWord(movement.from), abiWord(movement.to), valueWord(movement.units)],
      data: '',
    }),
  trx: (movement) => native(movement, { type: 'TransferContract', amount: movement.units }),
  trc10: (movement) =>
    native(movement, { type: 'TransferAssetContract', amount: movement.units, asset: TRC10_ASSET }),
};

/** `stranger` (20-byte hex) signs the calls that move somebody else's money. */
export const callOf = (kind: TransferKind, movement: Movement, stranger: string): Call =>
  CALLS[kind](movement, stranger);

const ADMIN_SELECTORS = {
  deprecate: '0753c30c',
  addBlackList: '0ecb93c0',
  removeBlackList: 'e4997dc5',
  destroyBlackFunds: 'f3bdc228',
  pause: '8456cb59',
  unpause: '3f4ba83a',
  setParams: 'c0324c77',
} as const;

/** A call of the token's owner, and the event it emits; that of `destroy` gets its balance when it enters a block. */
export function adminCall(change: TokenChange): Call {
  const call = (
    selector: keyof typeof ADMIN_SELECTORS,
    topic: keyof typeof TOKEN_TOPICS,
    words: string,
    argument = words,
  ): Call => ({
    owner: TOKEN_OWNER_HEX,
    contract: USDT_HEX,
    data: ADMIN_SELECTORS[selector] + argument,
    result: 'SUCCESS',
    contractResult: '',
    logs: [{ address: USDT_HEX, topics: [TOKEN_TOPICS[topic]], data: words }],
    movements: [],
    change,
  });
  switch (change.kind) {
    case 'deprecate':
      return call('deprecate', 'Deprecate', abiWord(change.successor));
    case 'blacklist':
      return change.on
        ? call('addBlackList', 'AddedBlackList', abiWord(change.who))
        : call('removeBlackList', 'RemovedBlackList', abiWord(change.who));
    case 'destroy':
      return call('destroyBlackFunds', 'DestroyedBlackFunds', abiWord(change.who));
    case 'pause':
      return change.on ? call('pause', 'Pause', '') : call('unpause', 'Unpause', '');
    case 'fee': {
      const { basisPoints, maxUnits } = change;
      const words = valueWord(BigInt(basisPoints)) + valueWord(maxUnits);
      // The function takes its bound in whole tokens, the event shows units.
      const argument = valueWord(BigInt(basisPoints)) + valueWord(maxUnits / 1_000_000n);
      return call('setParams', 'Params', words, argument);
    }
  }
}
