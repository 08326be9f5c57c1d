import { divideDecimals, decimalToUnits, invariant, type Decimal, type Units } from '@epusdt/kernel';

/** Fiat ÷ rate, rounded up (never to the shop's loss) to `decimals` ≤ 6, as units. */
export function baseUnits(fiatAmount: Decimal, rate: Decimal, decimals: number): Units {
  const units = decimalToUnits(divideDecimals(fiatAmount, rate, decimals, 'up'));
  invariant(units !== null, `${decimals} quote decimals are finer than one unit`);
  return units;
}

/** The amounts tried, in order: base, base + step, … */
export function amountsFrom(base: Units, step: Units, steps: number): Units[] {
  return Array.from({ length: steps }, (_, n) => base + BigInt(n) * step);
}
