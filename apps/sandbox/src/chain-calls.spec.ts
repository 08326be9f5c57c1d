import { addressFromHex } from '@epusdt/kernel';
import { abiWord } from './bytes';
import { SimulatedChain, type ChainTransaction } from './chain';
import {
  FAKE_TOKEN_HEX,
  NFT_HEX,
  NON_INDEXED_TOKEN_HEX,
  RELAYER_FEE_UNITS,
  RELAYER_HEX,
  RELAYER_PURSE_HEX,
  TRANSFER_KINDS,
  TRC10_ASSET,
  type TransferKind,
} from './chain-calls';
import { energyOf } from './chain-energy';
import { encodeTransaction, merkleRoot } from './protobuf';
import { TOKEN_OWNER_HEX, TOKEN_TOPICS, TRANSFER_TOPIC, USDT_HEX } from './token';

const SHOP_HEX = '11'.repeat(20);
const SHOP = addressFromHex(SHOP_HEX);
const HOLDER_HEX = '22'.repeat(20);
const HOLDER = addressFromHex(HOLDER_HEX);
const UNITS = 20_050_009n;

const word = (value: bigint): string => abiWord(value.toString(16));

/** An event as contract, topics, data. */
type Event = readonly [string, readonly string[], string];
const transfer = (to: string, units: bigint, contract = USDT_HEX): Event => [
  contract,
  [TRANSFER_TOPIC, abiWord(HOLDER_HEX), abiWord(to)],
  word(units),
];
const paid = transfer(SHOP_HEX, UNITS);

interface Expected {
  readonly result?: ChainTransaction['result'];
  readonly contract?: string;
  readonly selector: string;
  readonly logs: readonly Event[];
  /** What the shop has afterwards. */
  readonly received: bigint;
  /** Somebody else than the holder signs. */
  readonly byStranger?: boolean;
}

const EXPECTED: Readonly<Record<TransferKind, Expected>> = {
  transfer: { selector: 'a9059cbb', logs: [paid], received: UNITS },
  transferFrom: { selector: '23b872dd', logs: [paid], received: UNITS, byStranger: true },
  zero: { selector: '23b872dd', logs: [transfer(SHOP_HEX, 0n)], received: 0n, byStranger: true },
  failed: { selector: 'a9059cbb', result: 'OUT_OF_ENERGY', logs: [], received: 0n },
  failedWithLog: { selector: 'a9059cbb', result: 'OUT_OF_TIME', logs: [paid], received: 0n },
  reverted: { selector: 'a9059cbb', result: 'REVERT', logs: [], received: 0n },
  fakeToken: {
    selector: 'a9059cbb',
    contract: FAKE_TOKEN_HEX,
    logs: [transfer(SHOP_HEX, UNITS, FAKE_TOKEN_HEX)],
    received: 0n,
  },
  feeBearing: {
    selector: 'a9059cbb',
    logs: [transfer(SHOP_HEX, 20_029_959n), transfer(TOKEN_OWNER_HEX, 20_050n)],
    received: 20_029_959n,
  },
  gasFree: {
    selector: '6f21b898',
    contract: RELAYER_HEX,
    logs: [paid, transfer(RELAYER_PURSE_HEX, RELAYER_FEE_UNITS)],
    received: UNITS,
    byStranger: true,
  },
  approval: {
    selector: '095ea7b3',
    logs: [[USDT_HEX, [TOKEN_TOPICS.Approval, abiWord(HOLDER_HEX), abiWord(SHOP_HEX)], word(UNITS)]],
    received: 0n,
  },
  nonIndexed: {
    selector: 'a9059cbb',
    contract: NON_INDEXED_TOKEN_HEX,
    logs: [[NON_INDEXED_TOKEN_HEX, [TRANSFER_TOPIC], abiWord(HOLDER_HEX) + abiWord(SHOP_HEX) + word(UNITS)]],
    received: 0n,
  },
  nft: {
    selector: 'a9059cbb',
    contract: NFT_HEX,
    logs: [[NFT_HEX, [TRANSFER_TOPIC, abiWord(HOLDER_HEX), abiWord(SHOP_HEX), word(UNITS)], '']],
    received: 0n,
  },
  trx: { selector: '', contract: SHOP_HEX, logs: [], received: 0n },
  trc10: { selector: '', contract: SHOP_HEX, logs: [], received: 0n },
};

function mined(
  kind: TransferKind,
  amountUnits = UNITS,
): { chain: SimulatedChain; transaction: ChainTransaction } {
  const chain = new SimulatedChain();
  chain.transfer({ to: HOLDER, amountUnits: 10n ** 9n });
  const txid = chain.transfer({ to: SHOP, amountUnits, kind, from: HOLDER });
  chain.mine();
  const transaction = chain.transaction(txid);
  if (!transaction) throw new Error(`${txid} is in no block`);
  return { chain, transaction };
}

it.each(TRANSFER_KINDS)('a transfer of the kind %s', (kind) => {
  const { chain, transaction } = mined(kind);
  const { result = 'SUCCESS', contract = USDT_HEX, selector, logs, received, byStranger } = EXPECTED[kind];
  expect(transaction.result).toBe(result);
  expect(transaction.raw.contract).toBe(contract);
  expect(transaction.raw.data.slice(0, 8)).toBe(selector);
  expect(transaction.logs.map(({ address, topics, data }) => [address, topics, data])).toEqual(logs);
  expect(chain.balanceOf(SHOP)).toBe(received);
  expect(transaction.raw.owner !== HOLDER_HEX).toBe(byStranger === true);
  expect(transaction.resultMessage !== '').toBe(result !== 'SUCCESS');
});

it.each(TRANSFER_KINDS)('the root of a block covers the result of the kind %s', (kind) => {
  const { chain, transaction } = mined(kind);
  const { rawBytes, signature, result } = transaction;
  expect(transaction.bytes).toEqual(encodeTransaction(rawBytes, signature, result));
  expect(chain.head.txTrieRoot).toBe(merkleRoot(chain.head.transactions.map(({ bytes }) => bytes)));
});

it('calldata of a fee-bearing transfer shows the gross amount', () => {
  const { raw } = mined('feeBearing').transaction;
  expect(BigInt(`0x${raw.data.slice(-64)}`)).toBe(UNITS);
});

it('a fee below one unit is none', () => {
  expect(mined('feeBearing', 999n).transaction.logs).toHaveLength(1);
  expect(mined('feeBearing', 1_000n).transaction.logs).toHaveLength(2);
});

it.each([
  ['trx', { type: 'TransferContract', amount: UNITS }],
  ['trc10', { type: 'TransferAssetContract', amount: UNITS, asset: TRC10_ASSET }],
] as const)('%s is native: no code, no energy, no fee limit', (kind, native) => {
  const { transaction } = mined(kind);
  expect(transaction.raw).toMatchObject({ native, feeLimit: 0, data: '' });
  expect(energyOf(transaction)).toEqual({ total: 0, penalty: 0, feeSun: 0 });
});

it('equal native transfers are different transactions', () => {
  const chain = new SimulatedChain({ now: () => 1_700_000_000_000 });
  const txids = [1, 2, 3].map(() => chain.transfer({ to: SHOP, amountUnits: 5n, kind: 'trx' }));
  expect(new Set(txids).size).toBe(3);
});

it('native amounts end at 63 bits, those of the token do not', () => {
  const chain = new SimulatedChain();
  expect(() => chain.transfer({ to: SHOP, amountUnits: 2n ** 63n, kind: 'trx' })).toThrow('give 0 to 2^63-1');
  chain.transfer({ to: SHOP, amountUnits: 2n ** 256n - 1n });
  expect(chain.mine().logs[0]?.log.data).toBe('f'.repeat(64));
});

it('a transfer to oneself moves nothing', () => {
  const chain = new SimulatedChain();
  chain.transfer({ to: HOLDER, amountUnits: 7n });
  chain.transfer({ to: HOLDER, from: HOLDER, amountUnits: 7n });
  expect(chain.mine().logs).toHaveLength(2);
  expect(chain.balanceOf(HOLDER)).toBe(7n);
});
