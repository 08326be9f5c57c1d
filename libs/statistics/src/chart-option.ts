import { DAY, formatUnits, type Units } from '@epusdt/kernel';
import type { BarSeriesOption, EChartsOption, GridComponentOption, LineSeriesOption } from 'echarts';
import type { ChartLabels } from './chart-labels';
import type { PeriodStatistics } from './figures';
import { ZoneClock } from './zone-clock';

export const CHART_WIDTH = 1_000;
export const CHART_HEIGHT = 640;
export const FONT_FAMILY = 'Noto Sans SC';

/** Below the axis; more would run into each other. */
const MAX_TICKS = 8;
/** On the line; more would cover it. */
const MAX_DOTS = 62;

const INK = '#14202b';
const FAINT_INK = '#475569';
const LINES = '#e2e8f0';
const INCOME = '#4a93d8';
const PAID = '#a8330a';

const TEXT = { fontFamily: FONT_FAMILY, color: INK };
const AXIS_LABEL = { fontFamily: FONT_FAMILY, color: FAINT_INK, fontSize: 22 };

/** The place of bars and line, with the labels of its axes. */
const GRID: GridComponentOption = {
  left: 24,
  right: 24,
  top: 216,
  bottom: 20,
  outerBoundsMode: 'same',
  outerBoundsContain: 'axisLabel',
};

/** What ECharts is to draw: data only, as it goes to another thread. */
export function chartOption(statistics: PeriodStatistics, labels: ChartLabels): EChartsOption {
  const isEmpty = statistics.payments.count === 0;
  const names = bucketNames(statistics);
  const value = { type: 'value' as const, min: 0, axisLabel: AXIS_LABEL, show: !isEmpty };
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT_FAMILY },
    title: {
      left: 28,
      top: 22,
      itemGap: 12,
      text: labels.title,
      subtext: [periodLine(statistics), ...totalLines(statistics, labels)].join('\n'),
      textStyle: { ...TEXT, fontSize: 36, fontWeight: 500 },
      subtextStyle: { ...TEXT, fontSize: 24, lineHeight: 34, fontWeight: 500 },
    },
    legend: {
      right: 28,
      top: 30,
      itemWidth: 26,
      itemGap: 22,
      textStyle: { ...TEXT, fontSize: 22 },
      data: [labels.income, labels.paidOrders],
      show: !isEmpty,
    },
    grid: GRID,
    xAxis: {
      type: 'category',
      data: names,
      axisLine: { lineStyle: { color: FAINT_INK, width: 2 } },
      axisTick: { show: false },
      axisLabel: { ...AXIS_LABEL, margin: 12, interval: Math.ceil(names.length / MAX_TICKS) - 1 },
    },
    yAxis: [
      { ...value, splitLine: { lineStyle: { color: LINES, width: 2 } } },
      { ...value, minInterval: 1, splitLine: { show: false } },
    ],
    graphic: isEmpty ? [nothing(labels)] : [],
    series: isEmpty ? [] : [bars(statistics, labels), line(statistics, labels)],
  };
}

const bars = ({ series }: PeriodStatistics, { income }: ChartLabels): BarSeriesOption => ({
  type: 'bar',
  name: income,
  data: series.map(({ units }) => heightOf(units)),
  itemStyle: { color: INCOME, borderRadius: [3, 3, 0, 0] },
  barMaxWidth: 64,
  barCategoryGap: '25%',
});

const line = ({ series, at }: PeriodStatistics, { paidOrders }: ChartLabels): LineSeriesOption => ({
  type: 'line',
  name: paidOrders,
  yAxisIndex: 1,
  // What is still to come is not nothing.
  data: series.map(({ from, paid }) => (from > at ? null : paid)),
  lineStyle: { color: PAID, width: 4 },
  itemStyle: { color: PAID },
  symbol: 'circle',
  symbolSize: 9,
  showSymbol: series.length <= MAX_DOTS,
});

const nothing = ({ nothing: text }: ChartLabels) => ({
  type: 'text' as const,
  left: 'center',
  top: 390,
  style: { text, fontFamily: FONT_FAMILY, fontSize: 34, fill: FAINT_INK },
});

/** In USDT, for a bar: the only place where money is inexact, as nobody measures the pixels. */
const heightOf = (units: Units): number => Number(units) / 1_000_000;

function totalLines({ payments, orders }: PeriodStatistics, labels: ChartLabels): string[] {
  return [
    labels.received
      .replace('{units}', withCommas(formatUnits(payments.units)))
      .replace('{payments}', withCommas(String(payments.count))),
    labels.orders
      .replace('{made}', withCommas(String(orders.made)))
      .replace('{paid}', withCommas(String(orders.paid))),
  ];
}

/** 1234567.05 → 1,234,567.05 */
function withCommas(amount: string): string {
  const [whole = '0', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function periodLine({ from, to, zone }: PeriodStatistics): string {
  const clock = new ZoneClock(zone);
  const [first, last] = [dateOf(clock.dayAt(from)), dateOf(clock.dayAt(to - 1))];
  return `${first === last ? first : `${first} – ${last}`} (${zone})`;
}

const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** `01-31` for a day, `13:00` for an hour; of several days the hour that begins one is called by its day. */
function bucketNames({ series, unit, zone, from, to }: PeriodStatistics): string[] {
  const clock = new ZoneClock(zone);
  const isOneDay = clock.dayAt(from) === clock.dayAt(to - 1);
  return series.map((point) => {
    const wall = new Date(clock.wallAt(point.from)).toISOString();
    const [day, hour] = [wall.slice(5, 10), wall.slice(11, 16)];
    return unit === 'day' || (hour === '00:00' && !isOneDay) ? day : hour;
  });
}
