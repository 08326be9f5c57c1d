import { Markup, markup } from './checkout-html';
import { CHECKOUT_TEXTS } from './checkout-texts';
import type { PayTerms } from './checkout-view';
import { instantIn } from './local-format';
import type { PageFrame } from './page-frame';
import type { WalletLink } from './wallet-links';
import type { CheckoutTexts } from './texts/texts';

/** No white space inside `#amount` and `#address`: they are copied as they stand. */
export async function paySection(terms: PayTerms, { language }: PageFrame): Promise<Markup> {
  const t = CHECKOUT_TEXTS[language];
  const { amount, address, expiresAt } = terms;
  const decimals = amount.decimals === '' ? null : markup`<em>${amount.decimals}</em>`;
  const plain = await qrOf(address.first + address.middle + address.last);
  return markup`<div id="pay">
<section aria-labelledby="amount-label">
<h2 id="amount-label">${t.amount}</h2>
<p class="amount" dir="ltr"><span id="amount">${amount.whole}${decimals}</span> <small>USDT</small></p>
<button type="button" data-copy="amount" hidden>${t.copyAmount}</button>
</section>
<section aria-labelledby="address-label">
<h2 id="address-label">${t.address}</h2>
<p class="address" dir="ltr"><span id="address" translate="no"><b>${address.first}</b>${address.middle}<b>${address.last}</b></span></p>
<button type="button" data-copy="address" hidden>${t.copyAddress}</button>
<p id="note" class="note" role="status" aria-live="polite"></p>
<div class="qr" role="img" aria-label="${t.qr}">${plain}</div>
<p class="hint center">${t.qrHint}</p>
<p class="hint center">${t.compare}</p>
</section>
<section class="warning" aria-labelledby="warning-label">
<h2 id="warning-label">${t.warningHeading}</h2>
<ul>
<li>${t.onlyTrc20}</li>
<li class="strong">${t.exactly(amount.whole + amount.decimals)}</li>
<li>${t.fee}</li>
<li>${t.exchanges}</li>
<li>${t.whenSeen}</li>
<li>${t.payBy}: ${instant(language, expiresAt)}</li>
</ul>
</section>
${terms.uri === null ? null : await amountCode(terms.uri, t)}
${terms.wallets.length > 0 ? walletLinks(terms.wallets, t) : null}
</div>`;
}

/** A moment in UTC, which the script writes in local time. */
export const instant = (language: PageFrame['language'], at: number): Markup =>
  markup`<time datetime="${new Date(at).toISOString()}">${instantIn(language, at)}</time>`;

async function amountCode(uri: string, t: CheckoutTexts): Promise<Markup> {
  return markup`<details class="fold"><summary>${t.qrAmount}</summary>
<div class="qr" role="img" aria-label="${t.qrAmount}">${await qrOf(uri)}</div>
<p class="hint center">${t.qrAmountHint}</p>
</details>`;
}

/** A page is asked for many times, and a code costs more than all else of it. */
const codes = new Map<string, Promise<string>>();
const MAX_CODES = 500;

async function qrOf(text: string): Promise<Markup> {
  const known = codes.get(text) ?? draw(text);
  codes.delete(text);
  codes.set(text, known);
  const [oldest] = codes.keys();
  if (codes.size > MAX_CODES && oldest !== undefined) codes.delete(oldest);
  return new Markup(await known);
}

/** What draws is loaded for the first page, not for the start. */
async function draw(text: string): Promise<string> {
  const { toString: qrCode } = await import('qrcode');
  return qrCode(text, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' });
}

function walletLinks(wallets: readonly WalletLink[], t: CheckoutTexts): Markup {
  const links = wallets.map(
    ({ wallet, href, fills }) =>
      markup`<li><a href="${href}" rel="noreferrer noopener"${href.startsWith('https:') ? markup` target="_blank"` : null}>${fills ? t.walletFills(wallet) : t.walletOpens(wallet)}</a></li>`,
  );
  return markup`<details class="fold"><summary>${t.wallets}</summary>
<ul class="links">${links}</ul>
<p class="hint">${t.walletFallback}</p>
</details>`;
}
