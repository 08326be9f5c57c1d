import { parseDecimal, parseRateRule } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';

/** `7.2` (CNY for one USDT), `CNY:7.2,USD:1`, or rules such as `CNY:~1.02`, by upper-case fiat code. */
export function readForcedRates(read: EnvironmentReader): Map<string, string> {
  const rates = new Map<string, string>();
  for (const item of read.list('FORCED_USDT_RATE')) {
    const [, fiat, rate = ''] = /^(?:([A-Za-z]{3})\s*:\s*)?([^:\s]+)$/.exec(item) ?? [];
    const code = fiat?.toUpperCase() ?? 'CNY';
    const cure =
      'Give 7.2 (CNY for one USDT), CNY:7.2,USD:1 or a change such as CNY:~1.02, CNY:+0.1, CNY:-0.2, with a point and no comma in a number';
    // Without its fiat a change could be meant for any: only a price stands alone.
    if (!isPrice(rate) && !(fiat !== undefined && parseRateRule(rate)))
      read.fail('FORCED_USDT_RATE', `"${item}" is no rate`, cure);
    else if (rates.has(code)) read.fail('FORCED_USDT_RATE', `has two rates for ${code}`, cure);
    else rates.set(code, rate);
  }
  return rates;
}

const isPrice = (text: string): boolean => (parseDecimal(text)?.coefficient ?? 0n) > 0n;
