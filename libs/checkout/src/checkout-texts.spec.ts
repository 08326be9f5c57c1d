import { chooseLanguage } from './checkout-language';
import { CHECKOUT_TEXTS, LANGUAGES } from './checkout-texts';

describe('chooseLanguage', () => {
  it.each<[unknown, string | undefined, string]>([
    [undefined, undefined, 'en'],
    [undefined, '', 'en'],
    [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    [undefined, 'zh-Hant-TW', 'zh'],
    [undefined, 'ZH', 'zh'],
    [undefined, 'en-GB,zh;q=0.9', 'en'],
    [undefined, 'de,zh;q=0.5,en;q=0.7', 'en'],
    [undefined, 'de,fr;q=0.5', 'en'],
    [undefined, 'zh;q=0,de', 'en'],
    [undefined, '*,zh;q=0.9', 'en'],
    [undefined, '*;q=0.1, zh ; q=0.5', 'zh'],
    [undefined, 'zh;q=NaN', 'en'],
    [undefined, 'zhx, ;;;,,=', 'en'],
    [undefined, `${'de,'.repeat(10_000)}zh`, 'en'],
    ['en', 'zh', 'en'],
    ['zh', 'en', 'zh'],
    ['fr', 'zh', 'zh'],
    ['constructor', undefined, 'en'],
    [['zh', 'en'], undefined, 'en'],
    [{ zh: 1 }, undefined, 'en'],
  ])('?lang=%j, Accept-Language %j: %s', (asked, accepted, language) => {
    expect(chooseLanguage(asked, accepted)).toBe(language);
  });
});

describe('CHECKOUT_TEXTS', () => {
  it.each(LANGUAGES)('%s: no text is empty, no paragraph is missing', (language) => {
    const check = (text: unknown, path: string): void => {
      if (typeof text === 'string') expect(`${path}: ${text.trim()}`).not.toBe(`${path}: `);
      else if (typeof text === 'object' && text !== null) {
        for (const [key, inner] of Object.entries(text)) check(inner, `${path}.${key}`);
      }
    };
    check(CHECKOUT_TEXTS[language], language);
    for (const [state, { next }] of Object.entries(CHECKOUT_TEXTS[language].states)) {
      expect(next).toHaveLength(
        CHECKOUT_TEXTS.en.states[state as keyof typeof CHECKOUT_TEXTS.en.states].next.length,
      );
    }
  });

  it('is Chinese in Chinese and not in English', () => {
    const han = /\p{Script=Han}/u;
    for (const { heading, status, next } of Object.values(CHECKOUT_TEXTS.zh.states)) {
      for (const text of [heading, status, ...next]) expect(text).toMatch(han);
    }
    expect(JSON.stringify(CHECKOUT_TEXTS.en)).not.toMatch(han);
  });
});
