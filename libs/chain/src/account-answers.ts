import type { AddressHex } from '@epusdt/kernel';
import { SchemaError, fields, hexBytes, wholeNumber, type Fields } from './answer-schema';

/** So much of something that comes back by itself, energy or bandwidth, is left. */
export interface Allotment {
  readonly available: number;
  readonly limit: number;
}

export interface AccountResources {
  readonly energy: Allotment;
  readonly bandwidth: Allotment;
}

/** Hex digits of a 32-byte word. */
const WORD = 64;

/** proto3 leaves out what is zero. */
const numberOr0 = (answer: Fields, name: string): number =>
  answer[name] === undefined ? 0 : wholeNumber(answer[name], name);

/** `wallet/getaccount` → what it holds of the network's coin, in sun. `null`: the chain has never seen it. */
export function coinOfAccount(value: unknown, address: AddressHex): bigint | null {
  const account = fields(value, 'account');
  if (Object.keys(account).length === 0) return null;
  if (hexBytes(account['address'], 21, 'account address') !== `41${address}`)
    throw new SchemaError('account address', account['address']);
  return BigInt(numberOr0(account, 'balance'));
}

/** `wallet/getaccountresource`: what is staked for it, and the bandwidth that everybody has. */
export function resourcesOf(value: unknown): AccountResources {
  const answer = fields(value, 'account resources');
  const left = (limit: number, used: number): number => Math.max(0, limit - used);
  const energy = numberOr0(answer, 'EnergyLimit');
  const [free, staked] = [numberOr0(answer, 'freeNetLimit'), numberOr0(answer, 'NetLimit')];
  return {
    energy: { limit: energy, available: left(energy, numberOr0(answer, 'EnergyUsed')) },
    bandwidth: {
      limit: free + staked,
      available: left(free, numberOr0(answer, 'freeNetUsed')) + left(staked, numberOr0(answer, 'NetUsed')),
    },
  };
}

/** A JSON-RPC quantity or word of any size up to 32 bytes. */
export function bigQuantity(value: unknown, what: string): bigint {
  if (typeof value === 'string' && value.length <= WORD + 2 && /^0x[0-9a-fA-F]+$/.test(value))
    return BigInt(value);
  throw new SchemaError(what, value);
}
