import fc from 'fast-check';
import {
  addDecimals,
  compareDecimals,
  decimalToUnits,
  divideDecimals,
  divideIntegers,
  formatDecimal,
  formatUnits,
  multiplyDecimals,
  parseDecimal,
  parseUnits,
  rescaleRaw,
  unitsToDecimal,
  type Decimal,
  type Rounding,
} from './money';

const options = { seed: 1_000_000, numRuns: 500 };
const DIRECTIONS: readonly Rounding[] = ['up', 'down', 'half-up'];

function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (!value) throw new Error(`no decimal: ${text}`);
  return value;
}

const anyDecimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(30))
  .map(([digits, scale]) => decimal(`${digits}e-${scale}`));

describe('parseDecimal and formatDecimal', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.000', '0'],
    ['0e9999', '0'],
    ['1', '1'],
    ['-1', '-1'],
    ['007', '7'],
    ['1.10', '1.1'],
    ['100.00', '100'],
    ['-0.50', '-0.5'],
    ['0.000001', '0.000001'],
    ['1e3', '1000'],
    ['1E+3', '1000'],
    ['1.5e-7', '0.00000015'],
    ['9.999999999E7', '99999999.99'],
    ['1200e-2', '12'],
    ['100e-61', `0.${'0'.repeat(58)}1`],
    ['12345678901234567890.123456', '12345678901234567890.123456'],
  ])('%s is %s', (text, shortest) => {
    expect(formatDecimal(decimal(text))).toBe(shortest);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '1\n',
    '+1',
    '.5',
    '5.',
    '1.2.3',
    '1,5',
    '1_000',
    '0x10',
    '1e',
    '1e1.5',
    '--1',
    'NaN',
    'Infinity',
    'abc',
    '１',
    '1e400',
    '1e-400',
    '-1e9999',
    '1e99999',
  ])('%j is none', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  it('is normalised: equal values have equal parts', () => {
    expect(decimal('1.50')).toEqual({ coefficient: 15n, scale: 1 });
    expect(decimal('150e-2')).toEqual({ coefficient: 15n, scale: 1 });
    expect(decimal('1500')).toEqual({ coefficient: 1_500n, scale: 0 });
    expect(decimal('0.00')).toEqual({ coefficient: 0n, scale: 0 });
  });

  it('takes 60 digits on either side, however written, and not one more', () => {
    const nines = '9'.repeat(60);
    expect(formatDecimal(decimal(`${nines}.${nines}`))).toBe(`${nines}.${nines}`);
    expect(formatDecimal(decimal('1e59'))).toBe(`1${'0'.repeat(59)}`);
    expect(formatDecimal(decimal('1e-60'))).toBe(`0.${'0'.repeat(59)}1`);
    for (const text of [
      `${nines}9`,
      `0.${nines}9`,
      '1e60',
      '1e-61',
      `${nines}e1`,
      `0.${nines}e-1`,
      '1.5e60',
    ]) {
      expect(parseDecimal(text)).toBeNull();
    }
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(anyDecimal, (value) => {
        expect(parseDecimal(formatDecimal(value))).toEqual(value);
        expect(formatDecimal(value)).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
      options,
    );
  });

  it('reads back whatever literal it took', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0129'), minLength: 1, maxLength: 62 });
    fc.assert(
      fc.property(digits, digits, fc.integer({ min: -130, max: 70 }), (whole, fraction, exponent) => {
        const value = parseDecimal(`${whole}.${fraction}e${exponent}`);
        if (value) expect(parseDecimal(formatDecimal(value))).toEqual(value);
      }),
      { ...options, numRuns: 2_000 },
    );
  });
});

describe('arithmetic', () => {
  it.each([
    ['1', '1.0', 0],
    ['1', '1.000001', -1],
    ['-1', '1', -1],
    ['-1', '-2', 1],
    ['0.1', '0.09', 1],
    ['0', '-0', 0],
  ])('%s against %s: %i', (a, b, order) => {
    expect(compareDecimals(decimal(a), decimal(b))).toBe(order);
    expect(compareDecimals(decimal(b), decimal(a))).toBe(order === 0 ? 0 : -order);
  });

  it('multiplies exactly', () => {
    expect(formatDecimal(addDecimals(decimal('0.15'), decimal('0.05')))).toBe('0.2');
    expect(formatDecimal(addDecimals(decimal('-2.5'), decimal('2.50')))).toBe('0');
    expect(formatDecimal(addDecimals(decimal('7'), decimal('-0.001')))).toBe('6.999');
    expect(formatDecimal(multiplyDecimals(decimal('0.1'), decimal('0.2')))).toBe('0.02');
    expect(formatDecimal(multiplyDecimals(decimal('-2.5'), decimal('4')))).toBe('-10');
    expect(formatDecimal(multiplyDecimals(decimal('0'), decimal('-4')))).toBe('0');
  });

  it('divides back what it multiplied', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, fc.constantFrom(...DIRECTIONS), (a, b, rounding) => {
        fc.pre(b.coefficient !== 0n);
        expect(divideDecimals(multiplyDecimals(a, b), b, a.scale, rounding)).toEqual(a);
      }),
      options,
    );
  });

  // quotient | up | down | half-up
  it.each([
    [7n, 2n, 4n, 3n, 4n],
    [-7n, 2n, -4n, -3n, -4n],
    [7n, -2n, -4n, -3n, -4n],
    [-7n, -2n, 4n, 3n, 4n],
    [7n, 3n, 3n, 2n, 2n],
    [8n, 3n, 3n, 2n, 3n],
    [-8n, 3n, -3n, -2n, -3n],
    [1n, 1_000n, 1n, 0n, 0n],
    [-1n, 1_000n, -1n, 0n, 0n],
    [499n, 1_000n, 1n, 0n, 0n],
    [500n, 1_000n, 1n, 0n, 1n],
    [6n, 3n, 2n, 2n, 2n],
    [0n, 3n, 0n, 0n, 0n],
  ])('%s ÷ %s: up %s, down %s, half-up %s', (numerator, denominator, ...expected) => {
    expect(DIRECTIONS.map((rounding) => divideIntegers(numerator, denominator, rounding))).toEqual(expected);
  });

  it.each([
    ['100', '7.2', 6, '13.888889', '13.888888', '13.888889'],
    ['10', '3', 2, '3.34', '3.33', '3.33'],
    ['1', '8', 2, '0.13', '0.12', '0.13'],
    ['-1', '8', 2, '-0.13', '-0.12', '-0.13'],
    ['28.88', '7.22', 6, '4', '4', '4'],
    ['5', '2', 0, '3', '2', '3'],
    ['0', '7', 6, '0', '0', '0'],
  ])('%s ÷ %s to %i places', (a, b, decimals, ...expected) => {
    const quotients = DIRECTIONS.map((way) => divideDecimals(decimal(a), decimal(b), decimals, way));
    expect(quotients.map(formatDecimal)).toEqual(expected);
  });

  it('rounds by less than one unit, up away from zero and down towards it', () => {
    const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(integer, integer, (numerator, denominator) => {
        fc.pre(denominator !== 0n);
        const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);
        const [up = 0n, down = 0n, half = 0n] = DIRECTIONS.map((way) =>
          magnitude(divideIntegers(numerator, denominator, way)),
        );
        const [n, d] = [magnitude(numerator), magnitude(denominator)];
        expect(down * d <= n && n < (down + 1n) * d).toBe(true);
        expect(up * d >= n && n > (up - 1n) * d).toBe(true);
        expect(half).toBe((2n * n + d) / (2n * d));
      }),
      options,
    );
  });

  it('does not divide by zero', () => {
    expect(() => divideDecimals(decimal('1'), decimal('0.0'), 6, 'up')).toThrow('division by a zero decimal');
    expect(() => divideIntegers(1n, 0n, 'up')).toThrow(RangeError);
  });
});

describe('units', () => {
  it.each([
    ['20.0501', 20_050_100n],
    ['20.050100', 20_050_100n],
    ['0.000001', 1n],
    ['1e-6', 1n],
    ['-1.5', -1_500_000n],
    ['0', 0n],
    ['1000000', 1_000_000_000_000n],
    ['0.0000010', 1n],
  ])('%s is %s', (text, units) => {
    expect(parseUnits(text)).toBe(units);
  });

  it.each(['0.0000001', '1.2345678', '1e-7', '', 'abc', '1e400', ' 1'])(
    '%j is none: never rounded',
    (text) => {
      expect(parseUnits(text)).toBeNull();
    },
  );

  it.each([
    [20_050_100n, '20.0501'],
    [1n, '0.000001'],
    [-1n, '-0.000001'],
    [0n, '0'],
    [1_000_000n, '1'],
    [10_000_000n, '10'],
    [9_007_199_254_740_993n, '9007199254.740993'],
  ])('%s prints as %s', (units, text) => {
    expect(formatUnits(units)).toBe(text);
  });

  it('survive printing and reading', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (units) => {
        expect(parseUnits(formatUnits(units))).toBe(units);
        expect(decimalToUnits(unitsToDecimal(units))).toBe(units);
      }),
      options,
    );
  });
});

describe('rescaleRaw', () => {
  it.each([
    [1n, 6, 1n, true],
    [20_050_100n, 6, 20_050_100n, true],
    [15n, 1, 1_500_000n, true],
    [3n, 0, 3_000_000n, true],
    [20_050_100_000_000_000_000n, 18, 20_050_100n, true],
    [20_050_100_000_000_000_001n, 18, 20_050_100n, false],
    [20_050_100_999_999_999_999n, 18, 20_050_100n, false],
    [999_999_999_999n, 18, 0n, false],
    [1_000_000_000_000n, 18, 1n, true],
    [0n, 18, 0n, true],
    [2n ** 256n - 1n, 6, 2n ** 256n - 1n, true],
  ])('%s of %i decimals: %s units, exact %s', (raw, decimals, units, exact) => {
    expect(rescaleRaw(raw, decimals)).toEqual({ units, exact });
  });

  it('never rounds up, and is exact just when nothing was cut', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 256n }),
        fc.integer({ min: 6, max: 30 }),
        (raw, decimals) => {
          const { units, exact } = rescaleRaw(raw, decimals);
          const back = units * 10n ** BigInt(decimals - 6);
          expect(back <= raw).toBe(true);
          expect(exact).toBe(back === raw);
          expect(raw - back < 10n ** BigInt(decimals - 6)).toBe(true);
        },
      ),
      options,
    );
  });
});
