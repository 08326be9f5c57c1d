import { addressFromHex } from '@epusdt/kernel';
import { keccak_256 } from '@noble/hashes/sha3';
import { abiWord } from './bytes';
import { SimulatedChain, type ChainTransaction } from './chain';
import { TOKEN_OWNER_HEX, TOKEN_TOPICS, TRANSFER_TOPIC, USDT_HEX, selectorOf } from './token';

const SHOP_HEX = '11'.repeat(20);
const SHOP = addressFromHex(SHOP_HEX);
const HOLDER_HEX = '22'.repeat(20);
const HOLDER = addressFromHex(HOLDER_HEX);

const word = (value: bigint): string => abiWord(value.toString(16));

let chain: SimulatedChain;
beforeEach(() => {
  chain = new SimulatedChain();
  chain.transfer({ to: HOLDER, amountUnits: 1_000_000n });
  chain.mine();
});

function mined(txid: string): ChainTransaction {
  chain.mine();
  const transaction = chain.transaction(txid);
  if (!transaction) throw new Error(`${txid} is in no block`);
  return transaction;
}

const answer = (signature: string, holder = ''): string | null =>
  chain.constantCall((selectorOf(signature) ?? '') + (holder && abiWord(holder)));

it.each([
  ['Transfer(address,address,uint256)', TRANSFER_TOPIC],
  ['Approval(address,address,uint256)', TOKEN_TOPICS.Approval],
  ['Params(uint256,uint256)', TOKEN_TOPICS.Params],
  ['Deprecate(address)', TOKEN_TOPICS.Deprecate],
  ['AddedBlackList(address)', TOKEN_TOPICS.AddedBlackList],
  ['RemovedBlackList(address)', TOKEN_TOPICS.RemovedBlackList],
  ['DestroyedBlackFunds(address,uint256)', TOKEN_TOPICS.DestroyedBlackFunds],
  ['Pause()', TOKEN_TOPICS.Pause],
  ['Unpause()', TOKEN_TOPICS.Unpause],
])('the topic of %s is its hash', (signature, topic) => {
  expect(Buffer.from(keccak_256(Buffer.from(signature))).toString('hex')).toBe(topic);
});

interface Act {
  readonly name: string;
  readonly act: () => string;
  readonly signature: string;
  readonly topic: string;
  readonly data: string;
  readonly asked: string;
  readonly argument?: string;
  readonly answered: bigint;
}

const ACTS: readonly Act[] = [
  {
    name: 'deprecates',
    act: () => chain.token.deprecate(SHOP),
    signature: 'deprecate(address)',
    topic: TOKEN_TOPICS.Deprecate,
    data: abiWord(SHOP_HEX),
    asked: 'deprecated()',
    answered: 1n,
  },
  {
    name: 'blacklists',
    act: () => chain.token.blacklist(HOLDER),
    signature: 'addBlackList(address)',
    topic: TOKEN_TOPICS.AddedBlackList,
    data: abiWord(HOLDER_HEX),
    asked: 'isBlackListed(address)',
    argument: HOLDER_HEX,
    answered: 1n,
  },
  {
    name: 'takes off the list',
    act: () => (chain.token.blacklist(HOLDER), chain.token.blacklist(HOLDER, false)),
    signature: 'removeBlackList(address)',
    topic: TOKEN_TOPICS.RemovedBlackList,
    data: abiWord(HOLDER_HEX),
    asked: 'isBlackListed(address)',
    argument: HOLDER_HEX,
    answered: 0n,
  },
  {
    name: 'destroys',
    act: () => (chain.token.blacklist(HOLDER_HEX), chain.token.destroyBlackFunds(HOLDER)),
    signature: 'destroyBlackFunds(address)',
    topic: TOKEN_TOPICS.DestroyedBlackFunds,
    data: abiWord(HOLDER_HEX) + word(1_000_000n),
    asked: 'balanceOf(address)',
    argument: HOLDER_HEX,
    answered: 0n,
  },
  {
    name: 'pauses',
    act: () => chain.token.pause(true),
    signature: 'pause()',
    topic: TOKEN_TOPICS.Pause,
    data: '',
    asked: 'paused()',
    answered: 1n,
  },
  {
    name: 'goes on',
    act: () => (chain.token.pause(true), chain.token.pause(false)),
    signature: 'unpause()',
    topic: TOKEN_TOPICS.Unpause,
    data: '',
    asked: 'paused()',
    answered: 0n,
  },
  {
    name: 'sets the fee',
    act: () => chain.token.setFee(10, 5_000_000n),
    signature: 'setParams(uint256,uint256)',
    topic: TOKEN_TOPICS.Params,
    data: word(10n) + word(5_000_000n),
    asked: 'maximumFee()',
    answered: 5_000_000n,
  },
];

it.each(ACTS)('the issuer $name', ({ act, signature, topic, data, asked, argument, answered }) => {
  const before = answer(asked, argument);
  const txid = act();
  expect(answer(asked, argument)).toBe(before);
  const { raw, logs } = mined(txid);
  expect(raw.owner).toBe(TOKEN_OWNER_HEX);
  expect(raw.data.slice(0, 8)).toBe(
    Buffer.from(keccak_256(Buffer.from(signature)))
      .subarray(0, 4)
      .toString('hex'),
  );
  expect(logs).toEqual([{ address: USDT_HEX, topics: [topic], data }]);
  expect(answer(asked, argument)).toBe(word(answered));
});

it('answers as new at first', () => {
  const asked = ['deprecated()', 'paused()', 'basisPointsRate()', 'maximumFee()', 'upgradedAddress()'];
  expect(asked.map((signature) => answer(signature))).toEqual(asked.map(() => word(0n)));
  expect(chain.constantCall('12345678')).toBeNull();
});

describe('afterwards', () => {
  const pay = (from: string, to: string): string => chain.transfer({ from, to, amountUnits: 500_000n });

  it('a paused token reverts transfers, in the very same block too', () => {
    chain.token.pause(true);
    const paused = pay(HOLDER, SHOP);
    expect(mined(paused)).toMatchObject({ result: 'REVERT', logs: [], movements: [] });
    const approval = chain.transfer({ from: HOLDER, to: SHOP, amountUnits: 1n, kind: 'approval' });
    expect(mined(approval).result).toBe('SUCCESS');
    chain.token.pause(false);
    expect(mined(pay(HOLDER, SHOP)).result).toBe('SUCCESS');
    expect(chain.balanceOf(SHOP)).toBe(500_000n);
  });

  it('a blacklisted address receives and cannot send', () => {
    chain.token.blacklist(SHOP);
    expect(mined(pay(HOLDER, SHOP)).result).toBe('SUCCESS');
    expect(mined(pay(SHOP, HOLDER)).result).toBe('REVERT');
    expect(chain.balanceOf(SHOP)).toBe(500_000n);
  });

  it('funds are destroyed only where they are blacklisted', () => {
    const txid = chain.token.destroyBlackFunds(HOLDER);
    expect(mined(txid)).toMatchObject({ result: 'REVERT', logs: [] });
    expect(chain.balanceOf(HOLDER)).toBe(1_000_000n);
  });

  it('a fee comes off every transfer, up to its bound', () => {
    chain.token.setFee(10, 1_000_000n);
    const { logs } = mined(pay(HOLDER, SHOP));
    expect(logs.map(({ data }) => BigInt(`0x${data}`))).toEqual([499_500n, 500n]);
    expect([chain.balanceOf(SHOP), chain.balanceOf(TOKEN_OWNER_HEX)]).toEqual([499_500n, 500n]);
    expect(answer('basisPointsRate()')).toBe(word(10n));
    const large = mined(chain.transfer({ to: SHOP, amountUnits: 10n ** 12n }));
    expect(large.logs.map(({ data }) => BigInt(`0x${data}`))).toEqual([10n ** 12n - 1_000_000n, 1_000_000n]);
    const bearing = chain.transfer({ to: SHOP, amountUnits: 10_000n, kind: 'feeBearing' });
    expect(mined(bearing).logs.map(({ data }) => BigInt(`0x${data}`))).toEqual([9_990n, 10n]);
  });

  it('a deprecated token emits from its successor', () => {
    const successor = '33'.repeat(20);
    chain.token.deprecate(successor);
    const { raw, logs } = mined(pay(HOLDER, SHOP));
    expect(raw.contract).toBe(USDT_HEX);
    expect(logs.map(({ address }) => address)).toEqual([successor]);
    expect(answer('upgradedAddress()')).toBe(abiWord(successor));
    expect(chain.balanceOf(SHOP)).toBe(500_000n);
  });
});

it('refuses what the contract refuses, and what is no address', () => {
  expect(() => chain.token.setFee(20, 0n)).toThrow('basisPoints: 20');
  expect(() => chain.token.setFee(1, 50_000_000n)).toThrow('maxUnits: 50000000');
  expect(() => chain.token.setFee(1, 1n)).toThrow('whole USDT');
  expect(() => chain.token.blacklist('T123')).toThrow('address: T123 is no Tron address');
  expect(chain.pendingCount).toBe(0);
});
