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
import type { NoticeTexts } from './notice-texts-shape';

const REFERENCE = 64;
const REASON = 600;
const URL = 200;
const LINE = 90;

const PAID: Readonly<Record<PaidFacts['reason'], string>> = {
  exact: 'Paid',
  late: 'Paid late',
  tolerated: 'Paid, within the tolerance',
  manual: 'Marked as paid by hand',
};

const MEANT: Readonly<Record<NonNullable<MoneyFacts['order']>['what'], string>> = {
  under: 'Too little was paid',
  over: 'Too much was paid',
  late: 'Money came too late',
  again: 'Money for an order that is paid already',
};

const ALARMS: Readonly<Record<AlarmFacts['alarm'], string>> = {
  scanner_lag: 'The chain is read late',
  no_provider: 'No provider answers',
  contradiction: 'Providers contradict each other',
  chain_split: 'Two final chains: nothing is settled',
  single_provider: 'Only one provider is left',
  provider_budget: 'Requests of a provider run out',
  key_refused: 'A provider refuses the API key',
  foreign_provider: 'A provider serves another network',
  token_deprecated: 'USDT moved to another contract: nothing is read',
  token_fee: 'USDT takes a fee now',
  wallet_blacklisted: 'A wallet is blacklisted',
  wallet_seal: 'The seal of a wallet is broken',
  pool_nearly_full: 'The pool is nearly full',
  rate_source: 'A source of rates fails',
  rate_refused: 'A rate is not believed',
  rate_stale: 'There is no rate',
  sums_differ: 'The books do not add up',
  balance_differs: 'A wallet holds more than is recorded',
};

function paid({ reason, amount, price, reference, merchantPid, from, to, txHash }: PaidFacts): Markup {
  return lines([
    markup`✅ <b>${PAID[reason]}: ${amount} USDT</b> (${price})`,
    markup`Order ${cut(reference, REFERENCE)}, shop ${merchantPid}`,
    ...(from === null ? [] : [markup`From <code>${from}</code>`]),
    markup`To <code>${to}</code>`,
    ...(txHash === null ? [markup`No transaction is known`] : [markup`Transaction <code>${txHash}</code>`]),
  ]);
}

function money({ amount, from, to, txHash, reason, order }: MoneyFacts): Markup {
  return lines([
    markup`⚠ <b>${order ? MEANT[order.what] : 'Money without an order'}: ${amount} USDT</b>`,
    ...(order ? [markup`Order ${cut(order.reference, REFERENCE)} asks for ${order.amount} USDT`] : []),
    markup`From <code>${from}</code>`,
    markup`To <code>${to}</code>`,
    markup`Transaction <code>${txHash}</code>`,
    markup`${cut(reason, REASON)}`,
    markup`It waits for your decision.`,
  ]);
}

function outgoing({ amount, from, to, txHash, isOwn }: OutgoingFacts): Markup {
  return lines([
    markup`📤 <b>${amount} USDT left a wallet</b>${isOwn ? ' for another one of yours' : ''}`,
    markup`From <code>${from}</code>`,
    markup`To <code>${to}</code>`,
    markup`Transaction <code>${txHash}</code>`,
    ...(isOwn ? [] : [markup`Was it not you? Then move what is left to a safe wallet now.`]),
  ]);
}

const CALLBACKS: Readonly<Record<CallbackFacts['what'], string>> = {
  failing: '⚠ A shop takes no callbacks',
  dead: '❌ A shop was not told, and is not tried any more',
  paused: '⏸ The events of a shop are paused',
};

function callback({ what, merchantPid, url, attempts, answer }: CallbackFacts): Markup {
  return lines([
    markup`<b>${CALLBACKS[what]}</b>`,
    markup`Shop ${merchantPid}: ${cut(url, URL)}`,
    ...(attempts > 0
      ? [markup`${attempts} attempts, the last: ${answer === '' ? 'no answer' : cut(answer, URL)}`]
      : []),
    ...(attempts === 0 && answer !== '' ? [markup`${cut(answer, REASON)}`] : []),
  ]);
}

const alarm = ({ alarm: name, subject, text, isOver }: AlarmFacts): Markup =>
  isOver
    ? markup`✔ Over: ${ALARMS[name]}${subject === '' ? '' : ` (${cut(subject, LINE)})`}`
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
      return markup`🚀 The gateway runs, version ${about.facts.version}. /notices says what you are told.`;
    case 'day':
      return markup`${about.facts.day}`;
  }
}

function short(about: NoticeFacts): Markup {
  switch (about.type) {
    case 'paid':
      return markup`✅ ${PAID[about.facts.reason]}: ${about.facts.amount} USDT, ${cut(about.facts.reference, LINE / 2)}`;
    case 'money': {
      const { order, amount, from } = about.facts;
      const whose = order ? cut(order.reference, LINE / 2) : `from ${brief(from)}`;
      return markup`⚠ ${order ? MEANT[order.what] : 'Money without an order'}: ${amount} USDT, ${whose}`;
    }
    case 'outgoing':
      return markup`📤 ${about.facts.amount} USDT left ${brief(about.facts.from)} for ${brief(about.facts.to)}`;
    case 'callback':
      return markup`${CALLBACKS[about.facts.what]}: ${cut(about.facts.url, LINE)}`;
    case 'alarm':
      return about.facts.isOver
        ? alarm(about.facts)
        : markup`🚨 ${ALARMS[about.facts.alarm]}: ${cut(about.facts.text, LINE)}`;
    default:
      return whole(about);
  }
}

export const noticesEn: NoticeTexts = {
  title: markup`<b>What you are told without asking</b>`,
  names: {
    paid: 'payments',
    mismatched: 'late, too little, too much',
    unmatched: 'money without an order',
    outgoing: 'money that leaves a wallet',
    callback_failing: 'shops that take no callbacks',
    callback_dead: 'shops that were not told',
    scanner: 'reading of the chain',
    providers: 'providers',
    pool: 'pool nearly full',
    wallets: 'seals and blacklists of wallets',
    rates: 'rates',
    books: 'books',
    started: 'new versions',
    daily: 'report of the day',
  },
  line: (name, on) => markup`${on ? '🔔' : '🔕'} ${name}`,
  whole,
  short,
  together: (count, from, to) =>
    from === to ? markup`<b>${count} news</b>, ${from}` : markup`<b>${count} news</b>\n${from} – ${to}`,
  sum: (kind, count, amount) =>
    amount === null
      ? markup`• ${noticesEn.names[kind]}: ${count}`
      : markup`• ${noticesEn.names[kind]}: ${count}, ${amount} USDT`,
  more: (count) => markup`… and ${count} more: /orders, /inbox`,
  buttons: {
    order: 'Show the order',
    decide: 'Decide',
    resend: 'Show the order, resend',
    explorer: 'Explorer',
    turn: (name, on) => `${on ? '🔔 Tell me of' : '🔕 Do not tell me of'}: ${name}`,
  },
};
