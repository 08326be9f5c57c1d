import type {
  AlarmFacts,
  CallbackFacts,
  MoneyFacts,
  NoticeFacts,
  NoticeKind,
  OutgoingFacts,
  PaidFacts,
} from '@epusdt/notices';
import { lines, markup, type Markup } from '../speech/bot-html';
import type { BotLanguage } from '../speech/bot-language';
import { brief, cut } from '../speech/screen-text';
import type { NoticeWords } from './notice-words';
import { noticeWordsEn } from './notice-words-en';
import { noticeWordsZh } from './notice-words-zh';

const REFERENCE = 64;
const SHORT_REFERENCE = 40;
const REASON = 600;
const URL = 200;
const LINE = 90;

/** What is said of things that happened. */
export class NoticeTexts {
  readonly names: NoticeWords['names'];
  readonly buttons: NoticeWords['buttons'];
  readonly title: Markup;

  constructor(private readonly words: NoticeWords) {
    this.names = words.names;
    this.buttons = words.buttons;
    this.title = markup`<b>${words.title}</b>`;
  }

  /** In the list of what is told. */
  line(name: string, on: boolean): Markup {
    return markup`${on ? '🔔' : '🔕'} ${name}`;
  }

  /** A message of its own. */
  whole(about: NoticeFacts): Markup {
    switch (about.type) {
      case 'paid':
        return this.paid(about.facts);
      case 'money':
        return this.money(about.facts);
      case 'outgoing':
        return this.outgoing(about.facts);
      case 'callback':
        return this.callback(about.facts);
      case 'alarm':
        return this.alarm(about.facts);
      case 'started':
        return markup`🚀 ${this.words.started(about.facts.version)}`;
      case 'day':
        return markup`${about.facts.day}`;
    }
  }

  /** A line among many. */
  short(about: NoticeFacts): Markup {
    const { words } = this;
    const { colon, comma } = words;
    switch (about.type) {
      case 'paid': {
        const { reason, amount, reference } = about.facts;
        return markup`✅ ${words.paid[reason]}${colon}${amount} USDT${comma}${cut(reference, SHORT_REFERENCE)}`;
      }
      case 'money': {
        const { order, amount, from } = about.facts;
        const whose = order ? cut(order.reference, SHORT_REFERENCE) : words.sender(brief(from));
        return markup`⚠ ${this.what(about.facts)}${colon}${amount} USDT${comma}${whose}`;
      }
      case 'outgoing': {
        const { amount, from, to } = about.facts;
        return markup`📤 ${words.leftFor(amount, brief(from), brief(to))}`;
      }
      case 'callback':
        return markup`${words.callbacks[about.facts.what]}${colon}${cut(about.facts.url, LINE)}`;
      case 'alarm':
        return about.facts.state === 'stands'
          ? markup`🚨 ${words.alarms[about.facts.alarm]}${colon}${cut(about.facts.text, LINE)}`
          : this.alarm(about.facts);
      default:
        return this.whole(about);
    }
  }

  /** How many of a kind there are in one message. `amount`: of all of them; `null`: they have none. */
  sum(kind: NoticeKind, count: number, amount: string | null): Markup {
    return markup`• ${this.words.names[kind]}${this.words.colon}${this.words.times(count, amount)}`;
  }

  together(count: number, from: string, to: string): Markup {
    const { words } = this;
    return from === to
      ? markup`<b>${words.together(count)}</b>${words.comma}${from}`
      : markup`<b>${words.together(count)}</b>\n${from} – ${to}`;
  }

  more(count: number): Markup {
    return markup`${this.words.more(count)}`;
  }

  private paid(facts: PaidFacts): Markup {
    const { words } = this;
    const { reason, amount, asked, price, reference, merchantPid, from, to, txHash } = facts;
    return lines([
      markup`✅ <b>${words.paid[reason]}${words.colon}${amount} USDT</b>${words.inBrackets(price)}`,
      ...(reason === 'exact' || asked === undefined ? [] : [markup`${words.asked(asked)}`]),
      markup`${words.orderOf(cut(reference, REFERENCE), cut(merchantPid, REFERENCE))}`,
      ...(from === null ? [] : [markup`${words.from} <code>${from}</code>`]),
      markup`${words.to} <code>${to}</code>`,
      txHash === null ? markup`${words.noTransaction}` : markup`${words.transaction} <code>${txHash}</code>`,
    ]);
  }

  private money(facts: MoneyFacts): Markup {
    const { words } = this;
    const { amount, from, to, txHash, reason, order } = facts;
    return lines([
      markup`⚠ <b>${this.what(facts)}${words.colon}${amount} USDT</b>`,
      ...(order ? [markup`${this.forWhich(order)}`] : []),
      markup`${words.from} <code>${from}</code>`,
      markup`${words.to} <code>${to}</code>`,
      markup`${words.transaction} <code>${txHash}</code>`,
      markup`${cut(words.explained(reason), REASON)}`,
      markup`${words.waits}`,
    ]);
  }

  private what({ order }: MoneyFacts): string {
    const { words } = this;
    if (!order) return words.money;
    const meant = words.meant[order.what];
    return order.isSure ? meant : words.itSeems(meant);
  }

  private forWhich({ reference, amount, isSure }: NonNullable<MoneyFacts['order']>): string {
    const asked = isSure ? this.words.asks : this.words.probably;
    return asked(cut(reference, REFERENCE), amount);
  }

  private outgoing({ amount, from, to, txHash, isOwn }: OutgoingFacts): Markup {
    const { words } = this;
    return lines([
      markup`📤 <b>${words.left(amount)}</b>${isOwn ? words.toOwn : ''}`,
      markup`${words.from} <code>${from}</code>`,
      markup`${words.to} <code>${to}</code>`,
      markup`${words.transaction} <code>${txHash}</code>`,
      ...(isOwn ? [] : [markup`${words.thief}`]),
    ]);
  }

  private callback({ what, merchantPid, url, attempts, answer }: CallbackFacts): Markup {
    const { words } = this;
    const said =
      attempts > 0 ? words.attempts(attempts, cut(answer, URL) || words.noAnswer) : cut(answer, REASON);
    return lines([
      markup`<b>${words.callbacks[what]}</b>`,
      markup`${words.shop(merchantPid, cut(url, URL))}`,
      ...(said === '' ? [] : [markup`${said}`]),
    ]);
  }

  private alarm({ alarm, subject, text, state }: AlarmFacts): Markup {
    const { words } = this;
    const name = words.alarms[alarm];
    const means = words.alarmMeans?.[alarm] ?? '';
    if (state === 'stands')
      return lines([markup`🚨 <b>${name}</b>`, ...(means === '' ? [] : [markup`${means}`]), markup`${text}`]);
    return markup`✔ ${words.ended[state](name)}${subject === '' ? '' : words.inBrackets(cut(subject, LINE))}`;
  }
}

export const NOTICE_TEXTS: Readonly<Record<BotLanguage, NoticeTexts>> = {
  en: new NoticeTexts(noticeWordsEn),
  zh: new NoticeTexts(noticeWordsZh),
};
