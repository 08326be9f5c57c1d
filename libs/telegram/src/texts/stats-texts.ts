import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import type { PeriodStatistics } from '@epusdt/statistics';
import type { BotLanguage } from '../speech/bot-language';
import { markup, type Markup } from '../speech/bot-html';

type NamedPeriod = 'today' | 'yesterday' | '7d' | '30d';

/** Amounts are decimal texts of USDT. */
export interface StatsTexts {
  readonly periods: Readonly<Record<NamedPeriod, string>>;
  readonly title: (period: string, zone: string) => Markup;
  readonly report: (day: string) => Markup;
  readonly income: (amount: string, payments: number) => Markup;
  readonly orders: (orders: PeriodStatistics['orders']) => Markup;
  readonly wait: (ms: number) => Markup;
  readonly late: (count: number, amount: string) => Markup;
  readonly manual: (count: number, amount: string) => Markup;
  readonly waiting: (count: number, amount: string) => Markup;
  readonly perWallet: Markup;
  readonly perMerchant: Markup;
  readonly share: (name: string, amount: string) => Markup;
  readonly others: (count: number) => Markup;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`;
}

function lasting(ms: number, hour: string, minute: string, second: string): string {
  if (ms >= HOUR) return `${Math.floor(ms / HOUR)} ${hour} ${Math.round((ms % HOUR) / MINUTE)} ${minute}`;
  if (ms >= MINUTE)
    return `${Math.floor(ms / MINUTE)} ${minute} ${Math.round((ms % MINUTE) / SECOND)} ${second}`;
  return `${Math.round(ms / SECOND)} ${second}`;
}

const en: StatsTexts = {
  periods: { today: 'Today', yesterday: 'Yesterday', '7d': '7 days', '30d': '30 days' },
  title: (period, zone) => markup`<b>${period}</b> (${zone})`,
  report: (day) => markup`<b>The day ${day}</b>`,
  income: (amount, payments) => markup`Income: <b>${amount} USDT</b> in ${payments} payment(s)`,
  orders: ({ made, paid, pending, expired, cancelled, paidShare }) =>
    markup`Orders: ${made} · paid ${paid} (${percent(paidShare)}) · open ${pending} · expired ${expired} · cancelled ${cancelled}`,
  wait: (ms) => markup`Half of them were paid within ${lasting(ms, 'h', 'min', 's')}`,
  late: (count, amount) => markup`Late: ${count}, ${amount} USDT`,
  manual: (count, amount) => markup`Marked by hand: ${count}, ${amount} USDT`,
  waiting: (count, amount) => markup`⚠ Waiting in the /inbox now: ${count}, ${amount} USDT`,
  perWallet: markup`<b>Wallets</b>`,
  perMerchant: markup`<b>Shops</b>`,
  share: (name, amount) => markup`${name}: ${amount} USDT`,
  others: (count) => markup`and ${count} more`,
};

const zh: StatsTexts = {
  periods: { today: '今日', yesterday: '昨日', '7d': '7 天', '30d': '30 天' },
  title: (period, zone) => markup`<b>${period}</b>（${zone}）`,
  report: (day) => markup`<b>日报 ${day}</b>`,
  income: (amount, payments) => markup`收入：<b>${amount} USDT</b>，共 ${payments} 笔付款`,
  orders: ({ made, paid, pending, expired, cancelled, paidShare }) =>
    markup`订单：${made} · 已支付 ${paid}（${percent(paidShare)}）· 待支付 ${pending} · 已过期 ${expired} · 已取消 ${cancelled}`,
  wait: (ms) => markup`半数订单在 ${lasting(ms, '小时', '分', '秒')} 内支付`,
  late: (count, amount) => markup`迟到付款：${count} 笔，${amount} USDT`,
  manual: (count, amount) => markup`人工标记：${count} 笔，${amount} USDT`,
  waiting: (count, amount) => markup`⚠ 待处理款项（/inbox）：${count} 笔，${amount} USDT`,
  perWallet: markup`<b>钱包</b>`,
  perMerchant: markup`<b>店铺</b>`,
  share: (name, amount) => markup`${name}：${amount} USDT`,
  others: (count) => markup`另有 ${count} 个`,
};

export const STATS_TEXTS: Readonly<Record<BotLanguage, StatsTexts>> = { en, zh };
