import { formatDecimal } from '@epusdt/kernel';
import { loadConfig, type Environment } from '.';

const ratesOf = (environment: Environment) => loadConfig(environment).rates;
const forced = (text: string): object => Object.fromEntries(ratesOf({ FORCED_USDT_RATE: text }).forced);

it.each([
  ['7.2', { CNY: '7.2' }],
  ['usd:1', { USD: '1' }],
  [' CNY : 7.2 , USD:1.00,', { CNY: '7.2', USD: '1.00' }],
  ['7.2,USD:1', { CNY: '7.2', USD: '1' }],
  ['CNY:0.72e1', { CNY: '0.72e1' }],
  ['CNY:~1.02,USD:1', { CNY: '~1.02', USD: '1' }],
  ['eur:+0.1,GBP:-0.2', { EUR: '+0.1', GBP: '-0.2' }],
])('FORCED_USDT_RATE=%s is taken', (text, rules) => {
  expect(forced(text)).toEqual(rules);
});

it('takes the sources that are named, in their own order, at their own addresses', () => {
  const { sources, group, minSources, coinGeckoKey } = ratesOf({
    RATE_SOURCES: 'coingecko, okx,',
    RATE_OKX_URL: 'http://proxy/okx',
    RATE_GROUP: 'street',
    RATE_MIN_SOURCES: '1',
    COINGECKO_API_KEY: ' CG-key ',
  });
  expect(sources).toEqual([
    { name: 'okx', url: 'http://proxy/okx' },
    { name: 'coingecko', url: 'https://api.coingecko.com/api/v3/simple/price' },
  ]);
  expect({ group, minSources, coinGeckoKey }).toEqual({
    group: 'street',
    minSources: 1,
    coinGeckoKey: 'CG-key',
  });
});

it('replaces the bounds that are given, and keeps the others', () => {
  const { bounds } = ratesOf({ RATE_BOUNDS: 'cny: 5.5 - 9, TRY:20-60' });
  const text = (fiat: string): string[] => {
    const { low, high } = bounds.get(fiat) ?? {};
    return low && high ? [formatDecimal(low), formatDecimal(high)] : [];
  };
  expect([text('CNY'), text('TRY'), text('USD'), text('BRL')]).toEqual([
    ['5.5', '9'],
    ['20', '60'],
    ['0.9', '1.15'],
    [],
  ]);
});

it('takes fiats in any case, each once', () => {
  expect(ratesOf({ RATE_FIATS: 'cny, USD,CNY,ars' }).fiats).toEqual(['CNY', 'USD', 'ARS']);
  expect(() => ratesOf({ RATE_FIATS: manyFiats(61) })).toThrow('has 61 currencies');
  expect(ratesOf({ RATE_FIATS: manyFiats(60) }).fiats).toHaveLength(60);
});

describe('a live rate that can never be', () => {
  const NOTE = /^no live rate will be believed: RATE_MIN_SOURCES=/;
  it.each<[Environment, string]>([
    [{ RATE_SOURCES: 'coingecko' }, 'only coingecko; give RATE_MIN_SOURCES=1'],
    [{ RATE_MIN_SOURCES: '3' }, 'only coingecko, coinmarketcap; give RATE_MIN_SOURCES=2'],
    [{ RATE_SOURCES: 'okx,htx' }, 'there is no source; give RATE_SOURCES some of the group, or RATE_GROUP'],
    [{ TRON_NETWORK: 'sandbox', RATE_URL: 'http://rates' }, 'give RATE_MIN_SOURCES=1'],
  ])('is noted with the cure: %j', (environment, words) => {
    const { notes } = loadConfig(environment);
    expect(notes).toEqual([expect.stringMatching(NOTE)]);
    expect(notes[0]).toContain(words);
  });

  it.each<Environment>([
    {},
    { TRON_NETWORK: 'sandbox' },
    { RATE_SOURCES: 'coingecko', RATE_MIN_SOURCES: '1' },
    { RATE_SOURCES: 'coingecko', FORCED_USDT_RATE: '7.2' },
    { RATE_SOURCES: 'okx,htx', RATE_GROUP: 'street' },
  ])('is not what %j is', (environment) => {
    expect(loadConfig(environment).notes).toEqual([]);
  });
});

/** AAA, BAA, CAA … */
function manyFiats(count: number): string {
  const letter = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);
  return Array.from({ length: count }, (_, i) => `${letter(i % 26)}${letter(Math.floor(i / 26))}A`).join(',');
}
