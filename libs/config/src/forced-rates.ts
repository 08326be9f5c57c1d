import { compareDecimals, parseDecimal } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';

/** `7.2` (CNY for one USDT) or `CNY:7.2,USD:1`, by upper-case fiat code. */
export function readForcedRates(read: EnvironmentReader): Map<string, string> {
  const rates = new Map<string, string>();
  const zero = { coefficient: 0n, scale: 0 };
  for (const item of read.list('FORCED_USDT_RATE')) {
    const [, fiat = 'CNY', rate = ''] = /^(?:([A-Za-z]{3})\s*:\s*)?([^:\s]+)$/.exec(item) ?? [];
    const value = parseDecimal(rate);
    const code = fiat.toUpperCase();
    const cure = 'Give 7.2 (CNY for one USDT) or CNY:7.2,USD:1, with a point and no comma in a number';
    if (!value || compareDecimals(value, zero) <= 0)
      read.fail('FORCED_USDT_RATE', `"${item}" is no rate`, cure);
    else if (rates.has(code)) read.fail('FORCED_USDT_RATE', `has two rates for ${code}`, cure);
    else rates.set(code, rate);
  }
  return rates;
}
