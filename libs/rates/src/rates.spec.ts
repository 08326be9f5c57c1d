import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { AuditRow, Database, openDatabase, sourceOptions } from '@epusdt/database';
import { Alarms, EventBus } from '@epusdt/events';
import { DomainError, HOUR, MINUTE, formatDecimal, parseDecimal, type Decimal } from '@epusdt/kernel';
import type { DataSource } from 'typeorm';
import { FakeClock } from '../../../test/support/fake-clock';
import { FiatAlarms } from './fiat-alarms';
import { LiveRates } from './live-rates';
import { NoAnswer } from './rate-exchange';
import { RateRuleRow } from './rate-rule.row';
import { RateRules } from './rate-rules';
import { RateSettings, RateSources } from './rate-settings';
import { RateSource, type QuotedPrice, type RateGroup } from './rate-source';
import { Rates } from './rates';
import { SourceWatch } from './source-watch';

const START = Date.UTC(2026, 0, 5, 12);
const SQL = join(__dirname, '../../../sql/sqlite');

/** Answers what the test says; `null`: nothing. */
class ScriptedSource extends RateSource {
  prices: Record<string, string> | null = { CNY: '7' };
  readonly asked: (readonly string[])[] = [];

  constructor(
    readonly name: string,
    readonly group: RateGroup = 'market',
  ) {
    super();
  }

  async read(fiats: readonly string[]): Promise<ReadonlyMap<string, QuotedPrice>> {
    this.asked.push(fiats);
    const { prices } = this;
    if (prices === null) throw new NoAnswer('HTTP 429');
    const known = fiats.filter((fiat) => prices[fiat] !== undefined);
    return new Map(known.map((fiat) => [fiat, { price: prices[fiat] ?? '', at: null }]));
  }
}

let folder: string;
let dataSource: DataSource;
let clock: FakeClock;
let first: ScriptedSource;
let second: ScriptedSource;
let alarms: Alarms;

beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'epusdt-rates-'));
  const options = { engine: 'sqlite', file: join(folder, 'rates.db'), sqlFolder: SQL } as const;
  clock = new FakeClock(START);
  dataSource = await openDatabase(sourceOptions(options, [RateRuleRow]), SQL, START);
  first = new ScriptedSource('one');
  second = new ScriptedSource('two');
  alarms = new Alarms(new EventBus(new EventEmitter2()));
});
afterEach(async () => {
  await dataSource.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** As a process builds them; `sources: false`: nobody to ask. */
async function ratesOf(forced: Record<string, string> = {}, sources = true): Promise<Rates> {
  const bounds = new Map([['CNY', { low: decimal('4'), high: decimal('12') }]]);
  const settings = new RateSettings(new Map(Object.entries(forced)), 'market', 2, ['CNY'], bounds);
  const rules = new RateRules(new Database(dataSource), settings, clock);
  const watch = new SourceWatch(alarms);
  const list = new RateSources(sources ? [first, second] : []);
  const live = new LiveRates(settings, list, rules, watch, new FiatAlarms(alarms, rules, clock), clock);
  const rates = new Rates(settings, rules, live, clock);
  await rates.onModuleInit();
  return rates;
}
const decimal = (text: string): Decimal => parseDecimal(text)!;
const raised = (): string[] => alarms.active.map(({ alarm, subject }) => `${alarm} ${subject}`).sort();

/** Price and source, or the code of the refusal. */
function priced(rates: Rates, fiat: string, rule: string | null = null): string {
  try {
    const { value, source } = rates.quote(fiat, rule);
    return `${formatDecimal(value)} ${source}`;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
const reason = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

describe('whose word a rate is', () => {
  /** What stands for CNY (the live rate is 7), what the order brings, and what is made of both. */
  it.each<[forced: string | null, owner: string | null, order: string | null, expected: string]>([
    [null, null, null, '7 market'],
    ['7.2', null, null, '7.2 forced'],
    ['20', null, null, '20 forced'],
    ['~1.1', null, null, '7.7 market ~1.1'],
    ['~2', null, null, '14 market ~2'],
    ['-7', null, null, 'rate_unavailable'],
    ['7.2', '7.4', null, '7.4 forced'],
    ['7.2', '~1.1', null, '7.7 market ~1.1'],
    ['~1.1', '+0.1', null, '7.1 market +0.1'],
    [null, '-0.2', null, '6.8 market -0.2'],
    [null, null, '7.3', '7.3 order'],
    ['7.2', '7.4', '7.3', '7.3 order'],
    [null, null, '~1.01', '7.07 market ~1.01'],
    ['7.2', null, '~1.1', '7.92 forced ~1.1'],
    ['7.2', '7.4', '+0.1', '7.5 forced +0.1'],
    [null, '~1.1', '+0.1', '7.1 market +0.1'],
    ['~1.1', null, '-0.1', '6.9 market -0.1'],
    [null, null, '12.01', 'bad_request'],
    [null, null, '~2', 'bad_request'],
    [null, null, '-7', 'bad_request'],
    [null, null, '-3.1', 'bad_request'],
    [null, null, '0', 'bad_request'],
    [null, null, '', 'bad_request'],
    [null, null, '7,3', 'bad_request'],
  ])('environment %s, owner %s, order %s: %s', async (forced, owner, order, expected) => {
    const rates = await ratesOf(forced === null ? {} : { CNY: forced });
    await rates.refresh();
    if (owner !== null) await rates.setRule('CNY', owner, 'cli');
    expect(priced(rates, 'CNY', order)).toBe(expected);
  });

  it('is told with the rate, and when', async () => {
    const rates = await ratesOf({ EUR: '0.9' });
    await rates.refresh();
    clock.advance(MINUTE);
    expect(rates.quote('CNY')).toMatchObject({ at: START, detail: 'one 7, two 7' });
    expect(rates.quote('CNY', '~1.02')).toMatchObject({
      at: START,
      detail: '7 of one 7, two 7; rule of the order ~1.02',
    });
    expect(rates.quote('EUR')).toMatchObject({ at: START + MINUTE, detail: 'FORCED_USDT_RATE' });
    expect(rates.quote('CNY', '7.3')).toMatchObject({ at: START + MINUTE, detail: 'rule of the order 7.3' });
    expect(rates.quote('USDT')).toMatchObject({ source: 'parity', detail: null });
  });

  it('USDT is worth itself, and takes no rule', async () => {
    const rates = await ratesOf();
    expect(priced(rates, 'USDT')).toBe('1 parity');
    expect(priced(rates, 'USDT', '1.01')).toBe('bad_request');
    await expect(rates.setRule('USDT', '1.01', 'cli')).rejects.toThrow('a price in USDT needs no rate');
    expect(priced(rates, 'CNYY')).toBe('rate_unavailable');
  });

  it('needs no source where it is fixed', async () => {
    const rates = await ratesOf({ EUR: '0.9', GBP: '+0.1' }, false);
    await rates.refresh();
    expect(['EUR', 'GBP', 'CNY'].map((fiat) => priced(rates, fiat))).toEqual([
      '0.9 forced',
      'rate_unavailable',
      'rate_unavailable',
    ]);
    expect(reason(() => rates.quote('CNY'))).toContain('no source of rates is in use');
    expect(rates.usable).toBe(true);
    expect((await ratesOf({}, false)).usable).toBe(false);
  });
});

describe("the owner's rules", () => {
  it('are refused with the bounds, and then nothing changes', async () => {
    const rates = await ratesOf();
    await rates.refresh();
    await expect(rates.setRule('CNY', '13', 'cli')).rejects.toThrow('not within 4 to 12 (RATE_BOUNDS)');
    await expect(rates.setRule('CNY', '~0.5', 'cli')).rejects.toThrow('gives 3.5 CNY');
    await expect(rates.setRule('CNY', '-7', 'cli')).rejects.toThrow('no rate above zero');
    await expect(rates.setRule('yuan', '7', 'cli')).rejects.toThrow('no currency code');
    expect(priced(rates, 'CNY')).toBe('7 market');
    expect(await dataSource.manager.count(AuditRow)).toBe(0);
  });

  it('reach the other process, and leave it again; each change is in the audit', async () => {
    const [here, there] = [await ratesOf(), await ratesOf()];
    await here.setRule('CNY', '7.4', 'telegram:1');
    await here.setRule('CNY', '7.5', 'cli');
    expect(priced(there, 'CNY')).toBe('rate_unavailable');
    await there.loadRules();
    expect(priced(there, 'CNY')).toBe('7.5 forced');
    await there.clearRule('CNY', 'cli');
    await there.clearRule('CNY', 'cli');
    await here.loadRules();
    expect(priced(here, 'CNY')).toBe('rate_unavailable');
    const deeds = await dataSource.manager.find(AuditRow, { order: { id: 'ASC' } });
    expect(deeds.map(({ actor, action, subject, details }) => [actor, action, subject, details])).toEqual([
      ['telegram:1', 'rate.set', 'rate:CNY', '{"rule":"7.4","before":null}'],
      ['cli', 'rate.set', 'rate:CNY', '{"rule":"7.5","before":"7.4"}'],
      ['cli', 'rate.clear', 'rate:CNY', '{"before":"7.5"}'],
    ]);
  });

  it('refuse orders when the market leads them out of bounds, or when nobody can read them', async () => {
    const rates = await ratesOf();
    await rates.setRule('CNY', '+4.9', 'cli');
    await rates.refresh();
    expect(priced(rates, 'CNY')).toBe('11.9 market +4.9');
    first.prices = second.prices = { CNY: '7.2' };
    await rates.refresh();
    expect(reason(() => rates.quote('CNY'))).toMatch(
      /\+4\.9 for CNY gives no rate within 4 to 12.*rate auto CNY/,
    );
    await dataSource.manager.update(RateRuleRow, { fiat: 'CNY' }, { rule: 'cheap' });
    await rates.loadRules();
    expect(reason(() => rates.quote('CNY'))).toContain('"cheap", cannot be read');
  });
});

describe('a rate that is missing', () => {
  it('is refused with who said what, and the cure', async () => {
    const rates = await ratesOf();
    expect(reason(() => rates.quote('CNY'))).toContain('is being looked up, try again in a minute');
    second.prices = null;
    await rates.refresh();
    expect(reason(() => rates.quote('CNY'))).toMatch(
      /only one 7 \(one: 7; two: HTTP 429\); the owner can .*RATE_MIN_SOURCES=1.*rate set CNY/,
    );
    second.prices = { CNY: '9' };
    await rates.refresh();
    expect(reason(() => rates.quote('CNY'))).toContain('more than 3 % apart: one 7, two 9');
  });

  it('of another fiat is looked up in the background, and nobody asks again at once', async () => {
    const rates = await ratesOf();
    await rates.refresh();
    first.prices = second.prices = { CNY: '7', EUR: '0.9' };
    expect(reason(() => rates.quote('EUR'))).toContain('EUR is being looked up');
    expect(priced(rates, 'XXX')).toBe('rate_unavailable');
    await new Promise(setImmediate);
    expect(first.asked).toEqual([['CNY'], ['EUR']]);
    expect(priced(rates, 'EUR')).toBe('0.9 market');
    expect(reason(() => rates.quote('XXX'))).toContain('XXX is being looked up');
    await rates.refresh();
    expect(first.asked.at(-1)).toEqual(['CNY', 'EUR', 'XXX']);
    expect(reason(() => rates.quote('XXX'))).toContain('no source knows XXX');
    expect(raised()).toEqual([]);
    clock.advance(25 * HOUR);
    await rates.refresh();
    expect(first.asked.at(-1)).toEqual(['CNY']);
  });
});

describe('alarms', () => {
  it('tell of a source that failed three rounds, and of its return', async () => {
    const rates = await ratesOf();
    second.prices = null;
    const seen: string[][] = [];
    for (let round = 0; round < 3; round += 1) {
      await rates.refresh();
      seen.push(raised());
    }
    expect(seen).toEqual([[], [], ['rate_source two']]);
    expect(rates.problems).toEqual(['two: HTTP 429']);
    second.prices = { CNY: '7' };
    await rates.refresh();
    expect([raised(), rates.problems]).toEqual([[], []]);
  });

  it('tell of a fiat that is refused, then stale, and nothing of one with a fixed rate', async () => {
    const rates = await ratesOf();
    await rates.refresh();
    second.prices = { CNY: '9' };
    await rates.refresh();
    expect(raised()).toEqual(['rate_refused CNY']);
    clock.advance(10 * MINUTE + 1);
    await rates.refresh();
    expect(raised()).toEqual(['rate_refused CNY', 'rate_stale CNY']);
    await rates.setRule('CNY', '7.1', 'cli');
    await rates.refresh();
    expect(raised()).toEqual([]);
    await rates.clearRule('CNY', 'cli');
    await rates.refresh();
    expect(raised()).toEqual(['rate_refused CNY', 'rate_stale CNY']);
    second.prices = { CNY: '7' };
    await rates.refresh();
    expect(raised()).toEqual([]);
  });

  it('miss the yuan even when it was never there', async () => {
    const rates = await ratesOf();
    first.prices = second.prices = {};
    await rates.refresh();
    expect(raised()).toEqual([]);
    clock.advance(10 * MINUTE + 1);
    await rates.refresh();
    expect(raised()).toEqual(['rate_stale CNY']);
  });
});
