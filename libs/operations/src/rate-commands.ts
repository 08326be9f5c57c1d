import { Injectable } from '@nestjs/common';
import { Clock, DomainError, SECOND, formatDecimal } from '@epusdt/kernel';
import { Rates, type RateView } from '@epusdt/rates';
import { done, type Actions, type AdminAnswer } from './admin-answer';

const FOLLOW = 'Other processes of this gateway follow within seconds.';

/** What is asked of buyers for one USDT, and whose word that is. */
@Injectable()
export class RateCommands {
  readonly actions: Actions = [
    ['rate', () => this.show()],
    ['rate set', (words, actor) => this.set(words, actor)],
    ['rate auto', (fiat, actor) => this.auto(fiat, actor)],
  ];

  constructor(
    private readonly rates: Rates,
    private readonly clock: Clock,
  ) {}

  private async show(): Promise<AdminAnswer> {
    const views = await this.rates.look();
    if (views.length === 0) return done('no currency has a rule, and no source is asked');
    const known = views.filter(({ rate }) => rate !== null);
    const failing = this.rates.problems.map((problem) => `source fails: ${problem}`);
    return done(
      [...known.flatMap((view) => this.linesOf(view)), ...missingLines(views), ...failing].join('\n'),
    );
  }

  private async set(words: string, actor: string): Promise<AdminAnswer> {
    const [, fiat = '', rule = ''] = /^\s*([A-Za-z]+)[\s=:]+(\S+)\s*$/.exec(words) ?? [];
    if (fiat === '') {
      throw new DomainError(
        'bad_request',
        `"${words.slice(0, 40)}" is no currency with a rule; give for example: rate set CNY 7.2, rate set CNY ~1.02, rate set CNY=-0.2`,
      );
    }
    const code = fiat.toUpperCase();
    await this.rates.setRule(code, rule, actor);
    return done(`${code} has the rule ${rule} now: ${this.outcome(code)}. ${FOLLOW}`);
  }

  private async auto(fiat: string, actor: string): Promise<AdminAnswer> {
    const code = fiat.trim().toUpperCase();
    await this.rates.clearRule(code, actor);
    return done(`${code} has no rule of yours any more: ${this.outcome(code)}. ${FOLLOW}`);
  }

  private outcome(fiat: string): string {
    const rate = this.rates.overview().find((view) => view.fiat === fiat)?.rate;
    return rate
      ? `one USDT costs ${formatDecimal(rate.value)} ${fiat} (${rate.source})`
      : `there is no rate for it, and orders are refused until there is one (rate says why)`;
  }

  private linesOf({ fiat, rate, rule, problem }: RateView): string[] {
    if (rate === null) return [];
    const by =
      rule === null ? '' : `  rule ${rule.text} (${rule.by === 'owner' ? 'rate set' : 'FORCED_USDT_RATE'})`;
    const age = Math.round((this.clock.now() - rate.at) / SECOND);
    const value = `${formatDecimal(rate.value)}  ${rate.source}, ${age} s old`;
    return [
      `${fiat}  ${value}${by}`,
      ...(rate.detail ? [`     ${rate.detail}`] : []),
      ...(problem === null ? [] : [`     ${problem}`]),
    ];
  }
}

/** Those refused for the same reason in one line. */
function missingLines(views: readonly RateView[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { fiat, rate, problem } of views) {
    if (rate !== null) continue;
    const reason = (problem ?? '').replace(new RegExp(`\\b${fiat}\\b`, 'g'), '…');
    byReason.set(reason, [...(byReason.get(reason) ?? []), fiat]);
  }
  return [...byReason].map(
    ([reason, fiats]) => `${fiats.join(', ')}  none, orders are refused\n     ${reason}`,
  );
}
