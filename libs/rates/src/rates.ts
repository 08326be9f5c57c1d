import { Injectable, Logger } from '@nestjs/common';
import { Clock, DomainError, MINUTE, invariant, parseDecimal, type Decimal } from '@epusdt/kernel';
import { RateSource } from './rate-source';

/** Fiat per USDT, where it came from and when. */
export interface Rate {
  readonly fiat: string;
  readonly value: Decimal;
  readonly source: string;
  readonly at: number;
}

/** Rates the owner has fixed, by upper-case fiat code, as decimal text. They win over every source. */
export class RateSettings {
  constructor(readonly forced: ReadonlyMap<string, string>) {}
}

/** The sources in use, in order of preference; empty on a network of play money. */
export class RateSources {
  constructor(readonly list: readonly RateSource[]) {}
}

/** A live rate older than this is not used. */
export const RATE_MAX_AGE_MS = 10 * MINUTE;

interface LiveRates {
  readonly values: ReadonlyMap<string, string>;
  readonly source: string;
  readonly at: number;
}

/** Answers from memory: nobody waits for a rate on the network. */
@Injectable()
export class Rates {
  private readonly logger = new Logger('rates');
  private live: LiveRates | null = null;
  private failing = false;

  constructor(
    private readonly settings: RateSettings,
    private readonly sources: RateSources,
    private readonly clock: Clock,
  ) {}

  /** Throws `rate_unavailable` rather than give another fiat's rate, an old one or a guess. */
  quote(fiat: string): Rate {
    const now = this.clock.now();
    const forced = this.settings.forced.get(fiat);
    if (forced !== undefined) return rate(fiat, forced, 'forced', now);
    if (fiat === 'USDT') return rate(fiat, '1', 'parity', now);
    const live = this.live?.values.get(fiat);
    if (live === undefined || !this.live) {
      throw new DomainError(
        'rate_unavailable',
        `no rate for ${fiat}: the owner can add ${fiat}:… to FORCED_USDT_RATE${this.sources.list.length > 0 ? ', or wait until the rate source answers' : ''}`,
      );
    }
    if (now - this.live.at > RATE_MAX_AGE_MS) {
      const minutes = Math.floor((now - this.live.at) / MINUTE);
      throw new DomainError(
        'rate_unavailable',
        `the last rate for ${fiat} is ${minutes} minutes old; try again later`,
      );
    }
    return rate(fiat, live, this.live.source, this.live.at);
  }

  /** Age in milliseconds of the live rates, `null` when there are none. */
  get age(): number | null {
    return this.live && this.clock.now() - this.live.at;
  }

  /** Is there any fiat that can be quoted now? */
  get usable(): boolean {
    return this.settings.forced.size > 0 || (this.age !== null && this.age <= RATE_MAX_AGE_MS);
  }

  /** Asks the source; a failure keeps what is known until it is too old. */
  async refresh(): Promise<void> {
    for (const source of this.sources.list) {
      try {
        this.live = { values: await source.read(), source: source.name, at: this.clock.now() };
        if (this.failing) this.logger.log(`rate source ${source.name} answers again`);
        this.failing = false;
        return;
      } catch (error) {
        if (!this.failing) {
          this.logger.warn(
            `rate source ${source.name}: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
        this.failing = true;
      }
    }
  }
}

function rate(fiat: string, text: string, source: string, at: number): Rate {
  const value = parseDecimal(text);
  invariant(value && value.coefficient > 0n, `rate of ${fiat} is ${text}`);
  return { fiat, value, source, at };
}
