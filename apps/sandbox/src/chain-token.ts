import type { TokenChange } from './chain-model';
import type { TokenState } from './token';

/** The real contract refuses more. */
const MAX_BASIS_POINTS = 19;
const MAX_FEE_UNITS = 49_000_000n;
const UNITS_PER_TOKEN = 1_000_000n;

/** What the token's chain has to do for it. */
export interface TokenHost {
  readonly state: () => TokenState;
  /** 20-byte hex of base58 or hex; throws a RangeError that names the field. */
  readonly hexOf: (field: string, address: string) => string;
  /** Queues the transaction; returns its id. */
  readonly queue: (change: TokenChange) => string;
}

/**
 * What the issuer of the token can do. Every method queues a transaction, which takes effect in the block that includes
 * it, and returns its id. Addresses are base58 or 20-byte hex.
 */
export class TokenDesk {
  constructor(private readonly host: TokenHost) {}

  /** What is in force at the head. */
  get state(): TokenState {
    return this.host.state();
  }

  /** From then on transfers show as events of the new contract. */
  deprecate(newAddress: string): string {
    return this.host.queue({ kind: 'deprecate', successor: this.host.hexOf('newAddress', newAddress) });
  }

  /** From then on the address can receive, not send; `on: false` takes it off the list. */
  blacklist(address: string, on = true): string {
    return this.host.queue({ kind: 'blacklist', who: this.host.hexOf('address', address), on });
  }

  /** Sets the balance of a blacklisted address to 0 without a Transfer; reverts where it is not blacklisted. */
  destroyBlackFunds(address: string): string {
    return this.host.queue({ kind: 'destroy', who: this.host.hexOf('address', address) });
  }

  /** While the token pauses, transfers revert. */
  pause(on: boolean): string {
    return this.host.queue({ kind: 'pause', on });
  }

  /** Fee of every later transfer: hundredths of a percent of its value, at most `maxUnits` (whole USDT, in units). */
  setFee(basisPoints: number, maxUnits: bigint): string {
    if (!Number.isInteger(basisPoints) || basisPoints < 0 || basisPoints > MAX_BASIS_POINTS) {
      throw new RangeError(
        `basisPoints: ${basisPoints}; the contract takes whole numbers from 0 to ${MAX_BASIS_POINTS}`,
      );
    }
    if (maxUnits < 0n || maxUnits > MAX_FEE_UNITS || maxUnits % UNITS_PER_TOKEN !== 0n) {
      throw new RangeError(
        `maxUnits: ${maxUnits}; the contract takes whole USDT, 0 to ${MAX_FEE_UNITS} units`,
      );
    }
    return this.host.queue({ kind: 'fee', basisPoints, maxUnits });
  }
}
