import { addDecimals, multiplyDecimals, type Decimal, type RateRule } from '@epusdt/kernel';

/** The price a rule makes of a base; `null` when it would not be above zero. A fixed one needs no base. */
export function applyRule({ kind, value }: RateRule, base: Decimal): Decimal | null {
  const result = {
    fixed: () => value,
    times: () => multiplyDecimals(base, value),
    plus: () => addDecimals(base, value),
    minus: () => addDecimals(base, { coefficient: -value.coefficient, scale: value.scale }),
  }[kind]();
  return result.coefficient > 0n ? result : null;
}
