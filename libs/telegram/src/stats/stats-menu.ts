import { Injectable, Logger } from '@nestjs/common';
import { Clock, formatUnits } from '@epusdt/kernel';
import { CHART_LABELS, Statistics, chartOf, periodIn, type PeriodStatistics } from '@epusdt/statistics';
import { lines, type Markup } from '../speech/bot-html';
import type { BotMenu, Offer, Presses, Sketch } from '../menu/bot-menu';
import { brief, cut } from '../speech/screen-text';
import { TelegramSettings } from '../telegram-settings';
import { STATS_TEXTS, type StatsTexts } from '../texts/stats-texts';

type StatsAction = { readonly do: 'stats'; readonly period: string };

/** Offered below each other one. */
const PERIODS = ['today', 'yesterday', '7d', '30d'] as const;
/** Wallets and merchants that are named. */
const NAMED = 5;
/** A caption may have 1,024 characters. */
const MAX_NAME = 24;

/** What was earned, in words and as a picture. */
@Injectable()
export class StatsMenu implements BotMenu {
  private readonly logger = new Logger('telegram');
  private readonly texts: StatsTexts;

  readonly commands = {
    stats: { least: 'reader' as const, act: (asked: string) => this.of(asked) },
  };

  readonly answers = {};

  readonly presses: Presses<StatsAction> = {
    stats: { least: 'reader', act: async ({ period }) => ({ ...(await this.of(period)), isAside: true }) },
  };

  constructor(
    private readonly statistics: Statistics,
    private readonly clock: Clock,
    private readonly settings: TelegramSettings,
  ) {
    this.texts = STATS_TEXTS[settings.options.language];
  }

  /** Of a day that is over. */
  report(day: string, from: number, to: number): Promise<Sketch<StatsAction>> {
    return this.picture(this.texts.report(day), from, to, []);
  }

  private of(asked: string): Promise<Sketch<StatsAction>> {
    const { zone } = this.settings.options;
    const { from, to, name } = periodIn(asked, this.clock.now(), zone);
    const others = PERIODS.filter((period) => period !== name);
    const offers = others.map((period): Offer<StatsAction> => [
      this.texts.periods[period],
      { do: 'stats', period },
    ]);
    const title = this.texts.title(this.texts.periods[name as (typeof PERIODS)[number]] ?? name, zone);
    return this.picture(title, from, to, [offers]);
  }

  private async picture(
    title: Markup,
    from: number,
    to: number,
    offers: readonly Offer<StatsAction>[][],
  ): Promise<Sketch<StatsAction>> {
    const { language, zone } = this.settings.options;
    const figures = await this.statistics.between(from, to, zone);
    const text = lines([title, ...this.words(figures)]);
    try {
      return { text, picture: await chartOf(figures, CHART_LABELS[language]), offers };
    } catch (error) {
      this.logger.warn(`the picture could not be drawn, the words are told alone: ${String(error)}`);
      return { text, offers };
    }
  }

  private words({ orders, payments, wallets, merchants, medianWaitMs, waiting }: PeriodStatistics): Markup[] {
    const { texts } = this;
    const rest = (some: {
      readonly top: readonly unknown[];
      readonly rest: { readonly members: number };
    }): number => Math.max(some.top.length - NAMED, 0) + some.rest.members;
    const others = (count: number): Markup[] => (count > 0 ? [texts.others(count)] : []);
    return [
      texts.income(formatUnits(payments.units), payments.count),
      texts.orders(orders),
      ...(medianWaitMs === null ? [] : [texts.wait(medianWaitMs)]),
      ...(payments.late.count > 0 ? [texts.late(payments.late.count, formatUnits(payments.late.units))] : []),
      ...(payments.manual.count > 0
        ? [texts.manual(payments.manual.count, formatUnits(payments.manual.units))]
        : []),
      ...(waiting.count > 0 ? [texts.waiting(waiting.count, formatUnits(waiting.units))] : []),
      ...(wallets.top.length > 0 ? [texts.perWallet] : []),
      ...wallets.top
        .slice(0, NAMED)
        .map(({ address, units }) => texts.share(brief(address), formatUnits(units))),
      ...others(rest(wallets)),
      ...(merchants.top.length > 1 ? [texts.perMerchant] : []),
      ...(merchants.top.length > 1
        ? merchants.top
            .slice(0, NAMED)
            .map(({ pid, name, units }) => texts.share(nameOf(pid, name), formatUnits(units)))
        : []),
      ...others(merchants.top.length > 1 ? rest(merchants) : 0),
    ];
  }
}

const nameOf = (pid: string, name: string | null): string =>
  name === null ? pid : `${pid} ${cut(name, MAX_NAME)}`;
