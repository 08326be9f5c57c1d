import { markup, type Markup } from './checkout-html';
import { instant } from './checkout-pay';
import { CHECKOUT_TEXTS, LANGUAGES } from './checkout-texts';
import type { CheckoutView, Link, Transaction } from './checkout-view';
import { numberIn, priceIn } from './local-format';
import type { PageFrame } from './page-frame';
import { queryOf } from './page-query';
import type { CheckoutTexts } from './texts/texts';

/** Where the details do not name the payable amount: it stands above, or must not be paid again. */
const AMOUNT_ELSEWHERE: readonly CheckoutView['state'][] = ['pending', 'seen', 'paid', 'late'];
/** Where the page itself has more to say than the shop. */
const QUIET_BACK: readonly CheckoutView['state'][] = ['pending', 'seen'];
const RETURN_SECONDS = 5;
/** Where the script puts the seconds. */
const SECONDS_PLACE = '{seconds}';

/** What arrived, and by how much it is off. */
export function arrivedRows(view: CheckoutView, { language }: PageFrame): Markup | null {
  if (!('arrived' in view)) return null;
  const t = CHECKOUT_TEXTS[language];
  const name = view.state === 'underpaid' ? t.missing : t.surplus;
  const difference = view.state === 'held' ? [] : [row(name, markup`<b>${usdt(view.difference)}</b>`)];
  return markup`<dl class="mismatch">${[
    row(t.arrived, usdt(view.arrived)),
    row(t.payable, usdt(view.facts.payable)),
    ...difference,
    row(t.transaction, transactionLink(view.transaction)),
  ]}</dl>`;
}

export function detailsSection(view: CheckoutView, frame: PageFrame): Markup | null {
  const t = CHECKOUT_TEXTS[frame.language];
  if ('orderId' in view) return markup`<dl>${row(t.orderNumber, copyable(view.orderId))}</dl>`;
  if (!('facts' in view)) return null;
  const { facts } = view;
  const elsewhere = AMOUNT_ELSEWHERE.includes(view.state) || 'arrived' in view;
  const rows = [
    row(t.shopOrder, markup`<bdi>${facts.reference}</bdi>`),
    row(t.price, markup`<bdi>${priceIn(frame.language, facts.fiatAmount, facts.fiat)}</bdi>`),
    row(t.orderNumber, copyable(facts.orderId)),
    ...(elsewhere ? [] : [row(t.payable, usdt(facts.payable))]),
    ...(view.state === 'seen' ? [row(t.transaction, transactionLink(view.transaction))] : []),
    ...('received' in view ? paymentRows(view, frame) : []),
  ];
  return markup`<section aria-labelledby="details-label">
<h2 id="details-label">${t.details}</h2>
<dl>${rows}</dl>
</section>`;
}

/** No state is a dead end: back to the shop, its own words, its help. */
export function waysOut(view: CheckoutView, frame: PageFrame): Markup {
  const t = CHECKOUT_TEXTS[frame.language];
  const { note, supportUrl } = frame.brand;
  const back = 'facts' in view ? view.facts.back : null;
  const paid = view.state === 'paid' || view.state === 'late';
  return markup`${note === null ? null : markup`<p class="shop-note" dir="auto">${note}</p>`}
${back && backLink(back, view, frame)}${back && paid && !frame.embed ? returning(frame, t) : null}
${supportUrl === null ? null : markup`<p><a class="back" href="${supportUrl}" rel="noreferrer noopener"${outOfFrame(frame)}>${t.support}</a></p>`}`;
}

/** Closed, so that thirteen names are not in the way of who needs none of them. */
export function languageMenu(frame: PageFrame): Markup {
  const own = CHECKOUT_TEXTS[frame.language];
  const links = LANGUAGES.map((language) => {
    const current = language === frame.language ? markup` aria-current="true"` : null;
    const href = `?${queryOf(frame, language).toString()}`;
    return markup`<li><a href="${href}" hreflang="${language}" lang="${language}"${current}>${CHECKOUT_TEXTS[language].languageName}</a></li>`;
  });
  return markup`<footer><details><summary>${own.language}: ${own.languageName}</summary>
<ul>${links}</ul>
</details></footer>`;
}

function row(name: string, value: Markup): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`;
}

const usdt = (amount: string): Markup => markup`<bdi>${amount} USDT</bdi>`;

const copyable = (id: string): Markup => markup`<bdi class="id" translate="no">${id}</bdi>`;

function paymentRows(view: Extract<CheckoutView, { state: 'paid' | 'late' }>, frame: PageFrame): Markup[] {
  const t = CHECKOUT_TEXTS[frame.language];
  const { received, paidAt, transaction } = view;
  return [
    ...(received === null ? [] : [row(t.received, usdt(received))]),
    ...(paidAt === null ? [] : [row(t.paidAt, instant(frame.language, paidAt))]),
    ...(transaction === null ? [] : [row(t.transaction, transactionLink(transaction))]),
  ];
}

function transactionLink({ hash, href }: Transaction): Markup {
  const text = markup`<bdi class="id" translate="no">${hash}</bdi>`;
  return href === null
    ? text
    : markup`<a href="${href}" target="_blank" rel="noreferrer noopener">${text}</a>`;
}

function backLink({ href, text }: Link, { state }: CheckoutView, frame: PageFrame): Markup {
  const t = CHECKOUT_TEXTS[frame.language];
  const look = QUIET_BACK.includes(state) ? 'back' : 'button';
  return markup`<p><a id="back" class="${look}" href="${href}" rel="noreferrer noopener"${outOfFrame(frame)}>${t.back(`\u2068${text}\u2069`)}</a></p>`;
}

/** Shown by the script only, which counts and goes. */
function returning({ language }: PageFrame, t: CheckoutTexts): Markup {
  const text = t.returning(SECONDS_PLACE);
  return markup`<div id="return" class="return" data-seconds="${String(RETURN_SECONDS)}" data-text="${text}" data-stayed="${t.stayed}" hidden>
<p id="returning">${t.returning(numberIn(language, RETURN_SECONDS))}</p>
<button type="button" id="stay" class="quiet">${t.stay}</button>
</div>`;
}

/** The shop's pages do not belong into its own frame. */
const outOfFrame = ({ embed }: PageFrame): Markup | null => (embed ? markup` target="_top"` : null);
