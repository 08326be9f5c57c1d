import { Injectable } from '@nestjs/common';
import { Clock, SECOND, SingleFlight, parseDecimal } from '@epusdt/kernel';
import { NOTHING_KNOWN, follow, isUsable, type Standing } from './accepted-rate';
import { AskedFiats } from './asked-fiats';
import { isLive, judge, type Agreement, type Voice } from './price-round';
import { FiatAlarms } from './fiat-alarms';
import { NoAnswer } from './rate-exchange';
import { RateRules } from './rate-rules';
import { RateSettings, RateSources } from './rate-settings';
import type { QuotedPrice, RateSource } from './rate-source';
import { missingWords } from './missing-words';
import { SourceWatch } from './source-watch';

/** What a source said last of a fiat, and in which round. */
type Heard = Omit<Voice, 'fresh'> & { readonly round: number };

/** Shops that ask for one strange fiat after another do not make us ask the sources as often. */
const LOOK_UP_EVERY_MS = 10 * SECOND;

/** Asks the sources in the background, and knows what is to be believed of each fiat. */
@Injectable()
export class LiveRates {
  private readonly asked = new AskedFiats();
  private readonly heard = new Map<string, Map<string, Heard>>();
  private readonly standings = new Map<string, Standing>();
  private readonly rounds = new SingleFlight(() => this.round());
  private readonly lookUps = new SingleFlight(() => this.lookUpNew());
  private roundNumber = 0;
  private lookedUpAt: number | null = null;

  constructor(
    private readonly settings: RateSettings,
    private readonly sources: RateSources,
    private readonly rules: RateRules,
    private readonly watch: SourceWatch,
    private readonly alarms: FiatAlarms,
    private readonly clock: Clock,
  ) {}

  /** One round with all sources. */
  refresh(): Promise<void> {
    return this.rounds.run();
  }

  /** A round where there has been none: what the command line opens has no clock that asks for one. */
  async refreshOnce(): Promise<void> {
    if (this.standings.size === 0) await this.refresh();
  }

  /** Somebody wants this fiat: one that nobody configured is asked for from now on. */
  want(fiat: string): void {
    if (this.settings.fiats.includes(fiat) || this.sources.list.length === 0) return;
    const now = this.clock.now();
    this.asked.ask(fiat, now);
    const early = this.lookedUpAt !== null && now - this.lookedUpAt < LOOK_UP_EVERY_MS;
    if (this.standings.has(fiat) || early) return;
    this.lookedUpAt = now;
    void this.lookUps.run();
  }

  /** The rate to use now, else `null`. */
  rateOf(fiat: string): Agreement | null {
    const { accepted } = this.standingOf(fiat);
    return isUsable(accepted, this.clock.now()) ? accepted : null;
  }

  standingOf(fiat: string): Standing {
    return this.standings.get(fiat) ?? NOTHING_KNOWN;
  }

  /** Why there is no rate, who said what, and the cure. */
  whyMissing(fiat: string): string {
    const standing = this.standings.get(fiat) ?? null;
    const heard = [...(this.heard.get(fiat)?.values() ?? [])];
    const { settings, sources, watch } = this;
    return missingWords(fiat, { standing, heard, settings, sources, watch, now: this.clock.now() });
  }

  /** Fiats that are asked for. */
  watched(): string[] {
    const lately = this.asked.lately(this.clock.now());
    return [...new Set([...this.settings.fiats, ...this.rules.fiats, ...lately])];
  }

  /** Sources that failed last, each with the reason. */
  get problems(): string[] {
    return this.watch.problems;
  }

  /** Is there a live rate for any fiat? */
  get usable(): boolean {
    const now = this.clock.now();
    return [...this.standings.values()].some(({ accepted }) => isUsable(accepted, now));
  }

  private async round(): Promise<void> {
    if (this.sources.list.length === 0) return;
    const fiats = this.watched();
    await this.hear(fiats, true);
    this.alarms.look(
      fiats,
      (fiat) => this.standingOf(fiat),
      (fiat) => this.whyMissing(fiat),
    );
    for (const fiat of this.standings.keys()) {
      if (fiats.includes(fiat) || this.watched().includes(fiat)) continue;
      this.standings.delete(fiat);
      this.heard.delete(fiat);
    }
  }

  private async lookUpNew(): Promise<void> {
    await this.hear(
      this.watched().filter((fiat) => !this.standings.has(fiat)),
      false,
    );
  }

  /** `counted`: a source that fails has failed a round. */
  private async hear(fiats: readonly string[], counted: boolean): Promise<void> {
    const round = (this.roundNumber += 1);
    await Promise.all(this.sources.list.map((source) => this.hearOne(source, fiats, round, counted)));
    const now = this.clock.now();
    const { group, minSources } = this.settings;
    for (const fiat of fiats) {
      const said = [...(this.heard.get(fiat)?.values() ?? [])];
      const voices = said.map((voice) => ({ ...voice, fresh: voice.round === round }));
      const rules = { group, minSources, bounds: this.settings.boundsOf(fiat) };
      this.standings.set(fiat, follow(this.standingOf(fiat), judge(voices, rules, now), now));
    }
  }

  private async hearOne(
    source: RateSource,
    fiats: readonly string[],
    round: number,
    counted: boolean,
  ): Promise<void> {
    try {
      const prices = await source.read(fiats);
      const now = this.clock.now();
      const said = [...prices].map(([fiat, price]) => this.note(source, fiat, price, now, round));
      if (said.length > 0 && !said.some((voice) => voice && isLive(voice, now)))
        throw new Error('its prices are not of the last 10 minutes');
      if (counted) this.watch.answered(source.name);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      // That it does not know a strange fiat is no failure.
      if (counted || error instanceof NoAnswer) this.watch.failed(source.name, problem, counted);
    }
  }

  private note(
    { name, group }: RateSource,
    fiat: string,
    { price, at }: QuotedPrice,
    receivedAt: number,
    round: number,
  ): Voice | null {
    const value = parseDecimal(price);
    if (!value || value.coefficient <= 0n) return null;
    const voices = this.heard.get(fiat) ?? new Map<string, Heard>();
    voices.set(name, { source: name, group, value, at, receivedAt, round });
    this.heard.set(fiat, voices);
    return { source: name, group, value, at, receivedAt, fresh: true };
  }
}
