import fc from 'fast-check';
import { reach, within, type Tolerance } from './tolerance';

const USDT = 1_000_000n;
const none: Tolerance = { units: 0n, basisPoints: 0n };
const units = (of: bigint): Tolerance => ({ units: of, basisPoints: 0n });
const percent = (basisPoints: bigint): Tolerance => ({ units: 0n, basisPoints });

describe('the tolerance', () => {
  it.each([
    ['nothing where no bound is set', none, 20n * USDT, 20n * USDT - 1n, false],
    ['equality never', units(USDT), 20n * USDT, 20n * USDT, false],
    ['a transfer of nothing never', units(USDT), USDT, 0n, false],
    ['less, up to the units', units(100n), 1_000n, 900n, true],
    ['less by one more not', units(100n), 1_000n, 899n, false],
    ['more, up to the units', units(100n), 1_000n, 1_100n, true],
    ['more by one more not', units(100n), 1_000n, 1_101n, false],
    ['less, up to the percent', percent(100n), 20n * USDT, 19_800_000n, true],
    ['less by one more than the percent not', percent(100n), 20n * USDT, 19_799_999n, false],
    ['more, up to the percent of the payable amount', percent(100n), 20n * USDT, 20_200_000n, true],
    ['more by one more than the percent not', percent(100n), 20n * USDT, 20_200_001n, false],
    ['a percent that is less than one unit not', percent(1n), 9_999n, 9_998n, false],
    ['a percent that is one unit', percent(1n), 10_000n, 9_999n, true],
    ['both bounds kept', { units: 100n, basisPoints: 100n }, 10_000n, 9_900n, true],
    ['the units kept alone not', { units: 200n, basisPoints: 100n }, 10_000n, 9_899n, false],
    ['the percent kept alone not', { units: 50n, basisPoints: 100n }, 10_000n, 9_949n, false],
  ] as const)('accepts %s', (_name, tolerance, payable, received, accepted) => {
    expect(within(tolerance, payable, received)).toBe(accepted);
  });

  it.each([
    ['nothing is tolerated', none, 20n * USDT, null],
    ['nothing came', units(USDT), 0n, null],
    ['units', units(100n), 1_000n, { low: 900n, high: 1_100n }],
    ['units, more than came', units(100n), 60n, { low: 0n, high: 160n }],
    ['percent', percent(100n), 19_800_000n, { low: 19_603_961n, high: 20_000_000n }],
    [
      'the tighter of both',
      { units: 100n, basisPoints: 100n },
      1_000_000n,
      { low: 999_900n, high: 1_000_100n },
    ],
    ['100 % and all above', percent(10_000n), 1_000n, { low: 500n, high: 2n ** 63n - 1n }],
  ] as const)('reaches for %s', (_name, tolerance, received, bounds) => {
    expect(reach(tolerance, received)).toEqual(bounds);
  });

  it('reaches every amount it accepts, and with percents no further', () => {
    const amounts = fc.bigInt({ min: 1n, max: 3_000n });
    const bounds = fc.record({
      units: fc.bigInt({ min: 0n, max: 400n }),
      basisPoints: fc.bigInt({ min: 0n, max: 12_000n }),
    });
    fc.assert(
      fc.property(amounts, amounts, bounds, (payable, received, tolerance) => {
        const span = reach(tolerance, received);
        if (within(tolerance, payable, received)) {
          expect(span).not.toBeNull();
          expect(payable >= span!.low && payable <= span!.high).toBe(true);
        } else if (span !== null && payable !== received) {
          expect(payable >= span.low && payable <= span.high).toBe(false);
        }
      }),
      { seed: 20260106, numRuns: 5_000 },
    );
  });
});
