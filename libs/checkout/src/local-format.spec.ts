import type { Language } from './checkout-texts';
import { instantIn, numberIn, priceIn, remainingIn } from './local-format';

/** Blanks of any kind as one, and no marks of direction. */
const plain = (text: string): string =>
  text.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u200e\u200f\u061c]/g, '');

describe('priceIn', () => {
  it.each<[string, string, Language, string]>([
    ['42', 'CNY', 'en', 'CNY 42.00'],
    ['42.5', 'USD', 'en', 'USD 42.50'],
    ['28.879999', 'CNY', 'en', 'CNY 28.879999'],
    ['500', 'JPY', 'ja', 'JPY 500'],
    ['25500.5', 'VND', 'vi', '25.500,5 VND'],
    ['10.5', 'USDT', 'en', '10.5 USDT'],
    ['1234.5', 'EUR', 'es', '1234,50 EUR'],
    ['9007199254740993.01', 'USD', 'en', 'USD 9,007,199,254,740,993.01'],
    ['1', 'XYZ', 'en', 'XYZ 1.00'],
    ['12.3', 'CNY', 'fa', 'CNY ۱۲٫۳۰'],
  ])('%s %s in %s: %s', (amount, fiat, language, text) => {
    expect(plain(priceIn(language, amount, fiat))).toBe(text);
  });
});

describe('remainingIn', () => {
  it.each<[number, Language, string]>([
    [0, 'en', '00:00'],
    [1, 'en', '00:01'],
    [1_000, 'en', '00:01'],
    [59_001, 'en', '01:00'],
    [600_000, 'en', '10:00'],
    [3_599_000, 'en', '59:59'],
    [3_600_000, 'en', '1:00:00'],
    [90_061_000, 'en', '25:01:01'],
    [600_000, 'fa', '۱۰:۰۰'],
  ])('%i ms in %s: %s', (milliseconds, language, text) => {
    expect(remainingIn(language, milliseconds)).toBe(text);
  });
});

describe('numberIn and instantIn', () => {
  it('writes as the language does, and says that the time is UTC', () => {
    expect([numberIn('en', 19), numberIn('fa', 19)]).toEqual(['19', '۱۹']);
    const at = Date.UTC(2026, 10, 30, 12, 5);
    expect(plain(instantIn('en', at))).toBe('Nov 30, 2026, 12:05 PM UTC');
    expect(instantIn('zh-CN', at)).toContain('2026');
    expect(instantIn('zh-CN', at)).toContain('UTC');
  });
});
