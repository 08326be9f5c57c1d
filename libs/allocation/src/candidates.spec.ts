import fc from 'fast-check';
import {
  compareDecimals,
  multiplyDecimals,
  parseDecimal,
  unitsToDecimal,
  type Decimal,
} from '@epusdt/kernel';
import { amountsFrom, baseUnits } from './candidates';

const decimal = (text: string): Decimal => {
  const value = parseDecimal(text);
  if (!value) throw new Error(text);
  return value;
};

describe('the quote', () => {
  it.each([
    ['42', '7.2', 2, 5_840_000n],
    ['72', '7.2', 2, 10_000_000n],
    ['0.01', '7.2', 2, 10_000n],
    ['42', '1', 2, 42_000_000n],
    ['28.8', '7.2', 0, 4_000_000n],
    ['28.81', '7.2', 0, 5_000_000n],
    ['1.30009', '1', 6, 1_300_090n],
    ['1', '3', 6, 333_334n],
  ] as const)('%s at %s with %i decimals is %s units', (fiat, rate, decimals, units) => {
    expect(baseUnits(decimal(fiat), decimal(rate), decimals)).toBe(units);
  });

  it('never rounds to the loss of the shop, nor by more than the last decimal', () => {
    const cents = fc.integer({ min: 1, max: 10_000_000 });
    const rates = fc.integer({ min: 1, max: 2_000_000 });
    fc.assert(
      fc.property(cents, rates, fc.integer({ min: 0, max: 6 }), (fiat, rate, decimals) => {
        const amount = { coefficient: BigInt(fiat), scale: 2 };
        const price = { coefficient: BigInt(rate), scale: 4 };
        const units = baseUnits(amount, price, decimals);
        const step = 10n ** BigInt(6 - decimals);
        const worth = (u: bigint): Decimal => multiplyDecimals(unitsToDecimal(u), price);
        expect(units % step).toBe(0n);
        expect(compareDecimals(worth(units), amount)).toBeGreaterThanOrEqual(0);
        expect(compareDecimals(worth(units - step), amount)).toBe(-1);
      }),
      { seed: 20260105 },
    );
  });

  it('spreads amounts by the step, the base first', () => {
    expect(amountsFrom(5_840_000n, 100n, 3)).toEqual([5_840_000n, 5_840_100n, 5_840_200n]);
  });
});
