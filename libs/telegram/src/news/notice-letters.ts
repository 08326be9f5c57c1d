import { Injectable } from '@nestjs/common';
import { Clock, MINUTE, formatUnits, parseUnits } from '@epusdt/kernel';
import { NOTICE_KINDS, type Notice, type NoticeKind } from '@epusdt/notices';
import { lines, markup, type Markup } from '../speech/bot-html';
import type { Offer, Sketch } from '../menu/bot-menu';
import type { NoticeAction } from './notice-action';
import { chosenOf } from './notice-choice';
import { DayLetters } from '../stats/day-letters';
import { TelegramSettings } from '../telegram-settings';
import { POST_TEXTS } from '../texts/post-texts';
import { NOTICE_TEXTS, type NoticeTexts } from '../texts/notice-texts';

/** So many are told one by one; more go into one message. */
const ONE_BY_ONE = 3;
/** What is older says when it happened. */
const OLD_MS = 2 * MINUTE;

/** One message, and what is told in it. */
export interface Letter {
  readonly notices: readonly Notice[];
  readonly sketch: Sketch;
}

/** Makes messages of notices. */
@Injectable()
export class NoticeLetters {
  private readonly texts: NoticeTexts;

  constructor(
    private readonly settings: TelegramSettings,
    private readonly days: DayLetters,
    private readonly clock: Clock,
  ) {
    this.texts = NOTICE_TEXTS[settings.options.language];
  }

  /** Reports of days are messages of their own. */
  async of(notices: readonly Notice[]): Promise<Letter[]> {
    const letters: Letter[] = [];
    const others = notices.filter(({ about }) => about.type !== 'day');
    if (others.length > ONE_BY_ONE) letters.push({ notices: others, sketch: this.together(others) });
    else letters.push(...others.map((one) => ({ notices: [one], sketch: this.alone(one) })));
    for (const one of notices) {
      if (one.about.type !== 'day') continue;
      letters.push({ notices: [one], sketch: await this.days.of(one.about.facts) });
    }
    return letters;
  }

  /** Of what Telegram does not take: nothing that others have written. */
  less({ kind, happenedAt }: Notice): string {
    return POST_TEXTS[this.settings.options.language].less(this.texts.names[kind], this.moment(happenedAt));
  }

  private alone({ about, happenedAt }: Notice): Sketch<NoticeAction> {
    const isOld = this.clock.now() - happenedAt > OLD_MS;
    const when = isOld ? [markup`🕒 ${this.moment(happenedAt)}`] : [];
    return { text: lines([...when, this.texts.whole(about)]), offers: [this.offers(about)] };
  }

  /** Sums first, then what should be looked at, then what went well. */
  private together(notices: readonly Notice[]): Sketch<NoticeAction> {
    const times = notices.map(({ happenedAt }) => happenedAt);
    const [from, to] = [Math.min(...times), Math.max(...times)];
    const chosen = chosenOf(notices);
    const left = notices.length - chosen.length;
    const line = ({ about, happenedAt }: Notice): Markup =>
      markup`${this.moment(happenedAt, true)} ${this.texts.short(about)}`;
    const text = lines([
      this.texts.together(notices.length, this.moment(from), this.moment(to)),
      ...NOTICE_KINDS.flatMap((kind) => this.sumOf(kind, notices)),
      markup``,
      ...chosen.map(line),
      ...(left > 0 ? [this.texts.more(left)] : []),
    ]);
    return { text };
  }

  private sumOf(kind: NoticeKind, notices: readonly Notice[]): Markup[] {
    const some = notices.filter((one) => one.kind === kind);
    if (some.length === 0) return [];
    const amounts = some.flatMap(({ about }) =>
      about.type === 'paid' || about.type === 'money' || about.type === 'outgoing'
        ? [about.facts.amount]
        : [],
    );
    // What does not fit into units is no amount to be added.
    const sum = amounts.reduce((total, amount) => total + (parseUnits(amount) ?? 0n), 0n);
    return [this.texts.sum(kind, some.length, amounts.length === 0 ? null : formatUnits(sum))];
  }

  private offers(about: Notice['about']): Offer<NoticeAction>[] {
    const { buttons } = this.texts;
    switch (about.type) {
      case 'paid':
        return [
          [buttons.order, { do: 'notice.order', name: about.facts.orderId }],
          ...this.link(about.facts.txHash),
        ];
      case 'money':
        return [
          // Of the transfers of one transaction it is this one.
          [buttons.decide, { do: 'notice.money', id: about.facts.transferId }],
          ...this.link(about.facts.txHash),
        ];
      case 'outgoing':
        return this.link(about.facts.txHash);
      case 'callback':
        return about.facts.orderId === ''
          ? []
          : [[buttons.resend, { do: 'notice.order', name: about.facts.orderId }]];
      default:
        return [];
    }
  }

  private link(txHash: string | null): Offer<NoticeAction>[] {
    const { explorer } = this.settings;
    if (txHash === null || explorer === null) return [];
    return [[this.texts.buttons.explorer, { url: explorer + txHash }]];
  }

  /** As the clocks of the owner show it. */
  private moment(instant: number, short = false): string {
    const { zone: timeZone } = this.settings.options;
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      ...(short ? {} : { year: 'numeric', month: '2-digit', day: '2-digit' }),
      hour: '2-digit',
      minute: '2-digit',
    });
    return short ? format.format(instant) : `${format.format(instant)} ${timeZone}`;
  }
}
