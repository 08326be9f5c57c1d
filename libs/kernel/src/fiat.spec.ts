import { fiatDecimals, formatDecimal, parseRateRule } from '.';

it.each([
  ['CNY', 2],
  ['USD', 2],
  ['JPY', 0],
  ['KRW', 0],
  ['VND', 0],
  ['KWD', 3],
  ['XYZ', 2],
  ['USDT', 2],
  ['cny', 2],
  ['', 2],
])('an amount of %s has %d decimals', (code, decimals) => {
  expect(fiatDecimals(code)).toBe(decimals);
});

it.each([
  ['7.4', 'fixed', '7.4'],
  ['7.40', 'fixed', '7.4'],
  ['~1.02', 'times', '1.02'],
  ['+0.1', 'plus', '0.1'],
  ['-0.2', 'minus', '0.2'],
  ['123456789.1234567890', 'fixed', '123456789.123456789'],
])('%s is a rule: %s %s', (text, kind, value) => {
  const rule = parseRateRule(text);
  expect([rule?.kind, rule && formatDecimal(rule.value)]).toEqual([kind, value]);
});

it.each([
  '',
  '0',
  '~0',
  '-0.0',
  '~',
  '+',
  '--1',
  '~-1',
  '7,4',
  ' 7.4',
  '7.',
  '.4',
  '1e2',
  '7.4%',
  'x1.02',
  '1'.repeat(10),
])('%j is no rule', (text) => {
  expect(parseRateRule(text)).toBeNull();
});
it('takes no more than 20 characters', () => {
  expect(parseRateRule('123456789.12345678901')).toBeNull();
});
