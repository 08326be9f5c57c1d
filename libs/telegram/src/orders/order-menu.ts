import { Injectable } from '@nestjs/common';
import { Redelivery } from '@epusdt/callbacks';
import { DomainError, formatUnits } from '@epusdt/kernel';
import { OrderDecisions, TransferList, checkedReason, readTransactionName } from '@epusdt/payments';
import { lines, markup, type Markup } from '../speech/bot-html';
import type { Answers, BotAction, BotMenu, By, Offer, Presses, Reply, Sketch } from '../menu/bot-menu';
import { BOT_TEXTS } from '../speech/bot-texts';
import { InboxScreens } from '../inbox/inbox-screens';
import type { OfOrder, OrderAction, OrderQuestion } from './order-actions';
import { OrderLookup } from './order-lookup';
import { resendOffers } from './order-offers';
import { differenceOf, headLines, referenceOf, transferAmount } from './order-screen';
import { OrderScreens } from './order-screens';
import { OrderSheets, type OrderChances, type OrderSheet } from './order-sheets';
import { refusal } from '../speech/refusal';
import { cut, fitted, transactionText, utc } from '../speech/screen-text';
import { TelegramSettings } from '../telegram-settings';
import { ORDER_TEXTS } from '../texts/order-texts';
import type { OrderTexts } from '../texts/order-texts-shape';
import type { BotTexts } from '../texts/texts';
import { doneAbove } from '../menu/way-back';
import { byButton, readWhy, type WhyAnswer } from '../buttons/why-answer';

/** Of a name that nothing goes by. */
const MAX_NAME = 100;
/** Transfers of a transaction that is named for an order. */
const MAX_TRANSFERS = 3;

/** Orders, as the bot shows them, and what people do about them. */
@Injectable()
export class OrderMenu implements BotMenu {
  private readonly texts: OrderTexts;
  private readonly common: BotTexts;

  readonly commands = {
    orders: { least: 'reader' as const, act: () => this.screens.list({ filter: 'all', trail: [] }) },
    order: { least: 'reader' as const, act: (asked: string, by: By) => this.find(asked, by) },
  };

  readonly presses: Presses<OrderAction> = {
    orders: { least: 'reader', act: ({ filter, trail }) => this.screens.list({ filter, trail }) },
    'order.show': { least: 'reader', act: (of, { role }) => this.screens.order(role, of) },
    'order.history': { least: 'reader', act: (of) => this.screens.history(of, of.page) },
    'order.resend': { least: 'support', act: (of, by) => this.resend(of, by) },
    'order.resend.one': { least: 'support', act: (of, by) => this.resendOne(of, of.callback, by) },
    'order.extend': { least: 'support', act: (of, by) => this.extend(of, of.minutes, by) },
    'order.cancel': { least: 'support', act: (of, by) => this.askCancel(of, by) },
    'order.cancel.yes': { least: 'support', act: (of, by) => this.cancel(of, by) },
    'order.mark': { least: 'owner', act: (of, by) => this.askWhy(of, by) },
    'order.mark.yes': { least: 'owner', act: (of, by) => this.mark(of, of, by) },
  };

  readonly answers: Answers<OrderQuestion> = {
    'order.mark.why': { least: 'owner', act: (of, text, by) => this.askMark(of, text, by) },
  };

  constructor(
    settings: TelegramSettings,
    private readonly lookup: OrderLookup,
    private readonly screens: OrderScreens,
    private readonly inbox: InboxScreens,
    private readonly sheets: OrderSheets,
    private readonly decisions: OrderDecisions,
    private readonly redelivery: Redelivery,
    private readonly transfers: TransferList,
  ) {
    this.texts = ORDER_TEXTS[settings.options.language];
    this.common = BOT_TEXTS[settings.options.language];
  }

  /** The first in full; orders with the same reference stand on its screen, what else there is above its buttons. */
  private async find(asked: string, { role }: By): Promise<Sketch> {
    if (asked === '') return { text: this.texts.usage };
    const { orders, transfers } = await this.lookup.find(asked);
    const [order, ...others] = orders;
    const [first, ...rest] = transfers;
    if (!order) {
      return first === undefined
        ? { text: this.texts.unknown(cut(asked, MAX_NAME)) }
        : this.withMore(await this.inbox.transfer(role, { id: first }), [], rest);
    }
    const elsewhere = others.filter(({ reference }) => reference !== order.reference);
    return this.withMore(
      await this.screens.order(role, { id: order.id }),
      elsewhere.map((other) => [referenceOf(other), { do: 'order.show', id: other.id }]),
      transfers,
    );
  }

  private withMore(screen: Sketch, orders: readonly Offer[], transfers: readonly string[]): Sketch {
    const money = transfers.map((id): Offer => [
      this.texts.offers.transfer(id),
      { do: 'inbox.show', id } as BotAction,
    ]);
    return { ...screen, offers: [...[...orders, ...money].map((one) => [one]), ...(screen.offers ?? [])] };
  }

  private async resend(of: OfOrder, by: By): Promise<Reply> {
    const callbacks = await this.sheets.resendable(of.id);
    const [first, ...others] = callbacks;
    if (!first) return this.changed(of, by);
    if (others.length === 0) return this.resendOne(of, first.id, by);
    return { text: this.texts.resendWhich, offers: resendOffers(this.texts, callbacks, ofOrder(of)) };
  }

  private resendOne(of: OfOrder, callback: string, by: By): Promise<Reply> {
    return this.done(of, by, async () => {
      const { id, url } = await this.redelivery.redeliver(callback, by.actor);
      return this.texts.resent(id, cut(url, MAX_NAME));
    });
  }

  private extend(of: OfOrder, minutes: number, by: By): Promise<Reply> {
    return this.done(of, by, async () => {
      const until = await this.decisions.extend(of.id, minutes, byButton(by.actor));
      return this.texts.extended(utc(until));
    });
  }

  private askCancel(of: OfOrder, by: By): Promise<Reply> {
    return this.ifPossible('cancel', of, by, async (sheet) => ({
      text: fitted([this.texts.cancelAsk, ...headLines(this.texts, sheet)]),
      offers: [
        [
          [this.texts.offers.cancelYes, { do: 'order.cancel.yes', ...ofOrder(of) }],
          [this.texts.offers.back, { do: 'order.show', ...ofOrder(of) }],
        ],
      ],
    }));
  }

  private cancel(of: OfOrder, by: By): Promise<Reply> {
    return this.done(of, by, async () => {
      await this.decisions.cancel(of.id, byButton(by.actor));
      return this.texts.cancelled;
    });
  }

  private askWhy(of: OfOrder, by: By): Promise<Reply> {
    return this.ifPossible('mark', of, by, async (sheet) => this.question(of, sheet));
  }

  private question(of: OfOrder, { order }: OrderSheet): Sketch {
    const question: OrderQuestion = { do: 'order.mark.why', ...ofOrder(of) };
    return {
      text: this.texts.markWhy(referenceOf(order), formatUnits(order.payableUnits)),
      asks: question,
    };
  }

  /** What was understood of the answer, once more, before anything is done. */
  private askMark(of: OfOrder, text: string, by: By): Promise<Sketch> {
    return this.ifPossible('mark', of, by, async (sheet) => {
      const { transaction, note } = readWhy(text);
      try {
        const reason = checkedReason({ actor: by.actor, note });
        return await this.markScreen(of, sheet, { transaction, note: reason.note });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        const again = this.question(of, sheet);
        return { ...again, text: lines([refusal(this.common, error), again.text]) };
      }
    });
  }

  private async markScreen(of: OfOrder, sheet: OrderSheet, answer: WhyAnswer): Promise<Sketch<OrderAction>> {
    const { label, offers } = this.texts;
    return {
      text: fitted([
        this.texts.markAsk,
        ...headLines(this.texts, sheet),
        ...(await this.transactionLines(sheet, answer.transaction)),
        markup`${label.reason}${answer.note}`,
        this.texts.markEnd,
      ]),
      offers: [
        [
          [offers.markYes, { do: 'order.mark.yes', ...ofOrder(of), ...answer }],
          [offers.back, { do: 'order.show', ...ofOrder(of) }],
        ],
      ],
    };
  }

  private async transactionLines({ order }: OrderSheet, named: string | null): Promise<Markup[]> {
    const { label, transactionNone, transactionNew } = this.texts;
    const name = named === null ? null : readTransactionName(named);
    if (!name) return [markup`${label.transaction}${transactionNone}`];
    const query = { merchantPid: null, before: null, take: MAX_TRANSFERS, transaction: name };
    const known = await this.transfers.page(query);
    const received = known.map(({ transfer }) => {
      const { units, toAddress } = transfer;
      const difference =
        units === null ? '' : `, ${this.texts.difference(differenceOf(units, order.payableUnits))}`;
      return markup`${label.received}${transferAmount(transfer)}${difference}, → <code>${toAddress}</code>`;
    });
    return [
      markup`${label.transaction}${transactionText(name.hash, this.screens.link(name.hash))}`,
      ...(received.length === 0 ? [transactionNew] : received),
    ];
  }

  private mark(of: OfOrder, { transaction, note }: WhyAnswer, by: By): Promise<Reply> {
    return this.done(of, by, async () => {
      await this.decisions.markPaid(of.id, transaction, { actor: by.actor, note });
      return this.texts.marked;
    });
  }

  /** Asks on while it may be done; else tells how the order is now. */
  private async ifPossible(
    chance: keyof OrderChances,
    of: OfOrder,
    by: By,
    ask: (sheet: OrderSheet) => Promise<Sketch>,
  ): Promise<Reply> {
    const sheet = await this.sheets.sheet(await this.sheets.order(of.id));
    return sheet.chances[chance] ? ask(sheet) : this.changed(of, by);
  }

  private async changed(of: OfOrder, { role }: By): Promise<Reply> {
    return this.screens.order(role, of, [markup`<b>${this.texts.changed}</b>`]);
  }

  private done(of: OfOrder, { role }: By, deed: () => Promise<Markup>): Promise<Reply> {
    return doneAbove(this.common, deed, (news) => this.screens.order(role, of, news));
  }
}

const ofOrder = ({ id, list }: OfOrder): OfOrder => ({ id, list });
