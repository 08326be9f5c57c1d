/** The words of a chart. Each of their characters must be in the font: `node scripts/chart-font.mjs` makes it anew. */
export interface ChartLabels {
  readonly title: string;
  /** Names of the bars and of the line. */
  readonly income: string;
  readonly paidOrders: string;
  /** With `{units}`, `{payments}`. */
  readonly received: string;
  /** With `{made}`, `{paid}`. */
  readonly orders: string;
  readonly nothing: string;
}

export const CHART_LABELS = {
  en: {
    title: 'Income and paid orders',
    income: 'Income, USDT',
    paidOrders: 'Paid orders',
    received: 'Received: {units} USDT, payments: {payments}',
    orders: 'New orders: {made}, of these paid: {paid}',
    nothing: 'No payments in this period',
  },
  zh: {
    title: '收入与已支付订单',
    income: '收入（USDT）',
    paidOrders: '已支付订单',
    received: '收入 {units} USDT，共 {payments} 笔付款',
    orders: '新订单 {made} 笔，其中已支付 {paid} 笔',
    nothing: '此期间没有付款',
  },
} as const satisfies Record<string, ChartLabels>;
