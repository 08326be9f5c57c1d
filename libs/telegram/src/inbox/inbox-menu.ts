import { Injectable } from '@nestjs/common';
import { DomainError } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import { InboxDecisions, checkedReason, type Assignment } from '@epusdt/payments';
import { lines, markup, type Markup } from '../speech/bot-html';
import type { Answers, BotMenu, By, Offer, Presses, Reply, Sketch } from '../menu/bot-menu';
import { BOT_TEXTS } from '../speech/bot-texts';
import type { InboxAction, InboxDeed, InboxQuestion, OfTransfer, Seen } from './inbox-actions';
import { mayBeAssigned, mayBeDecided, severalOffers } from './inbox-offers';
import { assignLines, decideLines } from './inbox-screen';
import { InboxScreens } from './inbox-screens';
import { InboxSheets, type InboxSheet } from './inbox-sheets';
import { OrderLookup } from '../orders/order-lookup';
import { referenceOf, transferAmount } from '../orders/order-screen';
import { OrderSheets } from '../orders/order-sheets';
import { refusal } from '../speech/refusal';
import { cut, fitted } from '../speech/screen-text';
import { TelegramSettings } from '../telegram-settings';
import { INBOX_TEXTS } from '../texts/inbox-texts';
import type { InboxTexts } from '../texts/inbox-texts-shape';
import { ORDER_TEXTS } from '../texts/order-texts';
import type { OrderTexts } from '../texts/order-texts-shape';
import type { BotTexts } from '../texts/texts';
import { doneAbove } from '../menu/way-back';
import { byButton, readWhy, type WhyAnswer } from '../buttons/why-answer';

/** Of a name that nothing goes by. */
const MAX_NAME = 100;

/** Money that fits no order, as the bot shows it, and what people decide about it. */
@Injectable()
export class InboxMenu implements BotMenu {
  private readonly texts: InboxTexts;
  private readonly orderTexts: OrderTexts;
  private readonly common: BotTexts;

  readonly commands = {
    inbox: { least: 'reader' as const, act: () => this.screens.list([]) },
  };

  readonly presses: Presses<InboxAction> = {
    inbox: { least: 'reader', act: ({ trail }) => this.screens.list(trail) },
    'inbox.show': { least: 'reader', act: (of, { role }) => this.screens.transfer(role, of) },
    'inbox.other': { least: 'support', act: (of, by) => this.askWhich(of, by) },
    'inbox.assign': { least: 'support', act: (of, by) => this.askAssign(of, of.order, by) },
    'inbox.assign.yes': { least: 'support', act: (of, by) => this.assign(of, by) },
    'inbox.decide': { least: 'owner', act: (of, by) => this.askWhy(of, of.deed, by) },
    'inbox.decide.yes': { least: 'owner', act: (of, by) => this.decide(of, of.deed, of, by) },
  };

  readonly answers: Answers<InboxQuestion> = {
    'inbox.other.which': { least: 'support', act: (of, text, by) => this.choose(of, text, by) },
    'inbox.decide.why': { least: 'owner', act: (of, text, by) => this.askDecide(of, of.deed, text, by) },
  };

  constructor(
    settings: TelegramSettings,
    private readonly screens: InboxScreens,
    private readonly sheets: InboxSheets,
    private readonly orders: OrderSheets,
    private readonly lookup: OrderLookup,
    private readonly decisions: InboxDecisions,
  ) {
    const { language } = settings.options;
    this.texts = INBOX_TEXTS[language];
    this.orderTexts = ORDER_TEXTS[language];
    this.common = BOT_TEXTS[language];
  }

  private askWhich(of: OfTransfer, by: By): Promise<Reply> {
    return this.assigning(of, by, async (sheet) => this.which(of, sheet, []));
  }

  private which(of: OfTransfer, { entry }: InboxSheet, news: readonly Markup[]): Sketch {
    const question: InboxQuestion = { do: 'inbox.other.which', ...ofTransfer(of) };
    return {
      text: lines([...news, this.texts.otherWhich(transferAmount(entry.transfer))]),
      asks: question,
    };
  }

  private choose(of: OfTransfer, text: string, by: By): Promise<Sketch> {
    return this.assigning(of, by, async (sheet) => {
      const found = await this.lookup.byName(text);
      const [order, ...others] = found;
      if (!order) return this.which(of, sheet, [this.texts.noOrder(cut(text, MAX_NAME))]);
      if (others.length === 0) return this.assignScreen(of, sheet, order, by);
      return {
        text: this.texts.several(referenceOf(order)),
        offers: severalOffers(this.texts, this.orderTexts, found, ofTransfer(of)),
      };
    });
  }

  private askAssign(of: OfTransfer, orderId: string, by: By): Promise<Reply> {
    return this.assigning(of, by, async (sheet) =>
      this.assignScreen(of, sheet, await this.orders.order(orderId), by),
    );
  }

  /** What it comes to is told as things are now. */
  private async assignScreen(
    of: OfTransfer,
    { entry }: InboxSheet,
    order: OrderRow,
    { role }: By,
    news: readonly Markup[] = [],
  ): Promise<Sketch<InboxAction>> {
    const { offers, assignMeans, ownerDecides } = this.texts;
    const means = await this.sheets.meaning(order);
    const may = this.sheets.mayGive(role, means, entry, order);
    const told = may ? assignMeans[means] : ownerDecides;
    const yes = { ...ofTransfer(of), order: order.id, means, seen: entry.decisions.length };
    const giving: Offer<InboxAction> = [offers.yes.assign, { do: 'inbox.assign.yes', ...yes }];
    const back: Offer<InboxAction> = [offers.back, { do: 'inbox.show', ...ofTransfer(of) }];
    return {
      text: fitted([...news, ...assignLines(this.texts, this.orderTexts, entry, order, told)]),
      offers: [may ? [giving, back] : [back]],
    };
  }

  /** An order that was paid meanwhile is asked about anew: the money would come to something else. */
  private async assign(of: Extract<InboxAction, Seen & { means: Assignment }>, by: By): Promise<Reply> {
    const order = await this.orders.order(of.order);
    if ((await this.sheets.meaning(order)) !== of.means) {
      return this.assigning(of, by, (sheet) =>
        this.assignScreen(of, sheet, order, by, [markup`<b>${this.texts.changed}</b>\n`]),
      );
    }
    const { entry } = await this.sheets.sheet(of.id);
    if (!this.sheets.mayGive(by.role, of.means, entry, order)) {
      const reply = await this.askAssign(of, of.order, by);
      return { ...reply, said: this.common.buttons.notAllowed, alert: true };
    }
    return this.done(of, by, async () => {
      const outcome = await this.decisions.assign(of.id, of.order, byButton(by.actor), of.seen);
      return this.texts.assigned[outcome];
    });
  }

  private askWhy(of: OfTransfer, deed: InboxDeed, by: By): Promise<Reply> {
    return this.deciding(of, deed, by, async (sheet) => this.why(of, deed, sheet, []));
  }

  private why(of: OfTransfer, deed: InboxDeed, { entry }: InboxSheet, news: readonly Markup[]): Sketch {
    const question: InboxQuestion = { do: 'inbox.decide.why', ...ofTransfer(of), deed };
    return {
      text: lines([...news, this.texts.why[deed](transferAmount(entry.transfer))]),
      asks: question,
    };
  }

  /** What was understood of the answer, once more, before anything is done. */
  private askDecide(of: OfTransfer, deed: InboxDeed, text: string, by: By): Promise<Sketch> {
    return this.deciding(of, deed, by, async (sheet) => {
      const answer = deed === 'refund' ? readWhy(text) : { transaction: null, note: text };
      try {
        const { note } = checkedReason({ actor: by.actor, note: answer.note });
        return this.decideScreen(of, deed, sheet, { ...answer, note });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return this.why(of, deed, sheet, [refusal(this.common, error)]);
      }
    });
  }

  private decideScreen(
    of: OfTransfer,
    deed: InboxDeed,
    { entry }: InboxSheet,
    answer: WhyAnswer,
  ): Sketch<InboxAction> {
    const { offers } = this.texts;
    const seen = entry.decisions.length;
    return {
      text: fitted(decideLines(this.texts, entry, deed, answer)),
      offers: [
        [
          [offers.yes[deed], { do: 'inbox.decide.yes', ...ofTransfer(of), deed, ...answer, seen }],
          [offers.back, { do: 'inbox.show', ...ofTransfer(of) }],
        ],
      ],
    };
  }

  private decide(
    of: OfTransfer & Seen,
    deed: InboxDeed,
    { transaction, note }: WhyAnswer,
    by: By,
  ): Promise<Reply> {
    const reason = { actor: by.actor, note };
    return this.done(of, by, async () => {
      if (deed === 'refund') {
        const outcome = await this.decisions.refund(of.id, transaction ?? '', reason, of.seen);
        return this.texts.done[outcome === 'noted' ? 'note' : 'refund'];
      }
      await this.decisions[deed](of.id, reason, of.seen);
      return this.texts.done[deed];
    });
  }

  private assigning(of: OfTransfer, by: By, ask: (sheet: InboxSheet) => Promise<Sketch>): Promise<Reply> {
    return this.ifPossible(of, by, ({ entry }) => mayBeAssigned(entry), ask);
  }

  private deciding(
    of: OfTransfer,
    deed: InboxDeed,
    by: By,
    ask: (sheet: InboxSheet) => Promise<Sketch>,
  ): Promise<Reply> {
    return this.ifPossible(of, by, ({ entry }) => mayBeDecided(entry, deed), ask);
  }

  /** Asks on while it may be done; else tells how the money is now. */
  private async ifPossible(
    of: OfTransfer,
    { role }: By,
    isPossible: (sheet: InboxSheet) => boolean,
    ask: (sheet: InboxSheet) => Promise<Sketch>,
  ): Promise<Reply> {
    const sheet = await this.sheets.sheet(of.id);
    if (isPossible(sheet)) return ask(sheet);
    return this.screens.transfer(role, of, [markup`<b>${this.texts.changed}</b>`]);
  }

  private done(of: OfTransfer, { role }: By, deed: () => Promise<Markup>): Promise<Reply> {
    return doneAbove(this.common, deed, (news) => this.screens.transfer(role, of, news));
  }
}

const ofTransfer = ({ id, trail }: OfTransfer): OfTransfer => ({ id, trail });
