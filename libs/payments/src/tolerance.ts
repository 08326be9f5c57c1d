import { divideIntegers, type Units } from '@epusdt/kernel';

/** How far a payment may be off. A bound of 0 is not set; with both set both must hold; with none nothing is tolerated. */
export interface Tolerance {
  readonly units: Units;
  /** Hundredths of a percent of the payable amount. */
  readonly basisPoints: bigint;
}

const WHOLE = 10_000n;
/** The largest amount a row can hold: where a percentage sets no upper end, this does. */
const LARGEST: Units = 2n ** 63n - 1n;

/** Never for equality, which is no matter of tolerance, nor for transfers of nothing, which anybody can send in any number. */
export function within(tolerance: Tolerance, payable: Units, received: Units): boolean {
  const { units, basisPoints } = tolerance;
  if ((units === 0n && basisPoints === 0n) || received <= 0n || received === payable) return false;
  const difference = received > payable ? received - payable : payable - received;
  if (units !== 0n && difference > units) return false;
  return basisPoints === 0n || difference * WHOLE <= basisPoints * payable;
}

/** Where every payable amount lies that `within` could accept, as an index can be asked for it; `null`: there is none. */
export function reach(tolerance: Tolerance, received: Units): { low: Units; high: Units } | null {
  const { units, basisPoints } = tolerance;
  if ((units === 0n && basisPoints === 0n) || received <= 0n) return null;
  let low = 0n;
  let high = LARGEST;
  if (units !== 0n) {
    low = greater(low, received - units);
    high = lesser(high, received + units);
  }
  if (basisPoints !== 0n) {
    low = greater(low, divideIntegers(received * WHOLE, WHOLE + basisPoints, 'up'));
    // From 100 % on any larger order could be meant.
    if (basisPoints < WHOLE)
      high = lesser(high, divideIntegers(received * WHOLE, WHOLE - basisPoints, 'down'));
  }
  return { low, high };
}

const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b);
