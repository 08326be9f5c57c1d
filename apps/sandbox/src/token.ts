import { NETWORK_FACTS, addressFromWord, usdtOn } from '@epusdt/kernel';
import { abiWord } from './bytes';

/** The simulated token: USDT's contract address, topic, selectors and answers. */
export const USDT_ADDRESS = NETWORK_FACTS.sandbox.usdtContract;
export const USDT_HEX = usdtOn('sandbox').contract;
export const TRANSFER_TOPIC = 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

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
};
const SUPPLY = 10n ** 17n;
const DECIMALS = 6;

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
export function constantCall(data: string, balanceOf: (hex: string) => bigint): string | null {
  const argument = data.slice(8, 72);
  const name = Object.keys(SELECTORS).find((signature) => SELECTORS[signature] === data.slice(0, 8));
  switch (name) {
    case 'balanceOf(address)': {
      const holder = addressFromWord(argument);
      return holder === null ? null : number(balanceOf(holder));
    }
    case 'decimals()':
      return number(DECIMALS);
    case 'symbol()':
      return text('USDT');
    case 'name()':
      return text('Tether USD');
    case 'totalSupply()':
      return number(SUPPLY);
    case 'deprecated()':
    case 'paused()':
    case 'basisPointsRate()':
    case 'maximumFee()':
    case 'isBlackListed(address)':
      return number(0);
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
