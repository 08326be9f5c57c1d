import { DomainError } from '@epusdt/kernel';
import { BRAND_LIMITS, checkedBrand, logoText, logoUrl, type Brand, type BrandChange } from './brand-rules';

const base64 = (bytes: string | Buffer): string =>
  (typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes).toString('base64');
/** What is said of a refused change. */
function refusalOf(change: BrandChange): string {
  try {
    return `taken: ${JSON.stringify(checkedBrand(change))}`;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'bad_request') return error.message;
    throw error;
  }
}

const PNG = '\x89PNG\r\n\x1a\n';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
const HTML = '<!doctype html><script>alert(1)</script>';
const pngOf = (bytes: number): Buffer => Buffer.concat([Buffer.from(PNG, 'latin1')], bytes);
const ABUSE = '\u202etxt.exe';

describe('a brand', () => {
  it.each<[BrandChange, Partial<Brand>]>([
    [{ name: ' Tea 茶 ' }, { name: 'Tea 茶' }],
    [{ name: '__proto__' }, { name: '__proto__' }],
    [{ name: '<b>Tea & "Co"</b>' }, { name: '<b>Tea & "Co"</b>' }],
    [{ name: '🍵'.repeat(BRAND_LIMITS.name) }, { name: '🍵'.repeat(BRAND_LIMITS.name) }],
    [{ colour: ' #00AA5f ' }, { colour: '#00aa5f' }],
    [{ note: ' one\r\ntwo\rthree\n\nfour\n' }, { note: 'one\ntwo\nthree\n\nfour' }],
    [{ note: 'n'.repeat(BRAND_LIMITS.note) }, { note: 'n'.repeat(BRAND_LIMITS.note) }],
    [
      { name: null, logo: null, colour: null, supportUrl: null, note: null, origins: null },
      { name: null, logo: null, colour: null, supportUrl: null, note: null, origins: [] },
    ],
    [{ origins: [] }, { origins: [] }],
  ])('%j is kept as %j', (change, kept) => {
    expect(checkedBrand(change)).toEqual(kept);
  });

  it.each<[string, BrandChange, RegExp]>([
    ['nothing', {}, /^there is nothing to change; give a name, logo/],
    [
      'what JSON calls __proto__',
      JSON.parse('{"__proto__":{"name":"x","colour":"#000000"}}') as BrandChange,
      /^there is nothing to change/,
    ],
    ['an empty name', { name: '' }, /^name: give 1 to 60 characters/],
    ['a name of blanks', { name: ' \u3000 ' }, /^name: /],
    ['a name too long', { name: 'n'.repeat(61) }, /^name: /],
    ['a name of two lines', { name: 'Tea\nshop' }, /^name: /],
    ['a name with an escape', { name: 'Tea\x1b[31m' }, /^name: /],
    ['a name with NUL', { name: 'Tea\0' }, /^name: /],
    ['a name that turns text around', { name: `Tea${ABUSE}` }, /^name: .*turns text around$/],
    ['a name with half a character', { name: 'Tea\ud83c' }, /^name: /],
    ['an empty note', { note: ' \n ' }, /^note: give 1 to 500 characters/],
    ['a note too long', { note: 'n'.repeat(501) }, /^note: /],
    ['a note with a tab', { note: 'a\tb' }, /^note: .*no other control characters$/],
    ['a note with NUL', { note: 'a\0b' }, /^note: /],
    ['a note that turns text around', { note: ABUSE }, /^note: /],
  ])('is not made of %s', (_name, change, reason) => {
    expect(refusalOf(change)).toMatch(reason);
  });

  it.each([
    '',
    '#0a5',
    '00aa55',
    '#00aa5g',
    '#00aa55ff',
    'red',
    'rgb(0,0,0)',
    '#00aa55;}',
    '__proto__',
    '#００aa55',
  ])('has no colour %j', (colour) => {
    expect(refusalOf({ colour })).toMatch(/^colour: .* is none; give it as #rrggbb, such as #00aa55$/);
  });
});

describe('the address where buyers ask for help', () => {
  it.each([
    ['https://shop.example', 'https://shop.example/'],
    [' http://shop.example/help?a=1&b=2#top ', 'http://shop.example/help?a=1&b=2#top'],
    ['HTTPS://Shop.Example:443/帮助', 'https://shop.example/%E5%B8%AE%E5%8A%A9'],
    ['mailto:help@shop.example?subject=Order', 'mailto:help@shop.example?subject=Order'],
    ['tel:+44-20-7123-4567', 'tel:+44-20-7123-4567'],
    ['tel:8008;ext=12', 'tel:8008;ext=12'],
    [`https://s.example/${'a'.repeat(482)}`, `https://s.example/${'a'.repeat(482)}`],
  ])('%s is kept as %s', (supportUrl, kept) => {
    expect(checkedBrand({ supportUrl })).toEqual({ supportUrl: kept });
  });

  it.each([
    '',
    'shop.example/help',
    '//shop.example/help',
    '/help',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    '\x01javascript:alert(1)',
    'javascript://shop.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html;base64,PHNjcmlwdD4=',
    'vbscript:x',
    'blob:https://shop.example/1',
    'file:///etc/passwd',
    'ftp://shop.example/',
    'intent://scan/#Intent;end',
    'https://',
    'https://shop.example@evil.example/',
    'https://:secret@shop.example/',
    'https://shop.example/"onmouseover="alert(1)',
    'https://shop.example/<script>',
    'https://shop.example/a b',
    'https://shop.example/a\tb',
    'https:\\\\shop.example',
    'https://shop.example/\u202egnp',
    'mailto:',
    'mailto:nobody',
    'mailto:a@b.example,c@d.example',
    'tel:',
    'tel:alert(1)',
    'tel:*#06#',
    `https://s.example/${'a'.repeat(483)}`,
    `https://s.example/${'茶'.repeat(100)}`,
    '__proto__',
  ])('%j leads to none', (supportUrl) => {
    expect(refusalOf({ supportUrl })).toMatch(/^support URL: [^]* leads to no help; give an address such as/);
  });
});

describe('the logo', () => {
  const jpeg = '\xff\xd8\xff\xe0\0\x10JFIF';
  const webp = 'RIFF\x24\0\0\0WEBPVP8 ';

  it.each([
    ['image/png', base64(`${PNG}x`)],
    ['image/jpeg', base64(jpeg)],
    ['image/gif', base64('GIF87a')],
    ['image/gif', base64('GIF89a\x01\0')],
    ['image/webp', base64(webp)],
  ])('is %s by its first bytes, whatever is said of it', (type, content) => {
    const logo = { type, base64: content };
    expect(checkedBrand({ logo: content })).toEqual({ logo });
    for (const said of ['image/png', 'image/svg+xml', 'text/html', 'text/html;charset=utf-8', '']) {
      expect(checkedBrand({ logo: `data:${said};base64,${content}` })).toEqual({ logo });
    }
  });

  it('may be written in lines and without the signs at its end, and is shown as a page takes it', () => {
    const content = base64(`${PNG}${'x'.repeat(99)}`);
    expect(content).toMatch(/=$/);
    const { logo } = checkedBrand({ logo: ` ${content.replace(/.{76}/g, '$&\r\n').replace(/=+$/, '')}\n` });
    expect(logo).toEqual({ type: 'image/png', base64: content });
    if (!logo) throw new Error('there is a logo');
    expect(logoText(logo)).toBe('image/png, 107 bytes');
    expect(logoUrl(logo)).toBe(`data:image/png;base64,${content}`);
  });

  it('has its greatest size to the byte', () => {
    const fits = base64(pngOf(BRAND_LIMITS.logoBytes));
    expect(checkedBrand({ logo: fits })).toEqual({ logo: { type: 'image/png', base64: fits } });
    for (const bytes of [20_481, 20_482, 20_483, 60_000]) {
      const reason = `logo: ${bytes} bytes are too many; give a file of at most 20480 bytes`;
      expect(refusalOf({ logo: base64(pngOf(bytes)) })).toContain(reason);
    }
  });

  it.each<[string, string, RegExp]>([
    ['SVG', base64(SVG), /^logo: SVG is refused, since it can hold scripts; give a PNG/],
    ['SVG after a heading', base64(`<?xml version="1.0"?>\n<!-- x -->${SVG}`), /^logo: SVG is refused/],
    ['SVG after its mark and blanks', base64(`\xef\xbb\xbf\n ${SVG}`), /^logo: SVG is refused/],
    ['SVG said to be a PNG', `data:image/png;base64,${base64(SVG)}`, /^logo: SVG is refused/],
    ['SVG as it is', SVG, /^logo: SVG is refused/],
    ['SVG in a data URL as text', `data:image/svg+xml,${encodeURIComponent(SVG)}`, /^logo: SVG is refused/],
    ['HTML', base64(HTML), /^logo: this is none of the pictures/],
    ['HTML said to be a PNG', `data:image/png;base64,${base64(HTML)}`, /^logo: this is none of the pictures/],
    ['HTML in a data URL', `data:text/html,${HTML}`, /^logo: this is no base64/],
    ['a PDF', base64('%PDF-1.7'), /^logo: this is none of the pictures/],
    ['a BMP', base64('BM6\0\0\0'), /^logo: this is none of the pictures/],
    ['a sound', base64('RIFF\x24\0\0\0WAVEfmt '), /^logo: this is none of the pictures/],
    ['a PNG after other bytes', base64(`x${PNG}`), /^logo: this is none of the pictures/],
    ['half a beginning', base64('\x89PNG'), /^logo: this is none of the pictures/],
    ['nothing', '', /^logo: this is no base64/],
    ['an empty data URL', 'data:image/png;base64,', /^logo: this is no base64/],
    ['an address', 'https://shop.example/logo.png', /^logo: this is no base64/],
    ['base64 of addresses', base64('\xff\xd8\xff\xfb\xff').replaceAll('/', '_'), /^logo: this is no base64/],
    ['base64 that is cut off', base64(`${PNG}x`).slice(0, 9), /^logo: the base64 is cut off or altered/],
    ['__proto__', '__proto__', /^logo: this is no base64/],
  ])('is not made of %s', (_name, logo, reason) => {
    expect(refusalOf({ logo })).toMatch(reason);
  });
});

describe('an origin that may hold the page', () => {
  it.each([
    ['https://shop.example', 'https://shop.example'],
    [' HTTPS://Shop.Example ', 'https://shop.example'],
    ['https://shop.example:443', 'https://shop.example'],
    ['https://shop.example:8443', 'https://shop.example:8443'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://localhost', 'http://localhost'],
    ['https://茶.example', 'https://xn--cl1a.example'],
  ])('%s is kept as %s', (origin, kept) => {
    expect(checkedBrand({ origins: [origin] })).toEqual({ origins: [kept] });
  });

  it('is there once, and there are ten at most', () => {
    const ten = Array.from({ length: 10 }, (_, n) => `https://s${n}.example`);
    expect(checkedBrand({ origins: [...ten, 'https://S0.example:443'] })).toEqual({ origins: ten });
    expect(refusalOf({ origins: [...ten, 'https://t.example'] })).toBe('origins: give at most 10, not 11');
  });

  it.each([
    '',
    '*',
    'null',
    "'self'",
    'shop.example',
    '//shop.example',
    'https://',
    'https:shop.example',
    'https://shop.example/',
    'https://shop.example/pay',
    'https://shop.example?a=1',
    'https://shop.example#a',
    'https://shop.example\\a',
    'https://*.shop.example',
    'https://*',
    'https://shop.example:*',
    'https://user@shop.example',
    'https://user:secret@shop.example',
    'https://@shop.example',
    "https://shop.example;script-src'unsafe-inline'",
    'https://shop.example,https://evil.example',
    'https://shop.example https://evil.example',
    'https://shop.example\nX-Header: 1',
    'https://sh\top.example',
    'https://shop.example\0',
    'https://shop.example:99999',
    'https://[::1]',
    'ftp://shop.example',
    'ws://shop.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://shop.example',
    'file://shop.example',
    `https://${'a.'.repeat(130)}example`,
    '__proto__',
  ])('is not %j', (origin) => {
    expect(refusalOf({ origins: ['https://good.example', origin] })).toMatch(
      /^origins: [^]* is none; give each as https:\/\/shop\.example or/,
    );
  });
});
