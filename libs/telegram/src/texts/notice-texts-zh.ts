import type {
  AlarmFacts,
  CallbackFacts,
  MoneyFacts,
  NoticeFacts,
  OutgoingFacts,
  PaidFacts,
} from '@epusdt/notices';
import { lines, markup, type Markup } from '../bot-html';
import { brief, cut } from '../screen-text';
import { explainedZh } from './inbox-reasons-zh';
import type { NoticeTexts } from './notice-texts-shape';

const REFERENCE = 64;
const REASON = 600;
const URL = 200;
const LINE = 90;

const PAID: Readonly<Record<PaidFacts['reason'], string>> = {
  exact: '已支付',
  late: '迟到支付',
  tolerated: '已支付（在容差内）',
  manual: '人工标记为已支付',
};

const MEANT: Readonly<Record<NonNullable<MoneyFacts['order']>['what'], string>> = {
  under: '付款金额不足',
  over: '付款金额过多',
  late: '付款来得太迟',
  again: '已支付的订单又收到款项',
};

const ALARMS: Readonly<Record<AlarmFacts['alarm'], string>> = {
  scanner_lag: '区块链读取延迟',
  no_provider: '没有节点应答',
  contradiction: '节点的回答互相矛盾',
  chain_split: '出现两条最终链：暂停结算',
  single_provider: '只剩一个节点可用',
  provider_budget: '节点的请求额度即将用完',
  key_refused: '节点拒绝了 API 密钥',
  foreign_provider: '节点属于另一个网络',
  token_deprecated: 'USDT 已迁移到新合约：停止读取',
  token_fee: 'USDT 开始收取手续费',
  wallet_blacklisted: '钱包被列入黑名单',
  wallet_seal: '钱包的封印已损坏',
  pool_nearly_full: '可用金额即将用完',
  rate_source: '汇率来源出错',
  rate_refused: '汇率不可信',
  rate_stale: '没有可用的汇率',
  sums_differ: '账目不平',
  balance_differs: '钱包余额多于记录',
};

function paid({ reason, amount, price, reference, merchantPid, from, to, txHash }: PaidFacts): Markup {
  return lines([
    markup`✅ <b>${PAID[reason]}：${amount} USDT</b>（${price}）`,
    markup`订单 ${cut(reference, REFERENCE)}，商户 ${merchantPid}`,
    ...(from === null ? [] : [markup`付款地址 <code>${from}</code>`]),
    markup`收款地址 <code>${to}</code>`,
    ...(txHash === null ? [markup`没有已知的交易`] : [markup`交易 <code>${txHash}</code>`]),
  ]);
}

function money({ amount, from, to, txHash, reason, order }: MoneyFacts): Markup {
  return lines([
    markup`⚠ <b>${order ? MEANT[order.what] : '没有对应订单的款项'}：${amount} USDT</b>`,
    ...(order ? [markup`订单 ${cut(order.reference, REFERENCE)} 应付 ${order.amount} USDT`] : []),
    markup`付款地址 <code>${from}</code>`,
    markup`收款地址 <code>${to}</code>`,
    markup`交易 <code>${txHash}</code>`,
    markup`${cut(explainedZh(reason), REASON)}`,
    markup`等待您的处理。`,
  ]);
}

function outgoing({ amount, from, to, txHash, isOwn }: OutgoingFacts): Markup {
  return lines([
    markup`📤 <b>${amount} USDT 已从钱包转出</b>${isOwn ? '，转入您的另一个钱包' : ''}`,
    markup`转出地址 <code>${from}</code>`,
    markup`转入地址 <code>${to}</code>`,
    markup`交易 <code>${txHash}</code>`,
    ...(isOwn ? [] : [markup`不是您本人操作？请立即把剩余资金转到安全的钱包。`]),
  ]);
}

const CALLBACKS: Readonly<Record<CallbackFacts['what'], string>> = {
  failing: '⚠ 商户没有接受回调',
  dead: '❌ 商户未收到通知，且不再重试',
  paused: '⏸ 商户的事件通知已暂停',
};

function callback({ what, merchantPid, url, attempts, answer }: CallbackFacts): Markup {
  return lines([
    markup`<b>${CALLBACKS[what]}</b>`,
    markup`商户 ${merchantPid}：${cut(url, URL)}`,
    ...(attempts > 0
      ? [markup`已尝试 ${attempts} 次，最近一次：${answer === '' ? '没有应答' : cut(answer, URL)}`]
      : []),
    ...(attempts === 0 && answer !== '' ? [markup`${cut(answer, REASON)}`] : []),
  ]);
}

const alarm = ({ alarm: name, subject, text, isOver }: AlarmFacts): Markup =>
  isOver
    ? markup`✔ 已恢复：${ALARMS[name]}${subject === '' ? '' : `（${cut(subject, LINE)}）`}`
    : markup`🚨 <b>${ALARMS[name]}</b>\n${text}`;

function whole(about: NoticeFacts): Markup {
  switch (about.type) {
    case 'paid':
      return paid(about.facts);
    case 'money':
      return money(about.facts);
    case 'outgoing':
      return outgoing(about.facts);
    case 'callback':
      return callback(about.facts);
    case 'alarm':
      return alarm(about.facts);
    case 'started':
      return markup`🚀 网关已运行，版本 ${about.facts.version}。/notices 列出会通知您的事项。`;
    case 'day':
      return markup`${about.facts.day}`;
  }
}

function short(about: NoticeFacts): Markup {
  switch (about.type) {
    case 'paid':
      return markup`✅ ${PAID[about.facts.reason]}：${about.facts.amount} USDT，${cut(about.facts.reference, LINE / 2)}`;
    case 'money': {
      const { order, amount, from } = about.facts;
      const whose = order ? cut(order.reference, LINE / 2) : `来自 ${brief(from)}`;
      return markup`⚠ ${order ? MEANT[order.what] : '没有对应订单的款项'}：${amount} USDT，${whose}`;
    }
    case 'outgoing':
      return markup`📤 ${about.facts.amount} USDT 从 ${brief(about.facts.from)} 转到 ${brief(about.facts.to)}`;
    case 'callback':
      return markup`${CALLBACKS[about.facts.what]}：${cut(about.facts.url, LINE)}`;
    case 'alarm':
      return about.facts.isOver
        ? alarm(about.facts)
        : markup`🚨 ${ALARMS[about.facts.alarm]}：${cut(about.facts.text, LINE)}`;
    default:
      return whole(about);
  }
}

export const noticesZh: NoticeTexts = {
  title: markup`<b>会主动通知您的事项</b>`,
  names: {
    paid: '付款',
    mismatched: '迟到、不足或过多的付款',
    unmatched: '没有对应订单的款项',
    outgoing: '钱包转出',
    callback_failing: '商户没有接受回调',
    callback_dead: '商户未收到通知',
    scanner: '区块链读取',
    providers: '节点',
    pool: '可用金额即将用完',
    wallets: '钱包封印与黑名单',
    rates: '汇率',
    books: '账目',
    started: '新版本',
    daily: '日报',
  },
  line: (name, on) => markup`${on ? '🔔' : '🔕'} ${name}`,
  whole,
  short,
  together: (count, from, to) =>
    from === to ? markup`<b>${count} 条通知</b>，${from}` : markup`<b>${count} 条通知</b>\n${from} – ${to}`,
  sum: (kind, count, amount) =>
    amount === null
      ? markup`• ${noticesZh.names[kind]}：${count}`
      : markup`• ${noticesZh.names[kind]}：${count} 笔，${amount} USDT`,
  more: (count) => markup`… 另有 ${count} 条：/orders、/inbox`,
  buttons: {
    order: '查看订单',
    decide: '处理',
    resend: '查看订单并重发',
    explorer: '区块浏览器',
    turn: (name, on) => `${on ? '🔔 通知我' : '🔕 不再通知'}：${name}`,
  },
};
