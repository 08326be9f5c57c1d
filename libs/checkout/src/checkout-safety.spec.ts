import { Script } from 'node:vm';
import { BRAND, ORDER_ID, TERMS, frameOf, sampleViews } from '../../../test/support/checkout-samples';
import { escapeHtml, markup } from './checkout-html';
import { renderCheckout } from './checkout-page';
import { CHECKOUT_SCRIPT } from './checkout-script';
import { CHECKOUT_STYLE } from './checkout-style';
import { LANGUAGES } from './checkout-texts';
import type { CheckoutView } from './checkout-view';
import { EMBED_SCRIPT } from './embed-script';
import type { PageFrame } from './page-frame';

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`;
const views = sampleViews();
const page = (name: string, change: Partial<PageFrame> = {}) => {
  const view = views[name];
  if (!view) throw new RangeError(name);
  return renderCheckout(view, frameOf('en', change));
};

describe('hostile texts', () => {
  it.each(LANGUAGES)('are only text in %s', async (language) => {
    const facts = { orderId: HOSTILE, reference: HOSTILE, fiat: HOSTILE, payable: HOSTILE };
    const back = { href: HOSTILE, text: HOSTILE };
    const brand = { ...BRAND, name: HOSTILE, note: HOSTILE, supportUrl: HOSTILE };
    const traced = { text: HOSTILE, answer: { kind: 'malformed' } } as const;
    for (const view of Object.values(sampleViews({ ...facts, back }))) {
      const html = await renderCheckout(view, frameOf(language, { brand, traced }));
      expect(html).not.toContain('<script>');
      expect(html).not.toContain('<img src=x');
      expect(html).not.toContain('"\'>');
      if ('facts' in view) expect(html).toContain(escapeHtml(HOSTILE));
    }
  });

  it('stay text in a transaction, an amount and an address', async () => {
    const terms = {
      ...TERMS,
      amount: { whole: HOSTILE, decimals: HOSTILE },
      address: { first: HOSTILE, middle: HOSTILE, last: HOSTILE },
      wallets: [{ wallet: HOSTILE, href: HOSTILE, fills: true }],
    };
    const transaction = { hash: HOSTILE, href: HOSTILE };
    for (const view of [
      { ...views['pending'], terms },
      { ...views['paid'], received: HOSTILE, transaction },
      { ...views['underpaid with time'], arrived: HOSTILE, difference: HOSTILE, transaction, terms },
      { ...views['seen'], transaction },
    ]) {
      const html = await renderCheckout(view as CheckoutView, frameOf('en'));
      expect(html).not.toMatch(/<script>|<img|"'>/);
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

describe('scripts and style', () => {
  it.each([
    ['the page', CHECKOUT_SCRIPT],
    ['the shop', EMBED_SCRIPT],
  ])('the script of %s parses, closes no tag and uses nothing dangerous', (_name, script) => {
    expect(() => new Script(script)).not.toThrow();
    expect(script + CHECKOUT_STYLE).not.toContain('</');
    expect(script).not.toMatch(
      /innerHTML|outerHTML|\beval\b|Storage|cookie|'\*'|\?\.|catch \{|replaceChildren/,
    );
  });

  it('knows every part of the page by its id', async () => {
    const ids = new Set([...CHECKOUT_SCRIPT.matchAll(/\bby\('([a-z]+)'\)/g)].map(([, id]) => id));
    const parts = await Promise.all([page('pending'), page('seen'), page('paid')]);
    for (const id of ids) expect([id, parts.join('').includes(` id="${id ?? ''}"`)]).toEqual([id, true]);
    expect(ids.size).toBeGreaterThan(12);
    expect(await page('unverified')).toContain(ORDER_ID);
  });
});
