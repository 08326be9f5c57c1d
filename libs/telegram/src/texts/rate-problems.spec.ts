import { failureIn, problemIn, sourcesIn } from './rate-problems';

const LATIN = /[a-z]{3,} [a-z]{2,}/;

describe('what is wrong with a rate, in Chinese', () => {
  it.each([
    [
      'no rate for CNY: no source of rates is in use; the owner can fix a rate (rate set CNY …, or FORCED_USDT_RATE=CNY:…)',
      '没有 CNY 的汇率：没有启用任何汇率来源；所有者可以固定汇率（如 /rate CNY 7.2，或 FORCED_USDT_RATE=CNY:…）',
    ],
    ['the rate for JPY is being looked up, try again in a minute', '正在查询 JPY 的汇率，请一分钟后再试'],
    [
      'no rate for XAU: no source knows XAU; the owner can fix a rate (rate set XAU …, or FORCED_USDT_RATE=XAU:…)',
      '没有 XAU 的汇率：没有来源提供 XAU；所有者可以固定汇率（如 /rate XAU 7.2，或 FORCED_USDT_RATE=XAU:…）',
    ],
    [
      'no rate for CNY: the last good one is 11 minutes old, and the sources are more than 3 % apart: a 7.2, b 9 (a: 7.2; b: 9, 12 minutes old); the owner can wait, or fix a rate (rate set CNY …, or FORCED_USDT_RATE=CNY:…)',
      '没有 CNY 的汇率：最近一次有效的汇率已是 11 分钟前；并且各来源相差超过 3%：a 7.2, b 9 (a: 7.2; b: 9，12 分钟前)；所有者可以等待，或固定汇率（如 /rate CNY 7.2，或 FORCED_USDT_RATE=CNY:…）',
    ],
    [
      'no rate for CNY: 2 live source(s) of the group "market" are needed, and none answers (a: HTTP 429; b: knows no CNY); the owner can let one source of "market" be enough (RATE_MIN_SOURCES=1), or fix a rate (rate set CNY …, or FORCED_USDT_RATE=CNY:…)',
      '没有 CNY 的汇率：需要 2 个 market 组的可用来源，但没有一个应答 (a: 应答 HTTP 429; b: 不提供 CNY)；所有者可以允许只用一个 market 来源（RATE_MIN_SOURCES=1），或固定汇率（如 /rate CNY 7.2，或 FORCED_USDT_RATE=CNY:…）',
    ],
    [
      'no rate for CNY: the last good one is 15 minutes old, and 2 live source(s) of the group "market" are needed, and only a 7.2 (a: 7.2); the owner can wait, or fix a rate (rate set CNY …, or FORCED_USDT_RATE=CNY:…)',
      '没有 CNY 的汇率：最近一次有效的汇率已是 15 分钟前；并且需要 2 个 market 组的可用来源，但只有 a 7.2 (a: 7.2)；所有者可以等待，或固定汇率（如 /rate CNY 7.2，或 FORCED_USDT_RATE=CNY:…）',
    ],
    ['a 13, b 13 is not within 4 to 12', 'a 13, b 13 不在 4 至 12 之间'],
    ['a 7 is more than 10 % away from what the other group says: c 9', 'a 7 与另一组来源相差超过 10%：c 9'],
    [
      'a 8 is more than 5 % away from the last rate, 7.2; it is believed after 3 rounds that say the same (now 1)',
      'a 8 与上次汇率 7.2 相差超过 5%；连续 3 轮一致后才会采用（现在 1 轮）',
    ],
    [
      'the rule ~1.7 for CNY gives no rate within 4 to 12 any more; rate set CNY …, or rate auto CNY, or RATE_BOUNDS',
      '规则 ~1.7 不再能让 CNY 的汇率处于 4 至 12 之间；请发送 /rate CNY 7.2 之类的命令，或 /rate CNY auto，或调整 RATE_BOUNDS',
    ],
    [
      'the rule for CNY, "x y", cannot be read; change FORCED_USDT_RATE',
      'CNY 的规则“x y”无法识别；请修改 FORCED_USDT_RATE',
    ],
  ])('%s', (words, zh) => {
    expect(problemIn('zh', words)).toBe(zh);
    expect(zh).not.toMatch(LATIN);
  });

  it('is in English what can be typed in the bot', () => {
    expect(problemIn('en', 'fix a rate (rate set CNY …, or FORCED_USDT_RATE=CNY:…)')).toBe(
      'fix a rate (/rate CNY 7.2 or the like, or FORCED_USDT_RATE=CNY:…)',
    );
    expect(problemIn('zh', 'something new')).toBe('something new');
  });

  it.each([
    ['okx: HTTP 429', 'okx: 应答 HTTP 429'],
    ['okx: no answer within 5 s', 'okx: 5 秒内没有应答'],
    ['okx: no JSON but "<html>"', 'okx: 应答不是 JSON，而是 "<html>"'],
    ['okx: code is missing', 'okx: 缺少 code'],
    ['okx: connect ECONNREFUSED', 'okx: connect ECONNREFUSED'],
  ])('is why a source fails: %s', (words, zh) => {
    expect(failureIn('zh', words)).toBe(zh);
    expect(failureIn('en', words)).toBe(words);
  });

  it.each([
    ['market: a 7.2, b 7.2; c 9 left out', '市场价: a 7.2, b 7.2；未采用 c 9'],
    [
      'street ~1.02: 7.2 of a 7.2, b 7.2; rule of the owner ~1.02',
      '场外价 ~1.02：7.2，来自 a 7.2, b 7.2；所有者的规则 ~1.02',
    ],
  ])('are what sources say: %s', (words, zh) => {
    expect(sourcesIn('zh', words)).toBe(zh);
    expect(sourcesIn('en', words)).toBe(words);
  });
});
