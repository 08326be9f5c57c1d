import { Script } from 'node:vm';
import { toString as qrCode } from 'qrcode';
import { escapeHtml, markup } from './checkout-html';
import { contentSecurityPolicy, formatRemaining, renderCheckout } from './checkout-page';
import { CHECKOUT_SCRIPT } from './checkout-script';
import { CHECKOUT_STYLE } from './checkout-style';
import { CHECKOUT_TEXTS, LANGUAGES, type Language } from './checkout-texts';
import type { CheckoutView, OrderFacts } from './checkout-view';

const NONCE = '00112233445566778899aabbccddeeff';
const ADDRESS = 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx';
const ID = '7Qm3c9VxKf0aTz2LrW8bNdYe';
const TX = 'ab'.repeat(32);
const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`;

function views(language: Language, change: Partial<OrderFacts> = {}): CheckoutView[] {
  const back = { href: 'https://shop.example/thanks', text: 'shop.example' };
  const facts = { reference: 'A1001', price: '42.5 CNY', payable: '5.8401 USDT', back, ...change };
  const common = { language, orderId: ID, facts };
  const amount = { whole: '5', decimals: '.8401' };
  const address = { first: 'TJngGW', middle: 'iRMLgNFScEybQxLEKQMNdB', last: '4nR6Vx' };
  const href = `https://tronscan.org/#/transaction/${TX}`;
  return [
    { ...common, state: 'pending', remainingMs: 600_000, amount, address },
    { ...common, state: 'overdue' },
    { ...common, state: 'paid', late: false, received: '5.8401', transaction: { hash: TX, href } },
    { ...common, state: 'paid', late: true, received: '5.8401', transaction: { hash: TX, href: null } },
    { ...common, state: 'paid', late: false, received: null, transaction: null },
    { ...common, state: 'expired', watched: true },
    { ...common, state: 'expired', watched: false },
    { ...common, state: 'cancelled', watched: true },
    { ...common, state: 'cancelled', watched: false },
    { ...common, state: 'seen', confirmations: 7, transaction: { hash: TX, href } },
    { ...common, state: 'seen', confirmations: 19, transaction: { hash: TX, href: null } },
    { state: 'unverified', language, orderId: ID },
    { state: 'unavailable', language, orderId: ID },
    { state: 'not_found', language },
  ];
}

const all = LANGUAGES.flatMap((language) =>
  views(language).map((view) => [`${language} ${view.state}`, view] as const),
);
const pendingPage = () => renderCheckout(views('en')[0]!, NONCE);
const visible = (page: string): string =>
  page
    .replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('every page', () => {
  it.each(all)('%s is complete', async (_name, view) => {
    const page = await renderCheckout(view, NONCE);
    const t = CHECKOUT_TEXTS[view.language];
    const { heading, status, next } = t.states[view.state];
    expect(page).toMatch(/^<!doctype html>\n<html lang="(en|zh-CN)">\n/);
    expect(page).toContain(`<html lang="${t.tag}">`);
    expect(page).toMatch(/<title>[^<]{5,}<\/title>/);
    for (const once of ['<title>', '<main ', '</main>', '<h1>', ' aria-live="polite">', '</html>']) {
      expect(page.split(once).length - 1).toBe(once.includes('live') && view.state === 'pending' ? 2 : 1);
    }
    for (const text of [heading, status, ...next]) expect(page).toContain(escapeHtml(text));
    expect(page).toMatch(/<p id="status" role="status" aria-live="polite">/);
    expect(page).toContain('href="?lang=en"');
    expect(page).toContain('href="?lang=zh"');
    expect(page.replace(CHECKOUT_SCRIPT, '')).not.toMatch(/undefined|NaN|\[object|null/);
  });

  it.each(all)('%s obeys its own policy', async (_name, view) => {
    const page = await renderCheckout(view, NONCE);
    expect(page).not.toMatch(/<[^>]* (style|on[a-z]+)=/);
    for (const tag of page.match(/<(script|style)\b[^>]*>/g) ?? []) expect(tag).toContain(`nonce="${NONCE}"`);
    expect(page).not.toMatch(/(src|srcset|action|poster)=/);
    const elsewhere = (page.match(/https?:\/\/[^"'\s<]+/g) ?? []).filter(
      (url) => !/^(https:\/\/(shop\.example|tronscan\.org)\/|http:\/\/www\.w3\.org\/2000\/svg$)/.test(url),
    );
    expect(elsewhere).toEqual([]);
  });

  it.each(all)('%s is watched exactly while it may change', async (name, view) => {
    const page = await renderCheckout(view, NONCE);
    const live =
      ['pending', 'seen', 'overdue', 'unavailable'].includes(view.state) ||
      ('watched' in view && view.watched);
    expect(page.includes('<noscript><meta http-equiv="refresh" content="10"></noscript>')).toBe(live);
    expect(page.includes('<script ')).toBe(live);
    expect([name, page.includes('id="address"')]).toEqual([name, view.state === 'pending']);
    expect(page.includes(ADDRESS.slice(6, -6))).toBe(view.state === 'pending');
  });

  it.each(all)('%s stays small', async (_name, view) => {
    expect((await renderCheckout(view, NONCE)).length).toBeLessThan(25_000);
  });
});

describe('the pending page', () => {
  it('holds the exact amount and the address as one text each', async () => {
    const page = await pendingPage();
    expect(page).toContain('<span id="amount">5<em>.8401</em></span>');
    expect(page).toContain(
      '<span id="address" translate="no"><b>TJngGW</b>iRMLgNFScEybQxLEKQMNdB<b>4nR6Vx</b></span>',
    );
    expect(visible(page)).toContain('exactly 5.8401 USDT');
    expect(page).toContain('<title>5.8401 USDT · Pay with USDT (TRC20) · USDT payment</title>');
  });

  it('shows a whole amount without a point', async () => {
    const view = { ...views('en')[0]!, amount: { whole: '20', decimals: '' } } as CheckoutView;
    const page = await renderCheckout(view, NONCE);
    expect(page).toContain('<span id="amount">20</span>');
    expect(visible(page)).toContain('exactly 20 USDT');
  });

  it('draws the plain address as its QR code', async () => {
    const drawn = await qrCode(ADDRESS, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' });
    expect(await pendingPage()).toContain(drawn);
  });

  it('hands the remaining time to the script and shows it without one', async () => {
    const page = await pendingPage();
    expect(page).toContain('data-status="pending" data-poll-ms="3000"');
    expect(page).toContain('data-remaining-ms="600000"');
    expect(page).toContain('<b id="timer" role="timer">10:00</b>');
  });

  it('has copy buttons that only a script uncovers', async () => {
    const page = await pendingPage();
    expect(page).toContain('<button type="button" data-copy="amount" hidden>Copy amount</button>');
    expect(page).toContain('<button type="button" data-copy="address" hidden>Copy address</button>');
  });
});

describe.each<[Language, string]>([
  ['en', 'Seen on the chain, confirming 7 of 19'],
  ['zh', '已在链上看到付款，正在确认 7 / 19'],
])('the seen page in %s', (language, words) => {
  const [view] = views(language).filter(({ state }) => state === 'seen');

  it('counts, for people and for the script', async () => {
    const page = await renderCheckout(view!, NONCE);
    expect(visible(page)).toContain(words);
    expect(page).toContain('data-status="pending" data-poll-ms="3000"');
    expect(page).toContain('<b id="confirmations">7</b>');
    expect(page).toMatch(/<progress id="progress" aria-label="[^"]+" max="19" value="7"><\/progress>/);
  });

  it('shows the transaction and nothing to pay', async () => {
    const page = await renderCheckout(view!, NONCE);
    expect(page).toContain(`<a href="https://tronscan.org/#/transaction/${TX}" rel="noreferrer noopener">`);
    expect(visible(page)).not.toMatch(/5\.8401|T[1-9A-HJ-NP-Za-km-z]{33}/);
    expect(page.replace(CHECKOUT_SCRIPT, '')).not.toMatch(/id="(amount|address|pay|timer)"|data-copy=/);
  });
});

it('the overdue page asks whether the order is still pending', async () => {
  expect(await renderCheckout(views('en')[1]!, NONCE)).toContain('data-status="pending"');
});

describe('links', () => {
  it('leads to the transaction when there is an explorer', async () => {
    const [, , linked, plain] = views('en');
    expect(await renderCheckout(linked!, NONCE)).toContain(
      `<a href="https://tronscan.org/#/transaction/${TX}" rel="noreferrer noopener">${TX}</a>`,
    );
    const page = await renderCheckout(plain!, NONCE);
    expect(page).not.toContain('tronscan');
    expect(page).toContain(`<dd>${TX}</dd>`);
  });

  it.each(all.filter(([, view]) => 'facts' in view))('%s leads back to the shop', async (_name, view) => {
    expect(await renderCheckout(view, NONCE)).toMatch(
      /<a class="back( button)?" href="https:\/\/shop\.example\/thanks" rel="noreferrer noopener">[^<]*shop\.example[^<]*<\/a>/,
    );
  });

  it('has no such link without an address of the shop', async () => {
    for (const view of views('en', { back: null })) {
      expect(await renderCheckout(view, NONCE)).not.toContain('class="back');
    }
  });
});

describe('hostile texts', () => {
  it.each(LANGUAGES)('are only text in %s', async (language) => {
    const hostile = {
      reference: HOSTILE,
      price: `1 ${HOSTILE}`,
      payable: HOSTILE,
      back: { href: HOSTILE, text: HOSTILE },
    };
    for (const view of views(language, hostile)) {
      const page = await renderCheckout({ ...view, orderId: HOSTILE } as CheckoutView, NONCE);
      expect(page).not.toContain('<script>');
      expect(page).not.toContain('<img');
      expect(page).not.toContain('"\'>');
      if ('facts' in view) expect(page).toContain(escapeHtml(HOSTILE));
    }
  });

  it('stay text in a transaction, an amount and an address', async () => {
    const [pending, , paid] = views('en');
    const [seen] = views('en').filter(({ state }) => state === 'seen');
    const odd = { whole: HOSTILE, decimals: HOSTILE };
    const parts = { first: HOSTILE, middle: HOSTILE, last: HOSTILE };
    for (const view of [
      { ...pending, amount: odd, address: parts },
      { ...paid, received: HOSTILE, transaction: { hash: HOSTILE, href: HOSTILE } },
      { ...seen, transaction: { hash: HOSTILE, href: HOSTILE } },
    ]) {
      expect(await renderCheckout(view as CheckoutView, NONCE)).not.toMatch(/<script>|<img|"'>/);
    }
  });
});

describe('markup', () => {
  it('escapes strings and keeps markup', () => {
    expect(markup`<a b="${`"'&<>`}">${markup`<i>`}${null}${[markup`1`, markup`2`]}</a>`.text).toBe(
      '<a b="&quot;&#39;&amp;&lt;&gt;"><i>12</a>',
    );
  });
});

describe('script, style and policy', () => {
  it('holds a script that parses and closes no tag', () => {
    expect(() => new Script(CHECKOUT_SCRIPT)).not.toThrow();
    expect(CHECKOUT_SCRIPT + CHECKOUT_STYLE).not.toContain('</');
    expect(CHECKOUT_SCRIPT).not.toMatch(/Date|innerHTML|eval|localStorage/);
  });

  it('allows the nonce and nothing else', () => {
    expect(contentSecurityPolicy('n0')).toBe(
      "default-src 'none'; style-src 'nonce-n0'; script-src 'nonce-n0'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    );
  });
});

describe('formatRemaining', () => {
  it.each([
    [0, '00:00'],
    [1, '00:01'],
    [1_000, '00:01'],
    [59_001, '01:00'],
    [600_000, '10:00'],
    [3_599_000, '59:59'],
    [3_600_000, '1:00:00'],
    [90_061_000, '25:01:01'],
  ])('%i ms: %s', (milliseconds, text) => {
    expect(formatRemaining(milliseconds)).toBe(text);
  });
});
