import { FINAL_BLOCKS } from '@epusdt/chain';
import { SECOND } from '@epusdt/kernel';
import { logoUrl } from '@epusdt/merchants';
import { arrivedRows, detailsSection, languageMenu, waysOut } from './checkout-details';
import { Markup, markup } from './checkout-html';
import { paySection } from './checkout-pay';
import { CHECKOUT_SCRIPT } from './checkout-script';
import { CHECKOUT_STYLE, brandStyle } from './checkout-style';
import { CHECKOUT_TEXTS, directionOf } from './checkout-texts';
import { traceSection } from './checkout-trace';
import type { CheckoutView, PayTerms } from './checkout-view';
import { numberIn, remainingIn } from './local-format';
import type { PageFrame } from './page-frame';
import type { CheckoutTexts, StateTexts } from './texts/texts';

/** How often a page with JavaScript asks when it is not told: quickly while money is due, slowly when it could only be late. */
const POLL_MS = 3 * SECOND;
const SLOW_POLL_MS = 15 * SECOND;
const NO_SCRIPT_RELOAD_SECONDS = '10';
/** Where there was too much guessing, with a script or without. */
const REFUSED_RELOAD_SECONDS = '60';

/** A complete page. */
export async function renderCheckout(view: CheckoutView, frame: PageFrame): Promise<string> {
  const t = CHECKOUT_TEXTS[frame.language];
  const { heading, status, next } = textsOf(view, t);
  const terms = 'terms' in view ? view.terms : null;
  const pay = terms && (await paySection(terms, frame));
  const poll = pollMsOf(view);
  const body = markup`${brandHeader(frame, t)}
<main id="page" tabindex="-1" class="${view.state}"${pageData(view, frame, poll)}>
<h1>${heading}</h1>
<div class="state">
<p id="status">${status}</p>
${view.state === 'pending' ? countdown(view.terms, frame) : null}${view.state === 'seen' ? progress(view.confirmations, frame) : null}
</div>
${frame.mainnet ? null : markup`<p class="test">${t.testNetwork}</p>`}
${view.state === 'pending' ? pay : null}
${[...next.slice(0, 1), ...lateTexts(view, t), ...next.slice(1)].map((text) => markup`<p>${text}</p>`)}
${arrivedRows(view, frame)}
${view.state !== 'pending' && pay ? notMine(pay, t) : null}
${traceSection(view, frame)}
${detailsSection(view, frame)}
${waysOut(view, frame)}
</main>
<p id="live" class="unseen" role="status" aria-live="polite"></p>
${languageMenu(frame)}
<script nonce="${frame.nonce}">${new Markup(CHECKOUT_SCRIPT)}</script>`;
  return document(titleOf(view, t), reloadOf(view, poll, frame), frame, body);
}

function document(title: string, reload: Markup | null, frame: PageFrame, body: Markup): string {
  const { language, nonce, brand, embed } = frame;
  return markup`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<link rel="icon" href="data:,">
${reload}
<style nonce="${nonce}">${new Markup(CHECKOUT_STYLE)}${new Markup(brandStyle(brand.colour))}</style>
</head>
<body${embed ? markup` class="embed"` : null}>
${body}
</body>
</html>
`.text;
}

/** Of money that the shop has to decide about, what is said of it elsewhere, too. */
function textsOf(view: CheckoutView, t: CheckoutTexts): StateTexts {
  if (view.state !== 'held') return t.states[view.state];
  const { late, overpaid, paid_elsewhere: before } = t.states;
  return view.paidElsewhere
    ? { heading: before.heading, status: t.traceAnswers.second, next: overpaid.next }
    : { heading: late.heading, status: t.traceAnswers.late, next: overpaid.next };
}

/** Not while somebody types, who would lose what he has typed. */
function reloadOf(view: CheckoutView, poll: number | null, { asking, nonce }: PageFrame): Markup | null {
  if (view.state === 'too_many')
    return markup`<meta http-equiv="refresh" content="${REFUSED_RELOAD_SECONDS}">`;
  if (asking) return null;
  const reload =
    poll === null ? null : markup`<meta http-equiv="refresh" content="${NO_SCRIPT_RELOAD_SECONDS}">`;
  return markup`<noscript>${reload}<style nonce="${nonce}">#trace:not([open]){display:none}</style></noscript>`;
}

function titleOf(view: CheckoutView, t: CheckoutTexts): string {
  const amount =
    view.state === 'pending' ? `${view.terms.amount.whole}${view.terms.amount.decimals} USDT · ` : '';
  return `${amount}${textsOf(view, t).heading} · ${t.service}`;
}

/** `null`: nothing can change any more. */
function pollMsOf(view: CheckoutView): number | null {
  switch (view.state) {
    case 'pending':
    case 'seen':
    case 'overdue':
      return POLL_MS;
    case 'underpaid':
    case 'overpaid':
    case 'held':
    case 'unverified':
    case 'unavailable':
      return SLOW_POLL_MS;
    case 'expired':
    case 'cancelled':
      return view.watched ? SLOW_POLL_MS : null;
    default:
      return null;
  }
}

/** The order's own status, which the status call tells too; a page that shows another one is out of date. */
function statusOf(view: CheckoutView): string {
  switch (view.state) {
    case 'overdue':
      return 'pending';
    case 'late':
      return 'paid';
    default:
      return 'status' in view ? view.status : view.state;
  }
}

/** What the script needs. */
function pageData(view: CheckoutView, frame: PageFrame, poll: number | null): Markup[] {
  const t = CHECKOUT_TEXTS[frame.language];
  const terms = 'terms' in view ? view.terms : null;
  const { heading, status } = t.states.overdue;
  const watched = 'watched' in view ? view.watched : statusOf(view) === 'pending';
  const data: Readonly<Record<string, string | null>> = {
    state: view.state,
    status: statusOf(view),
    'poll-ms': poll === null ? null : String(poll),
    mismatched: 'arrived' in view ? 'yes' : null,
    watched: watched ? 'yes' : null,
    origin: frame.embed && frame.embed.origin,
    offline: t.offline,
    copied: t.copied,
    'copy-failed': t.copyFailed,
    'remaining-ms': terms && String(terms.remainingMs),
    overdue: terms && status,
    'overdue-heading': terms && heading,
    'time-left': terms && t.timeLeft,
  };
  return Object.entries(data).map(([name, value]) =>
    value === null ? markup`` : markup` data-${name}="${value}"`,
  );
}

function brandHeader({ brand }: PageFrame, t: CheckoutTexts): Markup | null {
  const { name, logo } = brand;
  if (name === null && logo === null) return null;
  const picture = logo && markup`<img src="${logoUrl(logo)}" alt="${name === null ? t.service : ''}">`;
  return markup`<header>${picture}${name === null ? null : markup`<bdi>${name}</bdi>`}</header>`;
}

function countdown({ remainingMs }: PayTerms, { language }: PageFrame): Markup {
  const t = CHECKOUT_TEXTS[language];
  return markup`<span class="timer">${t.timeLeft} <b id="timer" role="timer">${remainingIn(language, remainingMs)}</b></span>`;
}

/** No live region: a number that changes every three seconds is not to be read out each time. */
function progress(confirmations: number, { language }: PageFrame): Markup {
  const t = CHECKOUT_TEXTS[language];
  const total = numberIn(language, FINAL_BLOCKS);
  const words = t.confirmationsOf(numberIn(language, confirmations), total);
  return markup`<span class="timer" id="confirmations" data-text="${t.confirmationsOf('{done}', total)}">${words}</span>
<progress id="progress" aria-label="${t.confirmations}" max="${String(FINAL_BLOCKS)}" value="${String(confirmations)}"></progress>`;
}

function notMine(pay: Markup, t: CheckoutTexts): Markup {
  return markup`<details class="fold"><summary>${t.notMine}</summary>
${pay}
</details>`;
}

function lateTexts(view: CheckoutView, t: CheckoutTexts): string[] {
  if (view.state === 'expired' || view.state === 'cancelled')
    return [view.watched ? t.lateWatched : t.lateOver];
  return [];
}
