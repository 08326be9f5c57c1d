import { formatUnits } from '@epusdt/kernel';
import { FINAL_BLOCKS } from '@epusdt/chain';
import { markup, type Markup } from './checkout-html';
import { CHECKOUT_TEXTS, type Language } from './checkout-texts';
import type { CheckoutView } from './checkout-view';
import { queryOf } from './page-query';
import { numberIn } from './local-format';
import type { PageFrame, Traced } from './page-frame';

/** Where a buyer may have paid without the page knowing. */
export const isTraceable = ({ state }: CheckoutView): boolean =>
  !['seen', 'unverified', 'unavailable', 'not_found', 'too_many'].includes(state);

/** Where there is nothing to wait for, somebody may still have paid twice. */
const isOver = ({ state }: CheckoutView): boolean => ['paid', 'late', 'paid_elsewhere'].includes(state);

/**
 * The question is a plain form that asks for this page again, so that it works without JavaScript; there the page first
 * comes anew to hold still.
 */
export function traceSection(view: CheckoutView, frame: PageFrame): Markup | null {
  if (!isTraceable(view)) return null;
  const t = CHECKOUT_TEXTS[frame.language];
  const { traced, asking } = frame;
  const summary = isOver(view) ? t.traceLabel : t.trace;
  const still = queryOf(frame);
  still.set('ask', '1');
  const kept = [...queryOf(frame)].map(
    ([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`,
  );
  const answer = traced && markup`<p id="answer" class="answer">${wordsOf(traced, frame.language)}</p>`;
  const described = traced ? 'trace-hint answer' : 'trace-hint';
  const open = traced !== null || asking;
  const instead = open
    ? null
    : markup`<noscript><p><a href="?${still.toString()}">${summary}</a></p></noscript>
`;
  return markup`${instead}<details class="fold" id="trace"${open ? markup` open` : null}><summary>${summary}</summary>
<form method="get">
${kept}<p id="trace-hint" class="hint">${t.traceHint}</p>
<label for="transaction">${t.traceLabel}</label>
<input id="transaction" name="transaction" value="${traced?.text ?? ''}" dir="ltr" maxlength="300" required autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="${described}">
<button>${t.traceButton}</button>
</form>
${answer}
</details>`;
}

function wordsOf({ answer }: Traced, language: Language): string {
  const t = CHECKOUT_TEXTS[language].traceAnswers;
  switch (answer.kind) {
    case 'malformed':
      return t.malformed;
    case 'too_many':
      return t.tooMany;
    case 'unknown':
      return t.unknown;
    case 'unavailable':
      return t.unavailable;
    case 'failed':
      return t.failed;
    case 'no_usdt':
      return t.noUsdt;
    case 'other_address':
      return t.otherAddress;
    case 'early':
      return t.early;
    case 'settling':
      return t.settling;
    case 'paid':
      return t.paid;
    case 'second':
      return t.second;
    case 'late':
      return t.late;
    case 'with_shop':
      return t.withShop;
    case 'confirming':
      return t.confirming(numberIn(language, answer.confirmations), numberIn(language, FINAL_BLOCKS));
    case 'short':
      return t.short(formatUnits(answer.units));
    case 'more':
      return t.more(formatUnits(answer.units));
  }
}
