import { createHash } from 'node:crypto';
import { addressFromHex, usdtOn, type AddressHex } from '@epusdt/kernel';

const TRANSFER = 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const START = Date.parse('2026-01-05T12:00:00Z');
export const CONTRACT = usdtOn('sandbox').contract;
export const SHOP_SECRET = 'secret of the planted shop';
export const EVENTS_SECRET = `whsec_${Buffer.from('secret of the planted events').toString('base64')}`;

export type Cell = string | number | bigint | null;
export type Row = Record<string, Cell>;
export interface Log {
  address: string;
  topics: string[];
  data: string;
}
export interface Transaction {
  id: string;
  succeeded: boolean;
  logs: Log[];
}
export interface Block {
  number: number;
  id: string;
  parent: string;
  at: number;
  transactions: Transaction[];
}

/** Sixty-four hex digits that stand for a name. */
export const hash = (name: string): string => createHash('sha256').update(name).digest('hex');
const hexOf = (name: string): AddressHex => hash(name).slice(0, 40);
export const walletOf = (name: string): string => addressFromHex(hexOf(name));

/** A movement of so many units, as a token's contract logs it. */
export const moved = (wallet: string, units: bigint, address: string = CONTRACT): Log => ({
  address,
  topics: [TRANSFER, hexOf('buyer').padStart(64, '0'), hexOf(wallet).padStart(64, '0')],
  data: units.toString(16).padStart(64, '0'),
});

/** A signed callback, as a shop of the first dialect gets it. */
export function paidBody(order: Row, tx: string, secret = SHOP_SECRET): string {
  const actual = String(Number(order['payable_units']) / 1e6);
  const texts: [string, string][] = [
    ['actual_amount', actual],
    ['amount', '72'],
    ['block_transaction_id', tx],
    ['order_id', String(order['reference'])],
    ['status', '2'],
    ['token', String(order['address'])],
    ['trade_id', String(order['id'])],
  ];
  const text = texts.map(([name, value]) => `${name}=${value}`).join('&');
  const signature = createHash('md5')
    .update(text + secret)
    .digest('hex');
  const numbers = new Set(['actual_amount', 'amount', 'status']);
  const fields = texts.map(([name, value]) => `"${name}":${numbers.has(name) ? value : `"${value}"`}`);
  return `{${fields.join(',')},"signature":"${signature}"}`;
}
