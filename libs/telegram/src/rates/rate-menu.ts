import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '@epusdt/kernel';
import { Rates } from '@epusdt/rates';
import { lines, type Markup } from '../speech/bot-html';
import type { Answers, BotMenu, By, Presses, Reply, Sketch } from '../menu/bot-menu';
import { BOT_TEXTS } from '../speech/bot-texts';
import { rateChange, rateList, rateSheet, type Change, type RateAction, type Which } from './rate-screens';
import { refusal } from '../speech/refusal';
import { TelegramSettings } from '../telegram-settings';
import { RATE_TEXTS, type RateTexts } from '../texts/rate-texts';
import type { BotTexts } from '../texts/texts';

type Question = Extract<RateAction, { do: 'rate.new' }>;

/** `CNY`, `CNY 7.2`, `CNY=auto`. */
const TYPED = /^([A-Za-z]{3})(?:[\s=:]+(\S+))?$/;
const AUTO = /^auto$/i;
/** Longer is no rule; so much of it is told. */
const MAX_TYPED = 100;

/** What one USDT costs, whose word that is, and how the owner changes it. */
@Injectable()
export class RateMenu implements BotMenu {
  private readonly texts: RateTexts;
  private readonly general: BotTexts;

  readonly commands = {
    rate: { least: 'reader' as const, act: (typed: string, by: By) => this.command(typed, by) },
  };

  readonly presses: Presses<RateAction> = {
    rates: { least: 'reader', act: ({ page }) => this.list(page) },
    'rate.show': { least: 'reader', act: (which, by) => this.show(which, by) },
    'rate.new': { least: 'owner', act: ({ fiat, page }) => Promise.resolve(this.question({ fiat, page })) },
    'rate.ask': { least: 'owner', act: (change, by) => this.ask(change, by) },
    'rate.set': { least: 'owner', act: (change, by) => this.set(change, by) },
  };

  readonly answers: Answers<Question> = {
    'rate.new': { least: 'owner', act: (which, text, by) => this.read(which, text, by) },
  };

  constructor(
    private readonly rates: Rates,
    private readonly clock: Clock,
    { options }: TelegramSettings,
  ) {
    this.texts = RATE_TEXTS[options.language];
    this.general = BOT_TEXTS[options.language];
  }

  private async command(typed: string, by: By): Promise<Sketch<RateAction>> {
    if (typed === '') return this.list(0);
    const [, code = '', rule] = TYPED.exec(typed) ?? [];
    const which = { fiat: code.toUpperCase(), page: 0 };
    if (code === '') return { text: this.texts.usage };
    if (rule === undefined) return this.show(which, by);
    if (by.role !== 'owner') return { text: this.general.notAllowed };
    return this.ask({ ...which, rule: AUTO.test(rule) ? null : rule }, by);
  }

  private async list(page: number): Promise<Sketch<RateAction>> {
    const views = await this.rates.look();
    return rateList(this.texts, views, this.rates.problems, { page, now: this.clock.now() });
  }

  private async show(
    { fiat, page }: Which,
    { role }: By,
    news: readonly Markup[] = [],
  ): Promise<Sketch<RateAction>> {
    const view = await this.rates.lookAt(fiat);
    return rateSheet(this.texts, view, { page, now: this.clock.now(), mayChange: role === 'owner', news });
  }

  private question(which: Which, ...before: Markup[]): Sketch<RateAction> {
    return {
      text: lines([...before, this.texts.askRule(which.fiat)]),
      asks: { do: 'rate.new', ...which },
    };
  }

  /** Whoever mistypes is asked again. */
  private async read({ fiat, page }: Which, text: string, by: By): Promise<Sketch<RateAction>> {
    const which = { fiat, page };
    try {
      return await this.ask({ ...which, rule: text.slice(0, MAX_TYPED) }, by);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'bad_request')) throw error;
      return this.question(which, refusal(this.general, error));
    }
  }

  private async ask({ fiat, page, rule }: Change, by: By): Promise<Sketch<RateAction>> {
    const now = await this.rates.lookAt(fiat);
    if (rule === null && now.rule?.by !== 'owner') {
      return this.show({ fiat, page }, by, [this.texts.noRule(fiat)]);
    }
    const then = await this.rates.preview(fiat, rule);
    return rateChange(this.texts, { fiat, page, rule }, { now, then });
  }

  private async set(change: Change, by: By): Promise<Reply<RateAction>> {
    const { fiat, rule } = change;
    if (rule === null) await this.rates.clearRule(fiat, by.actor);
    else await this.rates.setRule(fiat, rule, by.actor);
    const news = rule === null ? this.texts.wasCleared(fiat) : this.texts.wasSet(fiat, rule);
    return { ...(await this.show(change, by, [news])), said: this.general.buttons.done };
  }
}
