import { SECOND } from '@epusdt/kernel';
import { FINAL_BLOCKS } from '@epusdt/orders';
import { toString as qrCode } from 'qrcode';
import { Markup, markup } from './checkout-html';
import { CHECKOUT_SCRIPT } from './checkout-script';
import { CHECKOUT_STYLE } from './checkout-style';
import { CHECKOUT_TEXTS, LANGUAGES, type CheckoutState, type CheckoutTexts } from './checkout-texts';
import type { CheckoutView, Link, Transaction } from './checkout-view';

type Pending = Extract<CheckoutView, { state: 'pending' }>;
type Seen = Extract<CheckoutView, { state: 'seen' }>;
type WithOrder = Extract<CheckoutView, { facts: unknown }>;

/** How often a page with JavaScript asks: quickly while money is due, slowly when it could only be late. */
const POLL_MS = 3 * SECOND;
const SLOW_POLL_MS = 15 * SECOND;
const NO_SCRIPT_RELOAD_SECONDS = '10';
/** Where the details do not name the payable amount: it stands above, or must not be paid again. */
const AMOUNT_ELSEWHERE: readonly CheckoutState[] = ['pending', 'seen', 'paid'];
/** Where the page itself has more to say than the shop. */
const QUIET_BACK: readonly CheckoutState[] = ['pending', 'seen'];

/** A complete page. `nonce` is the one its Content-Security-Policy allows. */
export async function renderCheckout(view: CheckoutView, nonce: string): Promise<string> {
  const t = CHECKOUT_TEXTS[view.language];
  const { heading, status, next } = t.states[view.state];
  const pay = view.state === 'pending' ? paySection(view, t, await qrOf(view)) : null;
  const poll = pollMsOf(view);
  const bad = view.state === 'unverified' || view.state === 'not_found';
  const data = poll === null ? null : scriptData(view, t, poll);
  const body = markup`<main id="page" class="${bad ? 'bad' : view.state}"${data}>
<h1>${heading}</h1>
<div class="state">
<p id="status" role="status" aria-live="polite">${status}</p>
${view.state === 'pending' ? countdown(view, t) : null}${view.state === 'seen' ? progress(view, t) : null}
</div>
${pay}
${[...next.slice(0, 1), ...lateTexts(view, t), ...next.slice(1)].map((text) => markup`<p>${text}</p>`)}
${'facts' in view ? details(view, t) : orderNumberOnly(view, t)}
</main>
${languageLinks(view, t)}
${poll === null ? null : markup`<script nonce="${nonce}">${new Markup(CHECKOUT_SCRIPT)}</script>`}`;
  return document(t, titleOf(view, t), poll !== null, nonce, body);
}

/** The policy that goes with a page. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'none'`,
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `connect-src 'self'`,
    `img-src 'self' data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'self'`,
  ].join('; ');
}

/** 14:05, or 1:02:03 from an hour on; begun seconds count. */
export function formatRemaining(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / SECOND);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function document(t: CheckoutTexts, title: string, live: boolean, nonce: string, body: Markup): string {
  const reload = markup`<noscript><meta http-equiv="refresh" content="${NO_SCRIPT_RELOAD_SECONDS}"></noscript>`;
  return markup`<!doctype html>
<html lang="${t.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<link rel="icon" href="data:,">
${live ? reload : null}
<style nonce="${nonce}">${new Markup(CHECKOUT_STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

function titleOf(view: CheckoutView, t: CheckoutTexts): string {
  const amount = view.state === 'pending' ? `${view.amount.whole}${view.amount.decimals} USDT · ` : '';
  return `${amount}${t.states[view.state].heading} · ${t.service}`;
}

/** How often the page looks whether it is out of date; `null` when nothing can change any more. */
function pollMsOf(view: CheckoutView): number | null {
  switch (view.state) {
    case 'pending':
    case 'seen':
    case 'overdue':
      return POLL_MS;
    case 'unavailable':
      return SLOW_POLL_MS;
    case 'expired':
    case 'cancelled':
      return view.watched ? SLOW_POLL_MS : null;
    case 'paid':
    case 'not_found':
    case 'unverified':
      return null;
  }
}

/** What the script needs. The pages `seen` and `overdue` show an order whose status is still pending. */
function scriptData(view: CheckoutView, t: CheckoutTexts, poll: number): Markup {
  const status = view.state === 'overdue' || view.state === 'seen' ? 'pending' : view.state;
  const common = markup` data-status="${status}" data-poll-ms="${String(poll)}" data-offline="${t.offline}"`;
  if (view.state !== 'pending') return common;
  const { heading, status: stillLooking } = t.states.overdue;
  return markup`${common} data-remaining-ms="${String(view.remainingMs)}" data-overdue="${heading} – ${stillLooking}" data-copied="${t.copied}" data-copy-failed="${t.copyFailed}"`;
}

async function qrOf({ address: { first, middle, last } }: Pending): Promise<Markup> {
  return new Markup(
    await qrCode(first + middle + last, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' }),
  );
}

function countdown(view: Pending, t: CheckoutTexts): Markup {
  return markup`<span class="timer">${t.timeLeft} <b id="timer" role="timer">${formatRemaining(view.remainingMs)}</b></span>`;
}

/** Outside the live region: a number that changes every three seconds is not to be read out each time. */
function progress({ confirmations }: Seen, t: CheckoutTexts): Markup {
  const [done, total] = [String(confirmations), String(FINAL_BLOCKS)];
  return markup`<span class="timer"><b id="confirmations">${done}</b> ${t.outOf(FINAL_BLOCKS)}</span>
<progress id="progress" aria-label="${t.confirmations}" max="${total}" value="${done}"></progress>`;
}

/** No white space inside `#amount` and `#address`: they are copied as they stand. */
function paySection(view: Pending, t: CheckoutTexts, qr: Markup): Markup {
  const { amount, address } = view;
  const decimals = amount.decimals === '' ? null : markup`<em>${amount.decimals}</em>`;
  return markup`<div id="pay">
<section aria-labelledby="amount-label">
<h2 id="amount-label">${t.amount}</h2>
<p class="amount"><span id="amount">${amount.whole}${decimals}</span> <small>USDT</small></p>
<button type="button" data-copy="amount" hidden>${t.copyAmount}</button>
</section>
<section aria-labelledby="address-label">
<h2 id="address-label">${t.address}</h2>
<p class="address"><span id="address" translate="no"><b>${address.first}</b>${address.middle}<b>${address.last}</b></span></p>
<button type="button" data-copy="address" hidden>${t.copyAddress}</button>
<p id="note" class="note" role="status" aria-live="polite"></p>
<div class="qr" role="img" aria-label="${t.qr}">${qr}</div>
<p class="hint center">${t.qrHint}</p>
<p class="hint center">${t.compare}</p>
</section>
<section class="warning" aria-labelledby="warning-label">
<h2 id="warning-label">${t.warningHeading}</h2>
<ul>
<li>${t.onlyTrc20}</li>
<li class="strong">${t.exactly(amount.whole + amount.decimals)}</li>
<li>${t.fee}</li>
<li>${t.whenSeen}</li>
</ul>
</section>
</div>`;
}

function lateTexts(view: CheckoutView, t: CheckoutTexts): string[] {
  if (view.state === 'paid') return view.late ? [t.paidLate] : [];
  if (view.state === 'expired' || view.state === 'cancelled')
    return [view.watched ? t.lateWatched : t.lateOver];
  return [];
}

function details(view: WithOrder, t: CheckoutTexts): Markup {
  const { facts, orderId } = view;
  const rows = [
    row(t.shopOrder, markup`<bdi>${facts.reference}</bdi>`),
    row(t.price, markup`<bdi>${facts.price}</bdi>`),
    row(t.orderNumber, markup`${orderId}`),
    ...(AMOUNT_ELSEWHERE.includes(view.state) ? [] : [row(t.payable, markup`${facts.payable}`)]),
    ...(view.state === 'seen' ? [row(t.transaction, transactionLink(view.transaction))] : []),
    ...(view.state === 'paid' ? paymentRows(view, t) : []),
  ];
  return markup`<section aria-labelledby="details-label">
<h2 id="details-label">${t.details}</h2>
<dl>${rows}</dl>
</section>
${facts.back && backLink(facts.back, QUIET_BACK.includes(view.state) ? 'back' : 'back button', t)}`;
}

function row(name: string, value: Markup): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`;
}

function paymentRows(view: Extract<CheckoutView, { state: 'paid' }>, t: CheckoutTexts): Markup[] {
  const rows: Markup[] = [];
  if (view.received !== null) rows.push(row(t.received, markup`${view.received} USDT`));
  if (view.transaction) rows.push(row(t.transaction, transactionLink(view.transaction)));
  return rows;
}

function transactionLink({ hash, href }: Transaction): Markup {
  return href === null ? markup`${hash}` : markup`<a href="${href}" rel="noreferrer noopener">${hash}</a>`;
}

function backLink({ href, text }: Link, look: string, t: CheckoutTexts): Markup {
  return markup`<p><a class="${look}" href="${href}" rel="noreferrer noopener">${t.back(text)}</a></p>`;
}

function orderNumberOnly(view: CheckoutView, t: CheckoutTexts): Markup | null {
  return 'orderId' in view ? markup`<dl>${row(t.orderNumber, markup`${view.orderId}`)}</dl>` : null;
}

function languageLinks(view: CheckoutView, t: CheckoutTexts): Markup {
  const links = LANGUAGES.map((language) => {
    const { tag, languageName } = CHECKOUT_TEXTS[language];
    const current = language === view.language ? markup` aria-current="true"` : null;
    return markup`<a href="?lang=${language}" hreflang="${tag}" lang="${tag}"${current}>${languageName}</a>
`;
  });
  return markup`<footer><nav aria-label="${t.chooseLanguage}">${links}</nav></footer>`;
}
