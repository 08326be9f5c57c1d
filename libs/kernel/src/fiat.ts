import { parseDecimal, type Decimal } from './money';

/** Of a code that is no known currency. */
const USUAL_DECIMALS = 2;

/** Looking it up anew costs more than all else that is done with an amount; three letters bound their number. */
const known = new Map<string, number>();

/** Decimals in which amounts of a currency are written: 2 for CNY, 0 for JPY. */
export function fiatDecimals(code: string): number {
  if (!/^[A-Z]{3}$/.test(code)) return USUAL_DECIMALS;
  const decimals = known.get(code) ?? decimalsOf(code);
  known.set(code, decimals);
  return decimals;
}

function decimalsOf(code: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
  return format.resolvedOptions().maximumFractionDigits ?? USUAL_DECIMALS;
}

/** What makes a price in fiat of the rate that is there, or stands in its place. */
export interface RateRule {
  readonly kind: 'fixed' | 'times' | 'plus' | 'minus';
  /** Above zero. */
  readonly value: Decimal;
}

export const MAX_RATE_RULE = 20;
const KINDS = { '': 'fixed', '~': 'times', '+': 'plus', '-': 'minus' } as const;
const RULE = /^([~+-]?)(\d{1,9}(?:\.\d{1,12})?)$/;

/** `7.4` fixed, `~1.02` times, `+0.1` plus, `-0.2` minus, at most 20 characters; `null` when it is none of these. */
export function parseRateRule(text: string): RateRule | null {
  const [, sign = '', digits = ''] = (text.length <= MAX_RATE_RULE && RULE.exec(text)) || [];
  const value = parseDecimal(digits);
  if (!value || value.coefficient <= 0n) return null;
  return { kind: KINDS[sign as keyof typeof KINDS], value };
}
