import { compareDecimals, parseDecimal, type Units } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';

/** What becomes of money that does not fit. */
export interface PaymentConfig {
  /** Money within the late window settles, or waits in the inbox. */
  readonly late: 'settle' | 'hold';
  readonly tolerance: { readonly units: Units; readonly basisPoints: bigint };
}

const MAX_USDT = 100n;
const MAX_PERCENT = 10n;
const ZERO = { coefficient: 0n, scale: 0 };

export function readPayments(read: EnvironmentReader): PaymentConfig {
  return {
    late: read.oneOf('LATE_POLICY', ['settle', 'hold'], 'settle'),
    tolerance: {
      units: readAmount(read, 'TOLERANCE_USDT', MAX_USDT, 6),
      basisPoints: readAmount(read, 'TOLERANCE_PERCENT', MAX_PERCENT, 2),
    },
  };
}

/** Integer of `decimals` places. */
function readAmount(read: EnvironmentReader, variable: string, most: bigint, decimals: number): bigint {
  const text = read.text(variable) ?? '0';
  const value = parseDecimal(text);
  const fits =
    value !== null &&
    value.scale <= decimals &&
    compareDecimals(value, ZERO) >= 0 &&
    compareDecimals(value, { coefficient: most, scale: 0 }) <= 0;
  if (fits) return value.coefficient * 10n ** BigInt(decimals - value.scale);
  read.fail(
    variable,
    `"${text.slice(0, 40)}" is no number from 0 to ${most} with at most ${decimals} decimals`,
    'Leave it out and only the exact amount pays',
  );
  return 0n;
}
