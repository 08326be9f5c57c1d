import { MINUTE, formatDecimal } from '@epusdt/kernel';
import { Rates } from '@epusdt/rates';
import { BotDesk, OWNER } from '../support/bot-desk';
import type { ApiPerson } from '../support/bot-api-people';
import { labels } from '../support/bot-talk';
import type { ApiMessage } from '../support/bot-api-state';
import { rows } from '../support/gateway';
import { simulatedRates } from '../support/rate-places';

const NOT_ALLOWED = 'Your role does not allow this. Nothing was done.';

let desk: BotDesk;
afterEach(() => desk.close());

/** On simulated sources: CNY 7.2, USD 1. */
const open = async (environment: Record<string, string> = {}): Promise<void> => {
  desk = await BotDesk.open({
    environmentOf: (sandbox) => ({ ...simulatedRates(sandbox), RATE_FIATS: 'CNY,USD', ...environment }),
  });
  await rates().refresh();
};
const rates = (): Rates => desk.world.gateway.get(Rates);
const price = (fiat = 'CNY'): string => formatDecimal(rates().quote(fiat).value);
const asks = async (text: string, person: ApiPerson = desk.owner): Promise<ApiMessage> => {
  person.sends(text);
  await desk.done();
  return person.messages().at(-1)!;
};
const presses = async (message: ApiMessage, words: string): Promise<unknown> => {
  const answer = await desk.owner.presses(message, words).answered();
  await desk.done();
  return answer;
};
/** The owner is asked for a rule. */
const questioned = async (fiat = 'CNY'): Promise<ApiMessage> => {
  await presses(await asks(`/rate ${fiat}`), 'Set');
  return desk.owner.reads(`Send the rule for ${fiat}`);
};
const rules = async (): Promise<unknown[]> =>
  (await rows(desk.world.gateway, 'rate_rules')).map(({ fiat, rule }) => [fiat, rule]);

describe('what the bot tells of rates', () => {
  it('is each currency with value, sources and age, to all who may ask', async () => {
    await open();
    desk.world.clock.advance(12_000);
    for (const person of [desk.reader, desk.support, desk.owner]) {
      const message = await asks('/rate', person);
      expect(message.text.split('\n')).toEqual([
        'Rates: what one USDT costs',
        'CNY: 1 USDT = 7.2 CNY',
        'market: coingecko 7.2, coinmarketcap 7.2 · 12 s old',
        'USD: 1 USDT = 1 USD',
        expect.stringMatching(/^market: coingecko 1, coinmarketcap 1 · 12 s old$/),
      ]);
      expect(labels(message)).toEqual(['CNY', 'USD', 'Show anew']);
      await person.presses(message, 'CNY').answered();
      await person.reads('Automatic: no rule');
      expect(labels(message)).toEqual([
        ...(person === desk.owner ? ['Set', 'Sources +1 %', 'Sources −1 %'] : []),
        'All rates',
        'Show anew',
      ]);
      await person.presses(message, 'All rates').answered();
      await person.reads('Rates: what one USDT costs');
    }
  });

  it('is whose rule it is, and what is wrong where there is no rate', async () => {
    await open({ FORCED_USDT_RATE: 'USD:1.01' });
    desk.world.sandbox.rates.setFor('coinmarketcap', 'CNY', '9');
    desk.world.clock.advance(11 * MINUTE);
    await rates().refresh();
    const { text } = await asks('/rate');
    expect(text).toContain('USD: 1 USDT = 1.01 USD\nRule 1.01, of FORCED_USDT_RATE');
    expect(text).toContain('CNY: no rate, its orders are refused\n⚠️ no rate for CNY: ');
    expect(text).toContain('more than 3 % apart');
    for (const source of ['coingecko', 'coinmarketcap'] as const)
      desk.world.sandbox.rates.faults.set(source, 'too-many');
    await rates().refresh();
    expect((await asks('/rate')).text).toMatch(/Source fails: coingecko: .*429/);
  });

  it('is told in pages, and fits into a message', async () => {
    await open({ RATE_FIATS: '' });
    await rates().refresh();
    const message = await asks('/rate');
    expect(labels(message).slice(-2)).toEqual(['Show anew', '›']);
    expect(labels(message)).toHaveLength(10);
    await presses(message, '›');
    expect(labels(message)[labels(message).length - 3]).toBe('‹');
    for (const fault of ['coingecko', 'coinmarketcap', 'okx', 'binance', 'htx'] as const)
      desk.world.sandbox.rates.faults.set(fault, 'html');
    desk.world.clock.advance(11 * MINUTE);
    await rates().refresh();
    await presses(message, 'Show anew');
    expect(message.text).toContain('no rate, its orders are refused');
    expect(message.text.length).toBeLessThan(4_097);
  });

  it('is one currency where that is asked for, and else how to ask', async () => {
    await open();
    expect((await asks('/rate cny')).text).toMatch(/^CNY: 1 USDT = 7\.2 CNY\n/);
    expect((await asks('/rate JPY')).text).toMatch(
      /^JPY: no rate.*\n.*\n⚠️ the rate for JPY is being looked up/,
    );
    await rates().refresh();
    expect((await asks('/rate JPY')).text).toMatch(/^JPY: 1 USDT = 150 JPY/);
    for (const odd of ['/rate yuan', '/rate CNY 7.2 8', '/rate 7.2', '/rate <b>', '/rate USDT 1']) {
      expect((await asks(odd)).text).toContain('owners set it with /rate CNY 7.2');
    }
  });
});

describe('the owner sets a rate', () => {
  it('in words and by a second tap, which tells the price beforehand', async () => {
    await open();
    const question = await questioned();
    expect(question.text).toContain('7.2 (fixed), ~1.02 (times what the sources say)');
    const message = await asks('7.4');
    expect(message.text.split('\n')).toEqual([
      'Set CNY to 7.4?',
      'That is a fixed price, whatever the sources say.',
      'One USDT would cost 7.4 CNY (now 7.2).',
      'Orders that exist keep their rate.',
    ]);
    expect([price(), await rules(), await desk.deeds()]).toEqual(['7.2', [], []]);
    expect(await presses(message, 'Yes, set it')).toEqual({ text: 'Done', alert: false });
    await desk.owner.reads(
      '✓ CNY has the rule 7.4 now; other processes follow within seconds.\nCNY: 1 USDT = 7.4 CNY\nRule 7.4, set by the owner',
    );
    expect([price(), await rules()]).toEqual(['7.4', [['CNY', '7.4']]]);
    expect(await desk.deeds()).toEqual([
      { actor: `telegram:${OWNER}`, action: 'rate.set', subject: 'rate:CNY' },
    ]);
  });

  it.each([
    ['~1.02', 'That is times what the sources say.', '7.344'],
    ['+0.1', 'That is so much more than the sources say.', '7.3'],
    ['-0.2', 'That is so much less than the sources say.', '7'],
  ])('by the rule %s', async (rule, kind, then) => {
    await open();
    await questioned();
    const message = await asks(rule);
    expect(message.text).toContain(`${kind}\nOne USDT would cost ${then} CNY (now 7.2).`);
    await presses(message, 'Yes, set it');
    expect(price()).toBe(then);
    expect(message.text).toContain(`Rule ${rule}, set by the owner`);
  });

  it('a little higher or lower, and back to automatic', async () => {
    await open();
    const message = await asks('/rate CNY');
    await presses(message, 'Sources +1 %');
    expect(message.text).toContain('Set CNY to ~1.01?');
    expect(message.text).toContain('One USDT would cost 7.272 CNY (now 7.2).');
    await presses(message, 'Back');
    expect([await rules(), labels(message)]).toEqual([[], expect.not.arrayContaining(['Back to automatic'])]);
    await presses(message, 'Sources −1 %');
    await presses(message, 'Yes, set it');
    expect(price()).toBe('7.128');
    await presses(message, 'Back to automatic');
    expect(message.text.split('\n')).toEqual([
      'Take your rule for CNY back?',
      'One USDT would cost 7.2 CNY (now 7.128).',
      'Orders that exist keep their rate.',
    ]);
    expect(price()).toBe('7.128');
    await presses(message, 'Yes, back to automatic');
    expect([price(), await rules()]).toEqual(['7.2', []]);
    expect((await desk.deeds()).map(({ action }) => action)).toEqual(['rate.set', 'rate.clear']);
  });

  it('in one line, with the same second tap', async () => {
    await open();
    const message = await asks('/rate cny 7.5');
    expect(message.text).toContain('Set CNY to 7.5?');
    await presses(message, 'Yes, set it');
    expect(price()).toBe('7.5');
    const back = await asks('/rate CNY AUTO');
    await presses(back, 'Yes, back to automatic');
    expect(price()).toBe('7.2');
    expect((await asks('/rate CNY auto')).text).toContain('CNY has no rule of yours; nothing was changed.');
  });

  it('and hears what FORCED_USDT_RATE makes of it when the rule is taken back', async () => {
    await open({ FORCED_USDT_RATE: 'CNY:7.1' });
    await presses(await asks('/rate CNY 7.5'), 'Yes, set it');
    const message = await asks('/rate CNY auto');
    expect(message.text).toContain(
      'Then the rule of FORCED_USDT_RATE holds: 7.1.\nOne USDT would cost 7.1 CNY (now 7.5).',
    );
    await presses(message, 'Yes, back to automatic');
    expect(message.text).toContain('CNY: 1 USDT = 7.1 CNY\nRule 7.1, of FORCED_USDT_RATE');
  });

  it('and is warned where nobody knows what comes of it', async () => {
    desk = await BotDesk.open();
    const message = await asks('/rate CNY ~1.01');
    expect(message.text).toContain(
      '⚠️ What one USDT would cost is not known: no rate for CNY: no source of rates is in use',
    );
    expect(message.text).toContain('Orders in CNY are refused until there is a rate.');
    await presses(message, 'Back');
    expect([price(), message.text]).toEqual(['7.2', expect.stringContaining('of FORCED_USDT_RATE')]);
  });

  it.each<[string, string, string?]>([
    ['0', 'rate: "0" is no rule'],
    ['seven', 'rate: "seven" is no rule; give 7.4 (fixed), ~1.02 (times)'],
    ['7,2', 'rate: "7,2" is no rule'],
    ['-7.2', 'gives no rate above zero for CNY'],
    ['99', 'gives 99 CNY for one USDT, which is not within 4 to 12 (RATE_BOUNDS)'],
    ['a long number', `rate: "${'9'.repeat(20)}" is no rule`, '9'.repeat(4_000)],
    ['<b>7</b>', 'rate: "<b>7</b>" is no rule'],
  ])('not to %s; then it is asked for once more', async (name, why, text = name) => {
    await open();
    await questioned();
    const message = await asks(text);
    expect(message.text).toContain('Refused: nothing was done');
    expect(message.text).toContain(why);
    expect(message.text).toContain('Send the rule for CNY');
    expect([price(), await rules()]).toEqual(['7.2', []]);
    expect((await asks('7.3')).text).toContain('Set CNY to 7.3?');
  });

  it('not by a typed rule that is none, nor by an answer that comes too late', async () => {
    await open();
    expect((await asks('/rate CNY 0')).text).toContain('Refused: nothing was done\nrate: "0" is no rule');
    await questioned();
    desk.world.clock.advance(10 * MINUTE);
    expect((await asks('7.4')).text).toContain('There is no such command');
    await questioned();
    await asks('/rate');
    expect((await asks('7.4')).text).toContain('There is no such command');
    expect(await rules()).toEqual([]);
  });

  it('checked once more at the second tap', async () => {
    await open();
    const message = await asks('/rate CNY -3');
    expect(message.text).toContain('One USDT would cost 4.2 CNY');
    for (const source of ['coingecko', 'coinmarketcap', 'okx', 'binance', 'htx'] as const)
      desk.world.sandbox.rates.setFor(source, 'CNY', '6.9');
    await rates().refresh();
    await presses(message, 'Yes, set it');
    expect(message.text).toContain('which is not within 4 to 12 (RATE_BOUNDS)');
    expect(await rules()).toEqual([]);
  });

  it('as nobody else may', async () => {
    await open();
    for (const person of [desk.support, desk.reader]) {
      expect((await asks('/rate CNY 7.4', person)).text).toBe(NOT_ALLOWED);
      expect((await asks('/rate CNY auto', person)).text).toBe(NOT_ALLOWED);
    }
    const message = await asks('/rate CNY 7.4');
    await desk.world.restart({ TELEGRAM_OWNERS: '999', TELEGRAM_SUPPORT: String(OWNER) });
    const press = desk.owner.presses(message, 'Yes, set it');
    expect(await press.answered()).toEqual({ text: NOT_ALLOWED, alert: true });
    expect(await rules()).toEqual([]);
  });

  it('in Chinese where that is wanted', async () => {
    await open({ TELEGRAM_LANGUAGE: 'zh' });
    const message = await asks('/rate');
    expect(message.text).toMatch(/^汇率：一个 USDT 的价格\nCNY：1 USDT = 7\.2 CNY\n/);
    await presses(message, 'CNY');
    expect(message.text).toContain('自动：没有规则');
    await presses(message, '设置');
    await desk.owner.reads('请发送 CNY 的规则');
    expect((await asks('x')).text).toMatch(/输入的内容有误：\nrate: "x" is no rule/);
    const question = await asks('~1.02');
    expect(question.text).toContain('这是行情乘以此数。\n一个 USDT 将是 7.344 CNY（目前 7.2）。');
    await presses(question, '是，设置');
    expect(question.text).toContain('✓ CNY 现在采用规则 ~1.02');
    await presses(question, '恢复自动');
    await presses(question, '是，恢复自动');
    expect(question.text).toContain('✓ 已取消您为 CNY 设置的规则');
  });
});
