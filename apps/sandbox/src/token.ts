import { NETWORK_FACTS, addressFromWord, usdtOn } from '@epusdt/kernel';
import { abiWord, namedAddress } from './bytes';

/** The simulated token: USDT's contract address, topic, selectors and answers. */
export const USDT_ADDRESS = NETWORK_FACTS.sandbox.usdtContract;
export const USDT_HEX = usdtOn('sandbox').contract;
export const TRANSFER_TOPIC = 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
/** First topics of the token's other events. Only Approval has indexed fields; the rest carries all in its data. */
export const TOKEN_TOPICS = {
  Approval: '8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925',
  Params: 'b044a1e409eac5c48e5af22d4af52670dd1a99059537a78b31b48c6500a6354e',
  Deprecate: 'cc358699805e9a8b7f77b522628c7cb9abd07d9efb86b6fb616af1609036a99e',
  AddedBlackList: '42e160154868087d6bfdc0ca23d96a1c1cfa32f1b72ba9ba27b69b98a0d819dc',
  RemovedBlackList: 'd7e9ec6e6ecd65492dce6bf513cd6867560d49544421d0783ddf06e76c24470c',
  DestroyedBlackFunds: '61e6e66b0d6339b2980aecc6ccc0039736791f0ccde9ed512e789a7fbdd698c6',
  Pause: '6985a02210a168e66602d3235cb6db0e70f92b3ba4d376a33c0f3d9434bff625',
  Unpause: '7805862f689e2f13df9f062ff482ad3ad112aca9e0847911ed832e158c525b33',
} as const;
/** Who issued the token: receives its fees, calls its administrative functions. 20-byte hex. */
export const TOKEN_OWNER_HEX = namedAddress('sandbox token owner');

const SELECTORS: Readonly<Record<string, string>> = {
  'transfer(address,uint256)': 'a9059cbb',
  'transferFrom(address,address,uint256)': '23b872dd',
  'balanceOf(address)': '70a08231',
  'decimals()': '313ce567',
  'symbol()': '95d89b41',
  'name()': '06fdde03',
  'totalSupply()': '18160ddd',
  'deprecated()': '0e136b19',
  'paused()': '5c975abb',
  'basisPointsRate()': 'dd644f72',
  'maximumFee()': '35390714',
  'isBlackListed(address)': 'e47d6060',
  'upgradedAddress()': '26976e3f',
};
const SUPPLY = 10n ** 17n;
const DECIMALS = 6;

/** What the token's owner has set. */
export interface TokenState {
  readonly paused: boolean;
  /** Fee of a transfer in hundredths of a percent, and its upper bound in units. */
  readonly basisPoints: number;
  readonly maxFeeUnits: bigint;
  /** 20-byte hex of the contract that replaced this one; `null` while it is in force. */
  readonly successor: string | null;
  /** 20-byte hexes that may no longer send. */
  readonly blacklist: ReadonlySet<string>;
}

export const NEW_TOKEN: TokenState = {
  paused: false,
  basisPoints: 0,
  maxFeeUnits: 0n,
  successor: null,
  blacklist: new Set(),
};

export const selectorOf = (signature: string): string | undefined => SELECTORS[signature];

const number = (value: bigint | number): string => abiWord(value.toString(16));

function text(value: string): string {
  const hex = Buffer.from(value).toString('hex');
  return number(32) + number(value.length) + hex.padEnd(64, '0');
}

/** Real wallets put the network byte `41` into the padding of an address word more often than not. */
export const addressWord = (hex: string, padded: boolean): string => abiWord(padded ? `41${hex}` : hex);

export function transferCall(to: string, units: bigint, padded: boolean): string {
  return `a9059cbb${addressWord(to, padded)}${number(units)}`;
}

export function transferFromCall(from: string, to: string, units: bigint, padded: boolean): string {
  return `23b872dd${addressWord(from, padded)}${addressWord(to, padded)}${number(units)}`;
}

export const valueWord = (units: bigint): string => number(units);

/** What a constant call answers, as hex without `0x`; `null` where the contract has no such function. */
export function constantCall(
  data: string,
  balanceOf: (hex: string) => bigint,
  state: TokenState = NEW_TOKEN,
): string | null {
  const name = Object.keys(SELECTORS).find((signature) => SELECTORS[signature] === data.slice(0, 8));
  const holder = addressFromWord(data.slice(8, 72));
  switch (name) {
    case 'balanceOf(address)':
      return holder === null ? null : number(balanceOf(holder));
    case 'decimals()':
      return number(DECIMALS);
    case 'symbol()':
      return text('USDT');
    case 'name()':
      return text('Tether USD');
    case 'totalSupply()':
      return number(SUPPLY);
    case 'deprecated()':
      return number(state.successor === null ? 0 : 1);
    case 'upgradedAddress()':
      return abiWord(state.successor ?? '');
    case 'paused()':
      return number(state.paused ? 1 : 0);
    case 'basisPointsRate()':
      return number(state.basisPoints);
    case 'maximumFee()':
      return number(state.maxFeeUnits);
    case 'isBlackListed(address)':
      return holder === null ? null : number(state.blacklist.has(holder) ? 1 : 0);
    default:
      return null;
  }
}

const view = (name: string, inputs: readonly string[], output: string): object => ({
  constant: true,
  name,
  type: 'Function',
  stateMutability: 'View',
  inputs: inputs.map((type) => ({ name: 'who', type })),
  outputs: [{ type: output }],
});

export const USDT_ABI = {
  entrys: [
    view('name', [], 'string'),
    view('symbol', [], 'string'),
    view('decimals', [], 'uint256'),
    view('totalSupply', [], 'uint256'),
    view('balanceOf', ['address'], 'uint256'),
    view('isBlackListed', ['address'], 'bool'),
    view('deprecated', [], 'bool'),
    view('paused', [], 'bool'),
    view('basisPointsRate', [], 'uint256'),
    view('maximumFee', [], 'uint256'),
    view('upgradedAddress', [], 'address'),
    {
      name: 'Transfer',
      type: 'Event',
      inputs: [
        { indexed: true, name: 'from', type: 'address' },
        { indexed: true, name: 'to', type: 'address' },
        { name: 'value', type: 'uint256' },
      ],
    },
  ],
};
