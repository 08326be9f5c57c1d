import { Injectable } from '@nestjs/common';
import { Alarms } from '@epusdt/events';
import { Clock } from '@epusdt/kernel';
import { isUsable, type Standing } from './accepted-rate';
import { RATE_MAX_AGE_MS } from './price-round';
import { RateRules } from './rate-rules';

/** Shops that name no fiat mean this one: it is missed even when it was never there. */
const MISSED_FROM_THE_START = 'CNY';

/** Tells the owner of fiats that are refused or have no rate any more. */
@Injectable()
export class FiatAlarms {
  private readonly told = new Set<string>();
  private since: number | null = null;

  constructor(
    private readonly alarms: Alarms,
    private readonly rules: RateRules,
    private readonly clock: Clock,
  ) {}

  look(
    fiats: readonly string[],
    standingOf: (fiat: string) => Standing,
    whyMissing: (fiat: string) => string,
  ): void {
    const now = this.clock.now();
    this.since ??= now;
    for (const fiat of new Set([...this.told, ...fiats])) {
      // What the sources say of a fiat with a fixed rate is of no consequence.
      const counts = fiats.includes(fiat) && !this.rules.isFixed(fiat);
      const standing = standingOf(fiat);
      const { refusal } = standing;
      if (counts && refusal && refusal.why !== 'few') this.raise('rate_refused', fiat, refusal.words);
      else this.alarms.clear('rate_refused', fiat);
      if (counts && this.isStale(fiat, standing, now)) this.raise('rate_stale', fiat, whyMissing(fiat));
      else this.alarms.clear('rate_stale', fiat);
    }
  }

  private isStale(fiat: string, { accepted }: Standing, now: number): boolean {
    if (isUsable(accepted, now)) return false;
    if (accepted) return true;
    return fiat === MISSED_FROM_THE_START && now - (this.since ?? now) > RATE_MAX_AGE_MS;
  }

  private raise(alarm: 'rate_refused' | 'rate_stale', fiat: string, words: string): void {
    this.told.add(fiat);
    this.alarms.raise(alarm, alarm === 'rate_refused' ? `${fiat}: ${words}` : words, fiat);
  }
}
