import { applyDecorators } from '@nestjs/common';
import { parseDecimal } from '@epusdt/kernel';
import { momentOf } from '@epusdt/operations';
import { IsOptional, ValidateBy, type ValidationArguments, type ValidationOptions } from 'class-validator';

/** Rules of fields. Each message is the cure; the name of the field stands beside it. */
type Judge = (value: unknown, args: ValidationArguments | undefined) => string | null;

/** A rule that says itself what is wrong: `null` when nothing is. */
export function Rule(name: string, judge: Judge, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value, args) => judge(value, args) === null,
        defaultMessage: (args) => judge(args?.value, args) ?? '',
      },
    },
    options,
  );
}

/** May be left out. */
export const Optional = (...rules: PropertyDecorator[]): PropertyDecorator =>
  applyDecorators(IsOptional(), ...rules);

/** Text of `low` to `high` characters without control characters, not blank at its ends. */
export const Text = (high: number, low = 1): PropertyDecorator =>
  Rule('text', (value) => {
    if (typeof value !== 'string') return 'give it as text';
    const length = Array.from(value).length;
    if (length < low || length > high) return `give ${low} to ${high} characters`;
    if (/\p{Cc}/u.test(value)) return 'no control characters';
    return value.trim() === value ? null : 'no blanks at its ends';
  });

/** An amount of money: decimal text, never a number. */
export const Amount = (): PropertyDecorator =>
  Rule('amount', (value) => {
    if (typeof value === 'number') return `give it as text, "${value}": numbers lose digits on the way`;
    if (typeof value !== 'string' || !/^\d{1,30}(?:\.\d{1,30})?$/.test(value) || !parseDecimal(value)) {
      return 'give a plain decimal as text, such as "42.00"';
    }
    return null;
  });

export const WholeNumber = (low: number, high: number): PropertyDecorator =>
  Rule('whole', (value) =>
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high
      ? null
      : `give a whole number from ${low} to ${high}`,
  );

export const OneOf = (...words: readonly string[]): PropertyDecorator =>
  Rule('one', (value) =>
    typeof value === 'string' && words.includes(value) ? null : `give one of: ${words.join(', ')}`,
  );

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})$/;

/** The instant that an ISO 8601 text names, in milliseconds; `null` when it names none. */
export function readInstant(text: string): number | null {
  const [, date, time, zone] = INSTANT.exec(text) ?? [];
  return date === undefined || time === undefined || zone === undefined ? null : momentOf(date, time, zone);
}

export const Instant = (): PropertyDecorator =>
  Rule('instant', (value) =>
    typeof value === 'string' && readInstant(value) !== null
      ? null
      : 'give an ISO 8601 instant with its zone, such as 2026-01-05T12:00:00Z',
  );

const MAX_WEB = 2_048;

/** A web address, at most 2048 characters also as `URL` writes it. */
export const WebAddress = (): PropertyDecorator =>
  Rule('web', (value) => {
    const sound = typeof value === 'string' && Array.from(value).length <= MAX_WEB && URL.canParse(value);
    const url = sound ? new URL(value) : null;
    if (!url || !/^https?:$/.test(url.protocol) || url.href.length > MAX_WEB) {
      return `give an http(s) address of at most ${MAX_WEB} characters, as it is sent`;
    }
    // They would be taken out in silence: the address is not what it looks like.
    if (/\p{Cc}/u.test(String(value))) return 'no control characters';
    return url.username === '' && url.password === '' ? null : 'no user name or password in it';
  });

/** An array of texts, each judged by the words given; at most `most`. */
export const Texts = (most: number, longest: number): PropertyDecorator =>
  Rule('texts', (value) =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= most &&
    value.every((one) => typeof one === 'string' && one.length >= 1 && one.length <= longest)
      ? null
      : `give a list of 1 to ${most} texts, each of 1 to ${longest} characters`,
  );
