import { gzipSync } from 'node:zlib';
import { NO_BRAND } from '@epusdt/merchants';
import { toString as qrCode } from 'qrcode';
import {
  ADDRESS,
  BRAND,
  NONCE,
  TERMS,
  TRACE_ANSWERS,
  TX,
  frameOf,
  sampleViews,
} from '../../../test/support/checkout-samples';
import { renderCheckout } from './checkout-page';
import { escapeHtml } from './checkout-html';
import { contentSecurityPolicy } from './checkout-policy';
import { CHECKOUT_SCRIPT } from './checkout-script';
import { brandStyle } from './checkout-style';
import { CHECKOUT_TEXTS, LANGUAGES, type Language } from './checkout-texts';
import type { CheckoutView } from './checkout-view';
import type { PageFrame } from './page-frame';

const KILOBYTE = 1_024;
const SCRIPT_ELEMENT = /<script[^>]*>[\s\S]*?<\/script>/g;
const views = sampleViews();
const LIVE = ['pending', 'seen', 'overdue', 'underpaid', 'overpaid', 'held', 'unverified', 'unavailable'];

const all = LANGUAGES.flatMap((language) =>
  Object.entries(views).map(([name, view]) => [`${language}: ${name}`, view, language] as const),
);
const page = (name: string, change: Partial<PageFrame> = {}, language: Language = 'en') => {
  const view = views[name];
  if (!view) throw new RangeError(name);
  return renderCheckout(view, frameOf(language, change));
};
const visible = (html: string): string =>
  html
    .replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('every page', () => {
  it.each(all)('%s is complete', async (_name, view, language) => {
    const html = await renderCheckout(view, frameOf(language));
    const { states, traceAnswers } = CHECKOUT_TEXTS[language];
    const { heading, status, next } =
      view.state === 'held'
        ? {
            ...states.overpaid,
            heading: view.paidElsewhere ? states.paid_elsewhere.heading : states.late.heading,
            status: view.paidElsewhere ? traceAnswers.second : traceAnswers.late,
          }
        : states[view.state];
    const direction = language === 'fa' || language === 'ar' ? 'rtl' : 'ltr';
    expect(html).toContain(`<!doctype html>\n<html lang="${language}" dir="${direction}">\n`);
    expect(html).toMatch(/<title>[^<]{5,}<\/title>/);
    for (const once of ['<title>', '<main ', '</main>', '<h1>', ' id="live"', '</html>', '<footer>']) {
      expect([once, html.split(once).length - 1]).toEqual([once, 1]);
    }
    for (const text of [heading, status, ...next]) expect(html).toContain(escapeHtml(text));
    expect(html).toContain(`data-state="${view.state}"`);
    for (const other of LANGUAGES) expect(html).toContain(`href="?lang=${other}"`);
    expect(html.replace(CHECKOUT_SCRIPT, '')).not.toMatch(/undefined|NaN|\[object|>null|"null"/);
  });

  it.each(all)('%s obeys its own policy', async (_name, view, language) => {
    const html = await renderCheckout(view, frameOf(language, { brand: BRAND }));
    expect(html.replace(SCRIPT_ELEMENT, '')).not.toMatch(/<[^>]* (style|on[a-z]+)=/);
    for (const tag of html.match(/<(script|style)\b[^>]*>/g) ?? []) expect(tag).toContain(`nonce="${NONCE}"`);
    expect(html.match(/ (src|srcset|action|poster)="[^"]{0,16}/g)).toEqual([' src="data:image/png;b']);
    const elsewhere = (html.match(/https?:\/\/[^"'\s<]+/g) ?? []).filter(
      (url) =>
        !/^https:\/\/(shop\.example|tronscan\.org|link\.trustwallet\.com|web3\.okx\.com)\//.test(url) &&
        url !== 'http://www.w3.org/2000/svg',
    );
    expect(elsewhere).toEqual([]);
  });

  it.each(all)('%s is watched exactly while it may change', async (_name, view, language) => {
    const html = await renderCheckout(view, frameOf(language));
    const live = LIVE.includes(view.state) || ('watched' in view && view.watched);
    const reloads = html.includes('<noscript><meta http-equiv="refresh" content="10">');
    expect(reloads).toBe(live);
    expect(html.includes('data-poll-ms="')).toBe(live);
    const payable = 'terms' in view && view.terms !== null;
    expect(html.includes('id="address"')).toBe(payable);
    expect(html.includes(ADDRESS.slice(6, -6))).toBe(payable);
  });

  it('stays within 60 KB compressed with the largest logo, two QR codes and every wallet', async () => {
    // Random bytes, as those of a picture, cannot be made smaller.
    const noise = Buffer.from(Array.from({ length: 20_480 }, (_, at) => (at * 7_919 * (at % 251)) % 256));
    const brand = { ...BRAND, logo: { type: 'image/png', base64: noise.toString('base64') } as const };
    const sizes = await Promise.all(
      LANGUAGES.map(async (language) => gzipSync(await page('pending', { brand }, language)).length),
    );
    expect(Math.max(...sizes)).toBeLessThan(60 * KILOBYTE);
    const plain = await Promise.all(
      LANGUAGES.map(async (language) => gzipSync(await page('pending', {}, language)).length),
    );
    expect(Math.max(...plain)).toBeLessThan(20 * KILOBYTE);
  });
});

describe('the pending page', () => {
  it('holds the exact amount and the address as one text each', async () => {
    const html = await page('pending');
    expect(html).toContain('<span id="amount">5<em>.8401</em></span>');
    expect(html).toContain(
      '<span id="address" translate="no"><b>TJngGW</b>iRMLgNFScEybQxLEKQMNdB<b>4nR6Vx</b></span>',
    );
    expect(visible(html)).toContain('exactly 5.8401 USDT');
    expect(html).toContain('<title>5.8401 USDT · Pay with USDT (TRC20) · USDT payment</title>');
    expect(visible(html)).toContain('CNY 42.50');
  });

  it.each(LANGUAGES)('writes the amount to be paid in the same digits in %s', async (language) => {
    const html = await page('pending', {}, language);
    expect(html).toContain('<span id="amount">5<em>.8401</em></span>');
    expect(visible(html)).toContain('5.8401 USDT');
  });

  it('shows a whole amount without a point', async () => {
    const view = { ...views['pending'], terms: { ...TERMS, amount: { whole: '20', decimals: '' } } };
    const html = await renderCheckout(view as CheckoutView, frameOf('en'));
    expect(html).toContain('<span id="amount">20</span>');
    expect(visible(html)).toContain('exactly 20 USDT');
  });

  it('draws the plain address first, and apart from it the link with the amount', async () => {
    const html = await page('pending');
    const [plain, link] = await Promise.all(
      [ADDRESS, `tron:${ADDRESS}?amount=5.8401`].map((text) =>
        qrCode(text, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' }),
      ),
    );
    expect(html.indexOf(plain!)).toBeGreaterThan(0);
    expect(html.indexOf(link!)).toBeGreaterThan(html.indexOf(plain!));
  });

  it('hands the remaining time to the script and shows it without one', async () => {
    const html = await page('pending');
    expect(html).toContain('data-status="pending" data-poll-ms="3000"');
    expect(html).toContain('data-remaining-ms="600000"');
    expect(html).toContain('<b id="timer" role="timer">10:00</b>');
    expect(await page('pending', {}, 'fa')).toContain('<b id="timer" role="timer">۱۰:۰۰</b>');
  });

  it('warns wherever no real money is meant, and only there', async () => {
    expect(await page('pending', { mainnet: false })).toContain('Do not send real money');
    expect(await page('pending')).not.toContain('Do not send real money');
  });
});

describe('what arrived and is not the amount', () => {
  it('is named with what is missing, and what to pay is folded away but there', async () => {
    const html = await page('underpaid with time');
    expect(visible(html)).toMatch(/Arrived 4\.8401 USDT Payable amount 5\.8401 USDT Missing 1 USDT/);
    expect(html).toMatch(/<details class="fold"><summary>I have not paid yet/);
    expect(html).toContain('data-status="pending"');
    expect(html).toContain('data-mismatched="yes"');
    expect(await page('underpaid and expired')).not.toContain('I have not paid yet');
    expect(visible(await page('overpaid'))).toContain('Too much 0.1599 USDT');
  });
});

describe('the way back', () => {
  it('is taken by itself from a paid page only, and never from inside a frame', async () => {
    const automatic = await Promise.all(
      Object.entries(views).map(async ([name]) => [name, (await page(name)).includes('id="return"')]),
    );
    expect(automatic.filter(([, is]) => is).map(([name]) => name)).toEqual([
      'paid',
      'paid without explorer',
      'paid by hand',
      'late',
    ]);
    const embedded = await page('paid', { embed: { origin: 'https://shop.example' } });
    expect(embedded).not.toContain('id="return"');
    expect(embedded).toContain('target="_top"');
  });

  it.each(Object.keys(views).filter((name) => 'facts' in views[name]!))('is on the page %s', async (name) => {
    expect(await page(name)).toMatch(
      /<a id="back" class="(back|button)" href="https:\/\/shop\.example\/thanks"/,
    );
  });

  it('is missing without an address of the shop', async () => {
    for (const view of Object.values(sampleViews({ back: null }))) {
      expect(await renderCheckout(view, frameOf('en'))).not.toContain('id="back"');
    }
  });
});

describe('the question about a transaction', () => {
  it('can be asked wherever money may have gone astray', async () => {
    const asked = await Promise.all(
      Object.entries(views).map(async ([, view]) => [
        view.state,
        (await renderCheckout(view, frameOf('en'))).includes('<form method="get">'),
      ]),
    );
    expect([...new Set(asked.filter(([, is]) => is).map(([state]) => state))]).toEqual([
      'pending',
      'overdue',
      'paid',
      'late',
      'underpaid',
      'overpaid',
      'held',
      'paid_elsewhere',
      'expired',
      'cancelled',
    ]);
  });

  it('holds the page still for whoever types without JavaScript', async () => {
    const waiting = await page('pending');
    expect(waiting).toContain('<noscript><p><a href="?lang=en&amp;ask=1">');
    const asking = await page('pending', { asking: true });
    expect(asking).not.toContain('http-equiv="refresh"');
    expect(asking).toMatch(/<details class="fold" id="trace" open>/);
  });

  it.each(TRACE_ANSWERS.map((answer) => [answer.kind, answer] as const))(
    '%s is answered',
    async (_kind, answer) => {
      const answers = await Promise.all(
        LANGUAGES.map(async (language) => {
          const html = await page('expired, watched', { traced: { text: TX, answer } }, language);
          return /<p id="answer" class="answer">([^<]+)<\/p>/.exec(html)?.[1];
        }),
      );
      expect(new Set(answers).size).toBe(LANGUAGES.length);
      expect(answers).not.toContain(undefined);
    },
  );
});

describe('the brand', () => {
  it('is shown, in its colour, with text that can be read on it', async () => {
    const html = await page('pending', { brand: BRAND });
    expect(html).toContain('<bdi>Tea &amp; Cups</bdi>');
    expect(html).toContain('src="data:image/png;base64,');
    expect(html).toContain(':root{--button:#7a1fa2;--on-button:#fff}');
    expect(html).toContain('Orders are sent on weekdays.\nThank you!');
    expect(html).toContain('href="https://shop.example/help"');
  });

  it.each([
    ['#000000', '#fff'],
    ['#ffffff', '#000'],
    ['#ffff00', '#000'],
    ['#0000ff', '#fff'],
    ['#808080', '#000'],
  ])('%s is written on in %s', (colour, on) => {
    expect(brandStyle(colour)).toContain(`--on-button:${on}`);
  });

  it('lets only its own shops frame the page and hear of it', async () => {
    const csp = (brand: PageFrame['brand'], embed: PageFrame['embed'] = null) =>
      contentSecurityPolicy({ nonce: 'n0', brand, embed });
    expect(csp(NO_BRAND)).toBe(
      "default-src 'none'; style-src 'nonce-n0'; script-src 'nonce-n0'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    );
    const two = { ...BRAND, origins: ['https://shop.example', 'https://b.example'] };
    expect(csp(two)).toMatch(/frame-ancestors 'self'$/);
    expect(csp(two, { origin: null })).toMatch(
      /frame-ancestors 'self' https:\/\/shop\.example https:\/\/b\.example$/,
    );
    expect(csp(two, { origin: 'https://b.example' })).toMatch(/frame-ancestors 'self' https:\/\/b\.example$/);
    expect(await page('pending', { embed: { origin: null } })).not.toContain('data-origin=');
    const framed = await page('pending', { embed: { origin: 'https://shop.example' } });
    expect(framed).toContain('data-origin="https://shop.example"');
    expect(framed).toContain('?lang=ja&amp;embed=1&amp;origin=https%3A%2F%2Fshop.example');
  });
});
