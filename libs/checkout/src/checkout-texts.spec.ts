import { chooseLanguage } from './checkout-language';
import { CHECKOUT_TEXTS, LANGUAGES, type Language } from './checkout-texts';

describe('chooseLanguage', () => {
  it.each<[unknown, string | null, string | undefined, Language]>([
    [undefined, null, undefined, 'en'],
    [undefined, null, '', 'en'],
    [undefined, null, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    [undefined, null, 'zh-Hant-TW', 'zh-TW'],
    [undefined, null, 'zh-HK', 'zh-TW'],
    [undefined, null, 'zh-Hans-MY', 'zh-CN'],
    [undefined, null, 'ZH', 'zh-CN'],
    [undefined, null, 'en-GB,zh;q=0.9', 'en'],
    [undefined, null, 'de,zh;q=0.5,en;q=0.7', 'en'],
    [undefined, null, 'de,fr;q=0.5', 'en'],
    [undefined, null, 'pt-PT,pt;q=0.9', 'pt-BR'],
    [undefined, null, 'es-MX', 'es'],
    [undefined, null, 'fa-IR,ar;q=0.9', 'fa'],
    [undefined, null, 'zh;q=0,de', 'en'],
    [undefined, null, '*,zh;q=0.9', 'en'],
    [undefined, null, '*;q=0.1, zh ; q=0.5', 'zh-CN'],
    [undefined, null, 'zh;q=NaN', 'en'],
    [undefined, null, 'zhx, ;;;,,=', 'en'],
    [undefined, null, `${'de,'.repeat(10_000)}zh`, 'en'],
    [undefined, 'zh_TW', 'ja', 'zh-TW'],
    [undefined, 'xx', 'ja', 'ja'],
    ['ko', 'zh_TW', 'ja', 'ko'],
    ['en', null, 'zh', 'en'],
    ['zh', null, 'en', 'zh-CN'],
    ['pt-br', null, 'en', 'pt-BR'],
    ['fr', null, 'zh', 'zh-CN'],
    ['constructor', null, undefined, 'en'],
    ['__proto__', null, undefined, 'en'],
    [['zh', 'en'], null, undefined, 'en'],
    [{ zh: 1 }, null, undefined, 'en'],
  ])('?lang=%j, order %j, Accept-Language %j: %s', (asked, order, accepted, language) => {
    expect(chooseLanguage({ asked, order, accepted })).toBe(language);
  });
});

/** Every text by its path; a text with places is filled with marks that must come back. */
function textsOf(language: Language): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') found.set(path, value);
    else if (typeof value === 'function') {
      const marks = Array.from({ length: value.length }, (_, index) => `<<${index}>>`);
      const text = String((value as (...places: string[]) => string)(...marks));
      for (const mark of marks)
        expect([language, path, text.split(mark).length]).toEqual([language, path, 2]);
      found.set(path, text);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    }
  };
  walk(CHECKOUT_TEXTS[language], '');
  return found;
}

const SCRIPTS: Readonly<Partial<Record<Language, RegExp>>> = {
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  ko: /\p{Script=Hangul}/u,
  ru: /\p{Script=Cyrillic}/u,
  fa: /\p{Script=Arabic}/u,
  ar: /\p{Script=Arabic}/u,
};

describe.each(LANGUAGES)('the texts in %s', (language) => {
  const texts = textsOf(language);
  const english = textsOf('en');

  it('are as many as the English ones, none empty, with the same paragraphs', () => {
    expect([...texts.keys()]).toEqual([...english.keys()]);
    for (const [path, text] of texts) expect([path, text.trim()]).not.toEqual([path, '']);
  });

  it('are in its own script and not the English ones', () => {
    const script = SCRIPTS[language];
    for (const [path, text] of texts) {
      if (script) expect([path, text]).toEqual([path, expect.stringMatching(script)]);
      else if (language !== 'en') expect([path, text]).not.toEqual([path, english.get(path)]);
    }
  });

  it('keep the names of the token and of its network', () => {
    for (const [path, text] of english) {
      for (const name of ['USDT', 'TRC20', 'TRON']) {
        if (text.includes(name))
          expect([path, texts.get(path)]).toEqual([path, expect.stringContaining(name)]);
      }
    }
  });

  it('hold no mark-up and no character that turns the direction of the text', () => {
    for (const text of texts.values()) {
      expect(text.replace(/<<\d>>/g, '')).not.toMatch(/[<>\u202a-\u202e\u2066-\u2069\u200e\u200f]/);
    }
  });
});
