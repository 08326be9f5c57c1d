/** What the gateway writes beside money that fits no order (payments: `match`, `ranking`), by its English words. */
type Rule = readonly [words: RegExp, text: (...parts: string[]) => string];

const AMOUNT = '[\\d.]+ USDT';
const ORDER = '[\\w-]+';
const TIME = '\\d+ (?:s|min|h|d)(?: \\d+ (?:s|min|h))?';
const OFF = `${AMOUNT} (?:short|more)`;

const whole = (words: string): RegExp => new RegExp(`^${words}$`, 's');

const offZh = (off: string): string =>
  off.endsWith('short') ? `少 ${off.slice(0, -' short'.length)}` : `多 ${off.slice(0, -' more'.length)}`;

const timeZh = (time: string): string =>
  time.replace('min', '分钟').replace(/\bd\b/, '天').replace(/\bh\b/, '小时').replace(/\bs\b/, '秒');

const AMOUNTS: readonly (readonly [RegExp, (order: string, part: string) => string])[] = [
  [/^exactly the amount of$/, (order) => `金额正好是${order}的`],
  [/^a (ten|hundred|thousand)fold of$/, (order, times) => `是${order}金额的${TIMES[times] ?? ''}倍`],
  [/^a (ten|hundred|thousand)th of$/, (order, times) => `是${order}金额的${TIMES[times] ?? ''}分之一`],
  [/^(.+ USDT) short of$/, (order, amount) => `比${order}少 ${amount}`],
  [/^(.+ USDT) more than$/, (order, amount) => `比${order}多 ${amount}`],
];
const TIMES: Readonly<Record<string, string>> = { ten: '十', hundred: '百', thousand: '千' };

const CAUSES: Readonly<Record<string, string>> = {
  'probably a slip of the decimal point': '很可能是小数点写错了位',
  "the buyer's wallet probably rounded": '很可能是买家的钱包取了整',
  'the exchange probably took its fee': '很可能是交易所扣了手续费',
  'the exchange perhaps took its fee': '也许是交易所扣了手续费',
};

const FACTS: readonly (readonly [RegExp, (time: string) => string])[] = [
  [/, paid already/, () => '，已支付'],
  [/, which was cancelled/, () => '，已取消'],
  [new RegExp(`, whose time was over (${TIME}) before`), (time) => `，支付时间已过 ${timeZh(time)}`],
  [new RegExp(`, which was made only (${TIME}) later`), (time) => `，订单在 ${timeZh(time)} 之后才创建`],
  [/, but at another of your addresses/, () => '，但到了您的另一个地址'],
];

/** How money and an order differ. */
const COMPARED = new RegExp(
  `^(exactly the amount of|a \\w+ of|${AMOUNT} short of|${AMOUNT} more than) order (${ORDER})(?: \\((${AMOUNT})\\))?((?:, [^:]+?)?)(?:: (.+))?$`,
  's',
);

function comparedZh(words: string): string | null {
  const [, amount = '', order = '', price, facts = '', cause] = COMPARED.exec(words) ?? [];
  const known = cause === undefined ? '' : CAUSES[cause];
  const rule = AMOUNTS.find(([pattern]) => pattern.test(amount));
  if (!rule || known === undefined) return null;
  const named = `订单 ${order}${price === undefined ? '' : `（${price}）`}`;
  const told = FACTS.reduce((text, [fact, zh]) => text.replace(fact, (_, time: string) => zh(time)), facts);
  return `${rule[1](named, rule[0].exec(amount)?.[1] ?? '')}${told}${known === '' ? '' : `：${known}`}`;
}

const NOBODY = 'no order was waiting for this amount at this address at that time';
const NOBODY_ZH = '当时没有订单在这个地址等待这个金额';

const RULES: readonly Rule[] = [
  [
    whole('the value does not fit an amount of USDT with 6 decimals'),
    () => '这个数值不是六位小数以内的 USDT 金额',
  ],
  [
    whole('(\\d+) orders fit, which must not happen: (.+)'),
    (n, ids) => `${n} 笔订单都吻合，这本不应发生：${ids}`,
  ],
  [
    whole(`probably the payment marked by hand for order (${ORDER})`),
    (order) => `很可能是订单 ${order} 人工确认的那笔付款`,
  ],
  [
    whole(`order (${ORDER}) is paid already: a second payment`),
    (order) => `订单 ${order} 已支付：这是第二笔付款`,
  ],
  [
    whole(
      `exactly the amount of order (${ORDER}), but (${TIME}) late: LATE_POLICY=hold keeps it for your decision`,
    ),
    (order, time) => `金额正好是订单 ${order} 的，但晚了 ${timeZh(time)}：LATE_POLICY=hold 留待您处理`,
  ],
  [
    whole('it could mean any of (\\d+) orders within the tolerance: (.+)'),
    (n, ids) => `在允许的差额内可能对应 ${n} 笔订单：${ids}`,
  ],
  [
    whole(`perhaps the payment marked by hand for order (${ORDER}), but (${OFF})`),
    (order, off) => `也许是订单 ${order} 人工确认的那笔付款，但${offZh(off)}`,
  ],
  [
    whole(`perhaps a second payment of order (${ORDER}), which is paid already; (${OFF})`),
    (order, off) => `也许是订单 ${order} 的第二笔付款，该订单已支付；${offZh(off)}`,
  ],
  [
    whole(`second payment for this reference: attempt (${ORDER}) is paid`),
    (order) => `同一商户单号的第二笔付款：订单 ${order} 已支付`,
  ],
  [
    whole(`perhaps for order (${ORDER}), but it was cancelled and this is (${OFF})`),
    (order, off) => `也许属于订单 ${order}，但它已取消，而且金额${offZh(off)}`,
  ],
  [
    whole(`perhaps for order (${ORDER}), but made before it and (${OFF}): that is not tolerated`),
    (order, off) => `也许属于订单 ${order}，但付款早于订单，而且金额${offZh(off)}：不在允许范围内`,
  ],
  [
    whole(`perhaps for order (${ORDER}), but (${TIME}) late and (${OFF}): what is late is not tolerated`),
    (order, time, off) =>
      `也许属于订单 ${order}，但晚了 ${timeZh(time)}，而且金额${offZh(off)}：逾期的不允许差额`,
  ],
  [whole(NOBODY), () => NOBODY_ZH],
  [whole(`${NOBODY}; the nearest: (.+)`), (words) => `${NOBODY_ZH}；最接近的：${explainedZh(words)}`],
];

/** In Chinese as far as the words are known, else as the gateway says it. */
export const explainedZh = (words: string): string => comparedZh(words) ?? firstOf(RULES, words) ?? words;

function firstOf(rules: readonly Rule[], words: string): string | null {
  for (const [pattern, text] of rules) {
    const found = pattern.exec(words);
    if (found) return text(...found.slice(1));
  }
  return null;
}
