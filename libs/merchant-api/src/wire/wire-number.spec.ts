import fc from 'fast-check';
import { amountRenderings, numberRenderings, plainNumber } from './wire-number';

const SEED = 20_240_601;

describe('renderings of an amount', () => {
  // literal | PHP (string) | Go 'f' -1 | Go %v | %.12F trimmed, as measured on the clients' own runtimes
  it.each([
    ['1', '1', '1', '1', '1'],
    ['1.0', '1', '1', '1', '1'],
    ['1.10', '1.1', '1.1', '1.1', '1.1'],
    ['10', '10', '10', '10', '10'],
    ['100.00', '100', '100', '100', '100'],
    ['0.0001', '0.0001', '0.0001', '0.0001', '0.0001'],
    ['0.00001', '1.0E-5', '0.00001', '1e-05', '0.00001'],
    ['1e-7', '1.0E-7', '0.0000001', '1e-07', '0.0000001'],
    ['999999.99', '999999.99', '999999.99', '999999.99', '999999.989999999991'],
    ['1000000', '1000000', '1000000', '1e+06', '1000000'],
    ['1234567.89', '1234567.89', '1234567.89', '1.23456789e+06', '1234567.889999999898'],
    ['12345678.9', '12345678.9', '12345678.9', '1.23456789e+07', '12345678.900000000373'],
    [
      '123456789012.34',
      '123456789012.34',
      '123456789012.34',
      '1.2345678901234e+11',
      '123456789012.339996337891',
    ],
    [
      '1234567890123.45',
      '1234567890123.4',
      '1234567890123.45',
      '1.23456789012345e+12',
      '1234567890123.449951171875',
    ],
    ['1000000000000000', '1000000000000000', '1000000000000000', '1e+15', '1000000000000000'],
    ['1e15', '1.0E+15', '1000000000000000', '1e+15', '1000000000000000'],
    ['19.989999999999998', '19.99', '19.99', '19.99', '19.989999999999998'],
    ['9.999999999E7', '99999999.99', '99999999.99', '9.999999999e+07', '99999999.989999994636'],
  ])('%s', (literal, php, goF, goV, fixed) => {
    const texts = amountRenderings(literal);
    expect(new Set(texts)).toEqual(new Set([literal, php, goF, goV, fixed]));
    expect(texts[0]).toBe(goF);
    expect(texts[1]).toBe(literal);
    expect(texts).toHaveLength(5);
  });

  it('signs what no double can hold as it stands', () => {
    expect(amountRenderings('1e400')).toEqual(['1e400']);
  });
});

describe('numberRenderings', () => {
  it.each([
    ['1712345678901234567', '1712345678901234567'],
    ['600', '600'],
    ['600.0', '600'],
    ['1e3', '1000'],
    ['1e400', '1e400'],
  ])('%s: plainly %s, or as written', (literal, plainly) => {
    expect(numberRenderings(literal)).toEqual([plainly, literal]);
  });
});

describe('plainNumber', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['-5.50', '-5.5'],
    ['10', '10'],
    ['10.00', '10'],
    ['1.10', '1.1'],
    ['28.88', '28.88'],
    ['19.989999999999998', '19.99'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['9.999999999E7', '99999999.99'],
    ['1e+2', '100'],
    ['1E-7', '0.0000001'],
    ['123456789012.345', '123456789012.345'],
    ['100000000000000000000.00', '100000000000000000000'],
    ['0.1000000000000000055511151231257827021181583404541015625', '0.1'],
    [`0.1${'0'.repeat(80)}`, null],
    ['1e59', `1${'0'.repeat(59)}`],
    ['1e60', null],
    ['1e400', null],
    ['1e-400', null],
    [`1${'0'.repeat(500)}`, null],
    ['NaN', null],
    ['Infinity', null],
    ['-Infinity', null],
    ['', null],
    [' 1', null],
    ['1 ', null],
    ['1\n', null],
    ['+1', null],
    ['.5', null],
    ['5.', null],
    ['007', null],
    ['0x10', null],
    ['1,5', null],
    ['1_000', null],
    ['１', null],
    ['1e', null],
    ['--1', null],
  ])('%j → %j', (literal, expected) => {
    expect(plainNumber(literal)).toBe(expected);
  });

  it('never loses a cent below ten trillion', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 15 - 1 }), (cents) => {
        const whole = Math.floor(cents / 100);
        const text = `${whole}.${String(cents % 100).padStart(2, '0')}`;
        return plainNumber(text) === text.replace(/\.?0+$/, '');
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });
});
