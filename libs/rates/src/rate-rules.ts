import { Injectable } from '@nestjs/common';
import { Database, recordAudit } from '@epusdt/database';
import { Clock, parseDecimal, parseRateRule, type RateRule } from '@epusdt/kernel';
import { RateRuleRow } from './rate-rule.row';
import { RateSettings } from './rate-settings';

/** The rule that holds for a fiat unless an order brings its own. */
export interface StandingRule {
  readonly text: string;
  /** `null`: what is stored is no rule. */
  readonly rule: RateRule | null;
  readonly by: 'owner' | 'environment';
}

/** The rules of `rate set`, kept in rows and read from memory, before those of the environment. */
@Injectable()
export class RateRules {
  private owner: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly database: Database,
    private readonly settings: RateSettings,
    private readonly clock: Clock,
  ) {}

  of(fiat: string): StandingRule | null {
    const set = this.owner.get(fiat);
    if (set !== undefined) return { text: set, rule: parseRateRule(set), by: 'owner' };
    return this.ofEnvironment(fiat);
  }

  /** What would be left if the owner's were cleared. */
  ofEnvironment(fiat: string): StandingRule | null {
    const forced = this.settings.forced.get(fiat);
    return forced === undefined ? null : { text: forced, rule: forcedRule(forced), by: 'environment' };
  }

  isFixed(fiat: string): boolean {
    return this.of(fiat)?.rule?.kind === 'fixed';
  }

  /** All that have a rule. */
  get fiats(): string[] {
    return [...new Set([...this.owner.keys(), ...this.settings.forced.keys()])];
  }

  /** Whoever shares the database has the same rules a few seconds later. */
  async load(): Promise<void> {
    const rows = await this.database.reader.find(RateRuleRow);
    this.owner = new Map(rows.map(({ fiat, rule }) => [fiat, rule]));
  }

  async set(fiat: string, rule: string, actor: string): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (manager) => {
      const before = await manager.findOneBy(RateRuleRow, { fiat });
      await manager
        .createQueryBuilder()
        .insert()
        .into(RateRuleRow)
        .values({ fiat, rule, actor, updatedAt: now })
        .orUpdate(['rule', 'actor', 'updated_at'], ['fiat'])
        .execute();
      const details = { rule, before: before?.rule ?? null };
      await recordAudit(manager, now, { actor, action: 'rate.set', subject: `rate:${fiat}`, details });
    });
    await this.load();
  }

  /** Where there is none nothing is done, and nothing recorded. */
  async clear(fiat: string, actor: string): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (manager) => {
      const before = await manager.findOneBy(RateRuleRow, { fiat });
      const { affected } = await manager.delete(RateRuleRow, { fiat });
      if (!before || affected !== 1) return;
      const details = { before: before.rule };
      await recordAudit(manager, now, { actor, action: 'rate.clear', subject: `rate:${fiat}`, details });
    });
    await this.load();
  }
}

/** The environment may write a fixed rate as it likes, as it always could. */
function forcedRule(text: string): RateRule | null {
  const value = parseDecimal(text);
  return value && value.coefficient > 0n ? { kind: 'fixed', value } : parseRateRule(text);
}
