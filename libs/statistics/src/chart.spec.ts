import { readFileSync } from 'node:fs';
import { DAY, HOUR } from '@epusdt/kernel';
import { FONT_FILE, chartOf } from './chart';
import { CHART_LABELS, type ChartLabels } from './chart-labels';
import { CHART_HEIGHT, CHART_WIDTH, chartOption } from './chart-option';
import { bucketsOf } from './buckets';
import { NOTHING, type PeriodStatistics } from './figures';

const FROM = Date.parse('2026-01-05T00:00Z');

/** Of each bucket the number of orders, each of 1,000.05 USDT; `now`: after so many milliseconds. */
function sample(length: number, paid: (index: number) => number, now = length): PeriodStatistics {
  const { unit, list } = bucketsOf(FROM, FROM + length, 'UTC');
  const series = list.map((bucket, index) => {
    const count = paid(index);
    return { ...bucket, paid: count, units: BigInt(count) * 1_000_050_000n };
  });
  const count = series.reduce((sum, point) => sum + point.paid, 0);
  const rest = { ...NOTHING, members: 0 };
  return {
    from: FROM,
    to: FROM + length,
    zone: 'UTC',
    at: FROM + now,
    orders: { made: 1_234, paid: count, pending: 1, expired: 2, cancelled: 3, paidShare: 0.5 },
    payments: {
      count,
      units: BigInt(count) * 1_000_050_000n,
      late: NOTHING,
      manual: NOTHING,
      unseen: NOTHING,
    },
    wallets: { top: [], rest },
    merchants: { top: [{ pid: '1000', name: '龘', ...NOTHING }], rest },
    medianWaitMs: null,
    waiting: NOTHING,
    unit,
    series,
  };
}

/** The characters that a TrueType font has signs for, by the format 4 subtable of its cmap. */
function charactersOf(font: Buffer): Set<number> {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + 16 * index);
  const entry = tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap');
  const cmap = font.readUInt32BE((entry ?? 0) + 8);
  const subtables = Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, index) => cmap + 4 + 8 * index);
  const table = subtables
    .map((at) => cmap + font.readUInt32BE(at + 4))
    .find((at) => font.readUInt16BE(at) === 4);
  if (entry === undefined || table === undefined) throw new Error('no cmap of format 4');
  const size = font.readUInt16BE(table + 6);
  const found = new Set<number>();
  for (let at = table + 14; at < table + 14 + size; at += 2) {
    const [end, start, delta, offset] = [0, size + 2, 2 * size + 2, 3 * size + 2].map((part) =>
      font.readUInt16BE(at + part),
    ) as [number, number, number, number];
    for (let code = start; code <= end && code < 0xffff; code += 1) {
      const place = at + 3 * size + 2 + offset + 2 * (code - start);
      const glyph = offset === 0 ? code + delta : font.readUInt16BE(place);
      if ((glyph & 0xffff) !== 0) found.add(code);
    }
  }
  return found;
}

/** Whatever an option writes. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const SAMPLES = [
  sample(DAY, (hour) => hour),
  sample(2 * DAY, (hour) => hour),
  sample(366 * DAY, (day) => day),
  sample(7 * DAY, () => 0),
];

describe.each(Object.entries<ChartLabels>(CHART_LABELS))('the chart in %s', (_, labels) => {
  it('writes only what its font has signs for, and no name of a merchant', () => {
    const known = charactersOf(readFileSync(FONT_FILE));
    expect(known.size).toBeGreaterThan(400);
    expect(known.has(0x9f98)).toBe(false);
    const written = [...textsIn(labels), ...SAMPLES.flatMap((one) => textsIn(chartOption(one, labels)))];
    const missing = [...new Set(written.join(''))].filter((sign) => !known.has(sign.codePointAt(0) ?? 0));
    // The lines of the subtitle.
    expect(missing).toEqual(['\n']);
    expect(written.join('')).not.toContain('龘');
  });

  it('goes to another thread as it is', () => {
    for (const one of SAMPLES) {
      const option = chartOption(one, labels);
      expect(structuredClone(option)).toEqual(option);
    }
  });
});

describe('the chart', () => {
  const option = (statistics: PeriodStatistics) => chartOption(statistics, CHART_LABELS.en);

  it('says period and totals', () => {
    expect(option(sample(3 * DAY, () => 1)).title).toMatchObject({
      subtext:
        '2026-01-05 – 2026-01-07 (UTC)\nReceived: 3,000.15 USDT, payments: 3\nNew orders: 1,234, of these paid: 3',
    });
    expect(textsIn(option(sample(DAY, () => 0)))).toContain('No payments in this period');
  });

  it('names hours and days', () => {
    const names = (statistics: PeriodStatistics): unknown =>
      (option(statistics).xAxis as { data: unknown }).data;
    expect(names(sample(3 * HOUR, () => 1))).toEqual(['00:00', '01:00', '02:00']);
    expect((names(sample(2 * DAY, () => 1)) as string[]).filter((_, index) => index % 12 === 0)).toEqual([
      '01-05',
      '12:00',
      '01-06',
      '12:00',
    ]);
    expect(names(sample(3 * DAY, () => 1))).toEqual(['01-05', '01-06', '01-07']);
  });

  it('draws no line where time has not come yet', () => {
    const { series } = option(sample(4 * HOUR, () => 1, HOUR));
    expect((series as { data: unknown }[]).map(({ data }) => data)).toEqual([
      [1_000.05, 1_000.05, 1_000.05, 1_000.05],
      [1, 1, null, null],
    ]);
  });

  it('is a PNG of its size, and not the same in both languages', async () => {
    const [one] = SAMPLES;
    const pictures = await Promise.all(
      [CHART_LABELS.en, CHART_LABELS.zh].map((labels) => chartOf(one ?? sample(DAY, () => 1), labels)),
    );
    for (const png of pictures) {
      expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([CHART_WIDTH, CHART_HEIGHT]);
      expect(png.length).toBeGreaterThan(20_000);
      expect(png.length).toBeLessThan(500_000);
    }
    expect(pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0))).toBe(false);
  });

  it('goes on after one that could not be drawn', async () => {
    const broken = { ...CHART_LABELS.en, title: { toString: null } as unknown as string };
    const [first, second] = await Promise.allSettled([
      chartOf(
        sample(DAY, () => 1),
        broken,
      ),
      chartOf(
        sample(DAY, () => 1),
        CHART_LABELS.en,
      ),
    ]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });
});
