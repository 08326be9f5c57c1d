import type { BotLanguage } from '../speech/bot-language';
import { markup, type Markup } from '../speech/bot-html';
import { failureIn, problemIn, sourcesIn } from './rate-problems';

export type RuleKind = 'fixed' | 'times' | 'plus' | 'minus';

/** Whose word it is: `rate set` or the bot, or FORCED_USDT_RATE. */
export interface RuleLine {
  readonly text: string;
  readonly by: 'owner' | 'environment';
}

/** Decimal texts. */
export interface RateLine {
  readonly fiat: string;
  /** `null`: orders in it are refused. */
  readonly value: string | null;
  /** Sources and values; `null`: it needs none. */
  readonly sources: string | null;
  readonly age: number;
  readonly rule: RuleLine | null;
  readonly problem: string | null;
}

/** `now`, `then`: decimal texts; `null`: there is none. */
export interface CostLine {
  readonly fiat: string;
  readonly now: string | null;
  readonly then: string | null;
  readonly problem: string | null;
}

export interface RateTexts {
  readonly title: Markup;
  readonly none: Markup;
  readonly value: (rate: RateLine) => Markup;
  readonly sources: (sources: string, age: number) => Markup;
  readonly rule: (rule: RuleLine) => Markup;
  readonly automatic: Markup;
  readonly problem: (problem: string) => Markup;
  readonly failing: (problem: string) => Markup;
  /** Of what the gateway says. */
  readonly words: {
    readonly problem: (words: string) => string;
    readonly failure: (words: string) => string;
    readonly sources: (words: string) => string;
  };
  readonly set: string;
  readonly more: string;
  readonly less: string;
  readonly auto: string;
  readonly askRule: (fiat: string) => Markup;
  readonly askSet: (fiat: string, rule: string) => Markup;
  readonly kinds: Readonly<Record<RuleKind, Markup>>;
  readonly askAuto: (fiat: string) => Markup;
  readonly environment: (rule: string) => Markup;
  readonly cost: (cost: CostLine) => Markup;
  readonly keep: Markup;
  readonly yesSet: string;
  readonly yesAuto: string;
  readonly wasSet: (fiat: string, rule: string) => Markup;
  readonly wasCleared: (fiat: string) => Markup;
  readonly noRule: (fiat: string) => Markup;
  readonly usage: Markup;
  readonly list: string;
  readonly back: string;
  readonly again: string;
}

const wordsIn = (language: BotLanguage): RateTexts['words'] => ({
  problem: (words) => problemIn(language, words),
  failure: (words) => failureIn(language, words),
  sources: (words) => sourcesIn(language, words),
});

const en: RateTexts = {
  title: markup`<b>Rates</b>: what one USDT costs`,
  none: markup`No currency has a rule, and no source is asked.`,
  value: ({ fiat, value }) =>
    value === null
      ? markup`<b>${fiat}</b>: no rate, its orders are refused`
      : markup`<b>${fiat}</b>: 1 USDT = ${value} ${fiat}`,
  sources: (sources, age) => markup`${sources} · ${age} s old`,
  rule: ({ text, by }) =>
    by === 'owner'
      ? markup`Rule <code>${text}</code>, set by the owner (bot or rate set)`
      : markup`Rule <code>${text}</code>, of FORCED_USDT_RATE`,
  automatic: markup`Automatic: no rule`,
  problem: (problem) => markup`⚠️ ${problem}`,
  failing: (problem) => markup`Source fails: ${problem}`,
  words: wordsIn('en'),
  set: 'Set',
  more: 'Sources +1 %',
  less: 'Sources −1 %',
  auto: 'Back to automatic',
  askRule: (fiat) =>
    markup`Send the rule for ${fiat}: a price such as <code>7.2</code> (fixed), <code>~1.02</code> (times what the sources say), or <code>+0.1</code>, <code>-0.2</code> (more or less than they say).`,
  askSet: (fiat, rule) => markup`Set ${fiat} to <code>${rule}</code>?`,
  kinds: {
    fixed: markup`That is a fixed price, whatever the sources say.`,
    times: markup`That is times what the sources say.`,
    plus: markup`That is so much more than the sources say.`,
    minus: markup`That is so much less than the sources say.`,
  },
  askAuto: (fiat) => markup`Take your rule for ${fiat} back?`,
  environment: (rule) => markup`Then the rule of FORCED_USDT_RATE holds: <code>${rule}</code>.`,
  cost: ({ fiat, now, then, problem }) =>
    then === null
      ? markup`⚠️ What one USDT would cost is not known: ${problem ?? ''}\nOrders in ${fiat} are refused until there is a rate.`
      : markup`One USDT would cost <b>${then} ${fiat}</b> (${now === null ? 'now there is no rate' : `now ${now}`}).`,
  keep: markup`Orders that exist keep their rate.`,
  yesSet: 'Yes, set it',
  yesAuto: 'Yes, back to automatic',
  wasSet: (fiat, rule) =>
    markup`✓ ${fiat} has the rule <code>${rule}</code> now; other processes follow within seconds.`,
  wasCleared: (fiat) =>
    markup`✓ ${fiat} has no rule of yours any more; other processes follow within seconds.`,
  noRule: (fiat) => markup`${fiat} has no rule of yours; nothing was changed.`,
  usage: markup`<code>/rate</code> shows all rates, <code>/rate CNY</code> one; owners set it with <code>/rate CNY 7.2</code>, <code>/rate CNY ~1.02</code> or <code>/rate CNY auto</code>.`,
  list: 'All rates',
  back: 'Back',
  again: 'Show anew',
};

const zh: RateTexts = {
  title: markup`<b>汇率</b>：一个 USDT 的价格`,
  none: markup`没有任何货币设有规则，也没有查询任何来源。`,
  value: ({ fiat, value }) =>
    value === null
      ? markup`<b>${fiat}</b>：没有汇率，该货币的订单会被拒绝`
      : markup`<b>${fiat}</b>：1 USDT = ${value} ${fiat}`,
  sources: (sources, age) => markup`${sources} · ${age} 秒前`,
  rule: ({ text, by }) =>
    by === 'owner'
      ? markup`规则 <code>${text}</code>，由所有者设置（机器人或 rate set）`
      : markup`规则 <code>${text}</code>，来自 FORCED_USDT_RATE`,
  automatic: markup`自动：没有规则`,
  problem: (problem) => markup`⚠️ ${problem}`,
  failing: (problem) => markup`来源出错：${problem}`,
  words: wordsIn('zh'),
  set: '设置',
  more: '行情 +1%',
  less: '行情 −1%',
  auto: '恢复自动',
  askRule: (fiat) =>
    markup`请发送 ${fiat} 的规则：价格如 <code>7.2</code>（固定），<code>~1.02</code>（行情乘以此数），或 <code>+0.1</code>、<code>-0.2</code>（在行情上加减）。`,
  askSet: (fiat, rule) => markup`将 ${fiat} 设为 <code>${rule}</code>？`,
  kinds: {
    fixed: markup`这是固定价格，与行情无关。`,
    times: markup`这是行情乘以此数。`,
    plus: markup`这是在行情上加此数。`,
    minus: markup`这是在行情上减此数。`,
  },
  askAuto: (fiat) => markup`取消您为 ${fiat} 设置的规则？`,
  environment: (rule) => markup`之后采用 FORCED_USDT_RATE 的规则：<code>${rule}</code>。`,
  cost: ({ fiat, now, then, problem }) =>
    then === null
      ? markup`⚠️ 一个 USDT 的价格将无法确定：${problem ?? ''}\n在有汇率之前，${fiat} 的订单会被拒绝。`
      : markup`一个 USDT 将是 <b>${then} ${fiat}</b>（${now === null ? '目前没有汇率' : `目前 ${now}`}）。`,
  keep: markup`已有的订单保留原来的汇率。`,
  yesSet: '是，设置',
  yesAuto: '是，恢复自动',
  wasSet: (fiat, rule) => markup`✓ ${fiat} 现在采用规则 <code>${rule}</code>；其他进程几秒内跟上。`,
  wasCleared: (fiat) => markup`✓ 已取消您为 ${fiat} 设置的规则；其他进程几秒内跟上。`,
  noRule: (fiat) => markup`您没有为 ${fiat} 设置规则；没有任何改动。`,
  usage: markup`<code>/rate</code> 显示全部汇率，<code>/rate CNY</code> 显示一种；所有者可用 <code>/rate CNY 7.2</code>、<code>/rate CNY ~1.02</code> 或 <code>/rate CNY auto</code> 设置。`,
  list: '全部汇率',
  back: '返回',
  again: '刷新',
};

export const RATE_TEXTS: Readonly<Record<BotLanguage, RateTexts>> = { en, zh };
