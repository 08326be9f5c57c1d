import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  Clock,
  DomainError,
  MAX_RATE_RULE,
  formatDecimal,
  parseRateRule,
  type Decimal,
  type RateRule,
} from '@epusdt/kernel';
import { LiveRates } from './live-rates';
import { boundsText, isInBounds } from './price-round';
import { RateRules, type StandingRule } from './rate-rules';
import { applyRule } from './rate-rule';
import { RateSettings } from './rate-settings';

/** Fiat per USDT, where it came from and when. */
export interface Rate {
  readonly fiat: string;
  readonly value: Decimal;
  /** market, street, forced, parity or order; with the rule behind it that changed it, as in `market ~1.02`. */
  readonly source: string;
  readonly at: number;
  /** Sources and values, and whose the rule was. */
  readonly detail: string | null;
}

export interface RateView {
  readonly fiat: string;
  /** `null`: orders in it are refused. */
  readonly rate: Rate | null;
  readonly rule: { readonly text: string; readonly by: 'owner' | 'environment' } | null;
  /** What is refused and why: of the rate itself, or of the latest news of the sources. */
  readonly problem: string | null;
}

/** A rate that a rule may stand upon. */
type Base = Omit<Rate, 'fiat'>;

const MAX_DETAIL = 512;
const ONE: Decimal = { coefficient: 1n, scale: 0 };
const BY = { owner: 'rule of the owner', environment: 'FORCED_USDT_RATE' } as const;

/** Answers from memory: nobody waits for a rate on the network. */
@Injectable()
export class Rates implements OnModuleInit {
  constructor(
    private readonly settings: RateSettings,
    private readonly rules: RateRules,
    private readonly live: LiveRates,
    private readonly clock: Clock,
  ) {}

  /** Before the first order, so that none is priced without the owner's rules. */
  onModuleInit(): Promise<void> {
    return this.loadRules();
  }

  /**
   * Throws `rate_unavailable` rather than give another fiat's rate, an old one or a guess; `bad_request` for a rule
   * that is none or leads out of bounds. `rule`: the order's own, which goes before every other.
   */
  quote(fiat: string, rule: string | null = null): Rate {
    if (fiat === 'USDT') {
      if (rule !== null) throw noRuleForUsdt();
      return { fiat, value: ONE, source: 'parity', at: this.clock.now(), detail: null };
    }
    if (!isCode(fiat)) {
      const cure = 'give a currency code of three letters, or USDT';
      throw new DomainError('rate_unavailable', `no rate for ${fiat}: ${cure}`);
    }
    const own = rule === null ? null : readRule(rule);
    if (own?.kind !== 'fixed' && !this.rules.isFixed(fiat)) this.live.want(fiat);
    return own ? this.withOrdersRule(fiat, own, rule ?? '') : this.standing(fiat);
  }

  /** All that is known, after a round where this process has had none. */
  async look(): Promise<readonly RateView[]> {
    await this.loadRules();
    await this.refreshOnce();
    return this.overview();
  }

  /** The same of one fiat; one that nobody asked for so far is looked up from now on. */
  async lookAt(fiat: string): Promise<RateView> {
    demandFiat(fiat);
    await this.look();
    if (!this.rules.isFixed(fiat)) this.live.want(fiat);
    return this.viewOf(fiat);
  }

  /** Until `clearRule`; what it makes of the present rate must be within bounds. */
  async setRule(fiat: string, text: string, actor: string): Promise<void> {
    const rule = await this.examine(fiat, text);
    await this.rules.set(fiat, text, actor);
    if (rule.kind !== 'fixed') this.live.want(fiat);
  }

  /** What `setRule` would lead to, or `clearRule` where `text` is `null`; throws what `setRule` would. */
  async preview(fiat: string, text: string | null): Promise<RateView> {
    demandFiat(fiat);
    if (text === null) {
      await this.live.refreshOnce();
      return this.viewUnder(fiat, this.rules.ofEnvironment(fiat));
    }
    const rule = await this.examine(fiat, text);
    if (rule.kind !== 'fixed') this.live.want(fiat);
    return this.viewUnder(fiat, { text, rule, by: 'owner' });
  }

  async clearRule(fiat: string, actor: string): Promise<void> {
    demandFiat(fiat);
    await this.rules.clear(fiat, actor);
    await this.live.refreshOnce();
  }

  loadRules(): Promise<void> {
    return this.rules.load();
  }

  /** One round with all sources, in the background of everything else. */
  refresh(): Promise<void> {
    return this.live.refresh();
  }

  /** A round where this process has had none. */
  refreshOnce(): Promise<void> {
    return this.live.refreshOnce();
  }

  /** Sources that failed when they were asked last, each with the reason. */
  get problems(): readonly string[] {
    return this.live.problems;
  }

  /** All fiats that are asked for or have a rule. */
  overview(): readonly RateView[] {
    return this.live.watched().map((fiat) => this.viewOf(fiat));
  }

  /** Also of a fiat that nobody asks for. */
  viewOf(fiat: string): RateView {
    return this.viewUnder(fiat, this.rules.of(fiat));
  }

  /** Is there any fiat that can be quoted now? */
  get usable(): boolean {
    return this.live.usable || this.rules.fiats.some((fiat) => this.rules.isFixed(fiat));
  }

  /** The rule, which leads to something within bounds as far as that is known now. */
  private async examine(fiat: string, text: string): Promise<RateRule> {
    demandFiat(fiat);
    const rule = readRule(text);
    if (rule.kind !== 'fixed') await this.live.refreshOnce();
    const base = rule.kind === 'fixed' ? ONE : this.live.rateOf(fiat)?.value;
    if (base) this.demandBounds(fiat, applyRule(rule, base), text);
    return rule;
  }

  private viewUnder(fiat: string, standing: StandingRule | null): RateView {
    const rule = standing && { text: standing.text, by: standing.by };
    const isFixed = standing?.rule?.kind === 'fixed';
    const news = isFixed ? null : (this.live.standingOf(fiat).refusal?.words ?? null);
    try {
      return { fiat, rule, rate: this.rateUnder(fiat, standing), problem: news };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { fiat, rule, rate: null, problem: error.message };
    }
  }

  private standing(fiat: string): Rate {
    return this.rateUnder(fiat, this.rules.of(fiat));
  }

  private rateUnder(fiat: string, standing: StandingRule | null): Rate {
    if (!standing) return this.liveRate(fiat);
    const { rule, text, by } = standing;
    const cure = by === 'owner' ? `rate set ${fiat} …, or rate auto ${fiat}` : 'change FORCED_USDT_RATE';
    if (!rule) {
      throw new DomainError('rate_unavailable', `the rule for ${fiat}, "${text}", cannot be read; ${cure}`);
    }
    if (rule.kind === 'fixed' && by === 'environment') return this.fixed(fiat, rule.value, 'forced', BY[by]);
    const rate =
      rule.kind === 'fixed'
        ? this.fixed(fiat, rule.value, 'forced', `${BY[by]} ${text}`)
        : this.changed(fiat, this.liveRate(fiat), rule, text, BY[by]);
    const bounds = by === 'owner' ? this.settings.boundsOf(fiat) : null;
    if (rate && (!bounds || isInBounds(rate.value, bounds))) return rate;
    const limits = bounds ? `within ${boundsText(bounds)}` : 'above zero';
    throw new DomainError(
      'rate_unavailable',
      `the rule ${text} for ${fiat} gives no rate ${limits} any more; ${cure}${bounds ? ', or RATE_BOUNDS' : ''}`,
    );
  }

  private withOrdersRule(fiat: string, rule: RateRule, text: string): Rate {
    if (rule.kind === 'fixed') {
      this.demandBounds(fiat, rule.value, text);
      return this.fixed(fiat, rule.value, 'order', `rule of the order ${text}`);
    }
    const base = this.rules.isFixed(fiat) ? this.standing(fiat) : this.liveRate(fiat);
    const rate = this.changed(fiat, base, rule, text, 'rule of the order');
    this.demandBounds(fiat, rate?.value ?? null, text);
    return rate ?? base;
  }

  private liveRate(fiat: string): Rate {
    const live = this.live.rateOf(fiat);
    if (!live) throw new DomainError('rate_unavailable', this.live.whyMissing(fiat));
    return rateOf(fiat, { value: live.value, source: this.settings.group, at: live.at, detail: live.detail });
  }

  /** Needs no source, so it is never old. */
  private fixed(fiat: string, value: Decimal, source: string, detail: string): Rate {
    return rateOf(fiat, { value, source, at: this.clock.now(), detail });
  }

  private changed(fiat: string, base: Base, rule: RateRule, text: string, whose: string): Rate | null {
    const value = applyRule(rule, base.value);
    const source = `${base.source} ${text}`;
    const detail = `${formatDecimal(base.value)} of ${base.detail ?? base.source}; ${whose} ${text}`;
    return value && rateOf(fiat, { value, source, at: base.at, detail });
  }

  private demandBounds(fiat: string, value: Decimal | null, text: string): void {
    if (!value) throw new DomainError('bad_request', `rate: "${text}" gives no rate above zero for ${fiat}`);
    const bounds = this.settings.boundsOf(fiat);
    if (!bounds || isInBounds(value, bounds)) return;
    throw new DomainError(
      'bad_request',
      `rate: "${text}" gives ${formatDecimal(value)} ${fiat} for one USDT, which is not within ${boundsText(bounds)} (RATE_BOUNDS)`,
    );
  }
}

const rateOf = (fiat: string, { value, source, at, detail }: Base): Rate => ({
  fiat,
  value,
  source,
  at,
  detail: detail && detail.slice(0, MAX_DETAIL),
});

const isCode = (fiat: string): boolean => /^[A-Z]{3}$/.test(fiat);

const noRuleForUsdt = (): DomainError =>
  new DomainError('bad_request', 'rate: a price in USDT needs no rate; leave it out');

function demandFiat(fiat: string): void {
  if (fiat === 'USDT') throw noRuleForUsdt();
  if (!isCode(fiat)) throw new DomainError('bad_request', `"${fiat}" is no currency code such as CNY`);
}

function readRule(text: string): RateRule {
  const rule = parseRateRule(text);
  if (rule) return rule;
  throw new DomainError(
    'bad_request',
    `rate: "${text.slice(0, MAX_RATE_RULE)}" is no rule; give 7.4 (fixed), ~1.02 (times), +0.1 or -0.2`,
  );
}
