import { SECOND, formatDecimal, parseRateRule } from '@epusdt/kernel';
import type { Rate, RateView } from '@epusdt/rates';
import { lines, type Markup } from '../speech/bot-html';
import type { Offer, Sketch } from '../menu/bot-menu';
import { pageTurns } from '../menu/page-turns';
import { cut, fitted } from '../speech/screen-text';
import type { CostLine, RateLine, RateTexts } from '../texts/rate-texts';

/** `page`: of the list it leads back to, from 0. */
export type RateAction =
  | { readonly do: 'rates'; readonly page: number }
  | ({ readonly do: 'rate.show' } & Which)
  | ({ readonly do: 'rate.new' } & Which)
  | ({ readonly do: 'rate.ask' } & Change)
  | ({ readonly do: 'rate.set' } & Change);

export interface Which {
  readonly fiat: string;
  readonly page: number;
}

/** `rule` null: back to what there is without one of the owner's. */
export interface Change extends Which {
  readonly rule: string | null;
}

type Screen = Sketch<RateAction>;

/** Currencies in one message, and their buttons in one row. */
const PAGE = 8;
const IN_ROW = 4;
/** Sources that fail, told below them. */
const MAX_FAILING = 5;
const MAX_SOURCES = 160;
const MAX_PROBLEM = 300;
/** What `Sources ±1 %` comes to. */
const MORE = '~1.01';
const LESS = '~0.99';

export function rateList(
  texts: RateTexts,
  views: readonly RateView[],
  failing: readonly string[],
  { page, now }: { page: number; now: number },
): Screen {
  const last = Math.max(0, Math.ceil(views.length / PAGE) - 1);
  const here = Math.min(page, last);
  const shown = views.slice(here * PAGE, (here + 1) * PAGE);
  const buttons = shown.map(({ fiat }): Offer<RateAction> => [fiat, { do: 'rate.show', fiat, page: here }]);
  const rows = [buttons.slice(0, IN_ROW), buttons.slice(IN_ROW)].filter((row) => row.length > 0);
  return {
    text: fitted([
      texts.title,
      ...(views.length === 0 ? [texts.none] : []),
      ...shown
        .filter(({ rate }) => rate !== null)
        .flatMap((view) => rateLines(texts, lineOf(texts, view, now), false)),
      ...missingLines(texts, shown, now),
      ...failing
        .slice(0, MAX_FAILING)
        .map((problem) => texts.failing(cut(texts.words.failure(problem), MAX_PROBLEM))),
    ]),
    offers: [
      ...rows,
      pageTurns(here, here === last, texts.again, (to): RateAction => ({ do: 'rates', page: to })),
    ],
  };
}

/** `news`: what has just been done. */
export function rateSheet(
  texts: RateTexts,
  view: RateView,
  {
    page,
    now,
    mayChange,
    news = [],
  }: { page: number; now: number; mayChange: boolean; news?: readonly Markup[] },
): Screen {
  const { fiat, rule } = view;
  const which = { fiat, page };
  const changes: Offer<RateAction>[][] = [
    [
      [texts.set, { do: 'rate.new', ...which }],
      [texts.more, { do: 'rate.ask', ...which, rule: MORE }],
      [texts.less, { do: 'rate.ask', ...which, rule: LESS }],
    ],
    ...(rule?.by === 'owner' ? [[[texts.auto, { do: 'rate.ask', ...which, rule: null }] as const]] : []),
  ];
  return {
    text: fitted([...news, ...rateLines(texts, lineOf(texts, view, now), true)]),
    offers: [
      ...(mayChange ? changes : []),
      [
        [texts.list, { do: 'rates', page }],
        [texts.again, { do: 'rate.show', ...which }],
      ],
    ],
  };
}

/** Before anything is done, a second tap, with what it leads to. */
export function rateChange(
  texts: RateTexts,
  change: Change,
  { now, then }: { now: RateView; then: RateView },
): Screen {
  const { fiat, rule, page } = change;
  const cost: CostLine = {
    fiat,
    now: valueOf(now.rate),
    then: valueOf(then.rate),
    problem: then.problem && cut(texts.words.problem(then.problem), MAX_PROBLEM),
  };
  const kind = rule === null ? null : (parseRateRule(rule)?.kind ?? null);
  const heir = rule === null && then.rule ? [texts.environment(cut(then.rule.text, MAX_SOURCES))] : [];
  return {
    text: lines([
      rule === null ? texts.askAuto(fiat) : texts.askSet(fiat, rule),
      ...(kind ? [texts.kinds[kind]] : heir),
      texts.cost(cost),
      texts.keep,
    ]),
    offers: [
      [
        [rule === null ? texts.yesAuto : texts.yesSet, { do: 'rate.set', ...change }],
        [texts.back, { do: 'rate.show', fiat, page }],
      ],
    ],
  };
}

/** `whole`: of one fiat alone, where it is also said that there is no rule. */
function rateLines(texts: RateTexts, line: RateLine, whole: boolean): Markup[] {
  const { sources, age, rule, problem } = line;
  return [
    texts.value(line),
    ...(sources === null ? [] : [texts.sources(sources, age)]),
    ...(rule ? [texts.rule(rule)] : whole ? [texts.automatic] : []),
    ...(problem === null ? [] : [texts.problem(problem)]),
  ];
}

/** Those without a rate: refused for the same reason, they are told together. */
function missingLines(texts: RateTexts, views: readonly RateView[], now: number): Markup[] {
  const byReason = new Map<string, RateLine>();
  for (const view of views.filter(({ rate }) => rate === null)) {
    const line = lineOf(texts, view, now);
    const reason = `${line.rule?.text ?? ''} ${(line.problem ?? '').replaceAll(view.fiat, '…')}`;
    const before = byReason.get(reason);
    const fiat = before ? `${before.fiat}, ${view.fiat}` : view.fiat;
    byReason.set(reason, { ...(before ?? line), fiat });
  }
  return [...byReason.values()].flatMap((line) => rateLines(texts, line, false));
}

const valueOf = (rate: Rate | null): string | null => rate && formatDecimal(rate.value);

/** A fixed rate has no source, and is never old. */
function lineOf({ words }: RateTexts, { fiat, rate, rule, problem }: RateView, now: number): RateLine {
  const isFixed = rate?.source === 'forced';
  return {
    fiat,
    value: valueOf(rate),
    sources:
      rate && !isFixed ? cut(words.sources(`${rate.source}: ${rate.detail ?? ''}`), MAX_SOURCES) : null,
    age: rate ? Math.max(0, Math.round((now - rate.at) / SECOND)) : 0,
    rule: rule && { text: cut(rule.text, MAX_SOURCES), by: rule.by },
    problem: problem && cut(words.problem(problem), MAX_PROBLEM),
  };
}
