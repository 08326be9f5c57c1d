export { chartOf } from './chart';
export { CHART_LABELS, type ChartLabels } from './chart-labels';
export type { OrderFigures, PaymentFigures, PeriodStatistics, Ranking, SeriesPoint, Sum } from './figures';
export { periodIn, type Period } from './period';
export { Statistics } from './statistics';
export { StatisticsModule } from './statistics.module';
export { dayStart, nextInstantOfHour } from './zone-clock';
