import { SECOND, fiatDecimals } from '@epusdt/kernel';
import type { Language } from './checkout-texts';

/** Formatters cost far more to make than to use. */
const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function kept<F extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: () => F): F {
  const known = formatters.get(name) as F | undefined;
  if (known) return known;
  const made = make();
  formatters.set(name, made);
  return made;
}

/** A whole number, in the digits of the language. */
export const numberIn = (language: Language, number: number): string =>
  kept(`number ${language}`, () => new Intl.NumberFormat(language)).format(number);

/** 42 CNY as 42.00, 500 JPY as it is; nothing is cut off. `amount` is decimal text of any length. */
export function priceIn(language: Language, amount: string, fiat: string): string {
  const given = amount.split('.')[1]?.length ?? 0;
  const isCurrency = /^[A-Z]{3}$/.test(fiat);
  const decimals = Math.max(given, isCurrency ? fiatDecimals(fiat) : 0);
  const style = isCurrency ? ({ style: 'currency', currency: fiat, currencyDisplay: 'code' } as const) : {};
  const format = new Intl.NumberFormat(language, {
    ...style,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  // As text, so that no digit of a large amount is lost.
  const written = format.format(amount as Intl.StringNumericLiteral);
  return isCurrency ? written : `${written} ${fiat}`;
}

/** In UTC, and so said: the server does not know where the buyer is. The script writes it in local time. */
export const instantIn = (language: Language, at: number): string =>
  kept(
    `instant ${language}`,
    () =>
      new Intl.DateTimeFormat(language, {
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZone: 'UTC',
        timeZoneName: 'short',
      }),
  ).format(at);

/** 14:05, or 1:02:03 from an hour on; begun seconds count. */
export function remainingIn(language: Language, milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / SECOND);
  const two = kept(
    `two ${language}`,
    () => new Intl.NumberFormat(language, { minimumIntegerDigits: 2, useGrouping: false }),
  );
  const hours = Math.floor(seconds / 3600);
  const clock = `${two.format(Math.floor(seconds / 60) % 60)}:${two.format(seconds % 60)}`;
  return hours > 0 ? `${numberIn(language, hours)}:${clock}` : clock;
}
