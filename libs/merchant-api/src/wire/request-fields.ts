import { applyDecorators } from '@nestjs/common';
import { IsOptional, IsString, Matches, MaxLength, validateSync } from 'class-validator';
import { Refused } from './refused';
import { trimmed } from './trimmed';
import { isSaid, wireText, type WireObject } from './wire-object';

/** Lengths are counted in code points, as the database counts them: class-validator leaves some uncounted. */
const MAX_URL = 2_048;
const URL_LENGTH = /^.{1,2048}$/su;
const MAX_AMOUNT_TEXT = 64;
const MAX_WORDS = 255;

/** The shop's own order id: echoed byte for byte, so nothing of it may be lost on the way. */
export const ReferenceField = (name: string): PropertyDecorator =>
  applyDecorators(
    IsString({ message: `${name}: give it as text` }),
    Matches(/^.{1,64}$/su, { message: `${name}: give 1 to 64 characters` }),
    Matches(/^[^\s\p{C}](?:.*[^\s\p{C}])?$/su, { message: `${name}: no blanks at its ends` }),
    Matches(/^[^\p{Cc}]*$/u, { message: `${name}: no control characters` }),
  );

export const AmountField = (name: string): PropertyDecorator =>
  applyDecorators(
    IsString({ message: `${name}: give a number` }),
    MaxLength(MAX_AMOUNT_TEXT, { message: `${name}: at most ${MAX_AMOUNT_TEXT} characters` }),
  );

export const UrlField = (name: string): PropertyDecorator =>
  applyDecorators(
    IsString({ message: `${name}: give an http(s) address` }),
    Matches(URL_LENGTH, { message: `${name}: give 1 to ${MAX_URL} characters` }),
  );

export const OptionalUrlField = (name: string): PropertyDecorator =>
  applyDecorators(IsOptional(), UrlField(name));

/** Words that come back with the order: a title, a note. */
export const WordsField = (name: string, max = MAX_WORDS): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsString({ message: `${name}: give it as text` }),
    MaxLength(max, { message: `${name}: at most ${max} characters` }),
  );

export const FiatField = (name: string): PropertyDecorator =>
  applyDecorators(IsOptional(), Matches(/^[A-Za-z]{3,4}$/, { message: `${name}: give a code such as CNY` }));

export const RateField = (name: string): PropertyDecorator =>
  applyDecorators(IsOptional(), IsString({ message: `${name}: give 7.4, ~1.02, +0.1 or -0.2` }));

export const AddressField = (name: string): PropertyDecorator =>
  applyDecorators(IsOptional(), IsString({ message: `${name}: give it as text` }));

export const TimeoutField = (name: string): PropertyDecorator =>
  applyDecorators(IsOptional(), Matches(/^\d{1,9}(?:\.0+)?$/, { message: `${name}: give whole seconds` }));

export const CoinField = (name: string, ours: string): PropertyDecorator =>
  applyDecorators(IsOptional(), IsString({ message: `${name}: give ${ours}` }));

/** How fields are read that are not taken as they stand. */
interface Reading<Name extends string> {
  /** What else a field is called, where that of its own name says nothing. */
  readonly aliases?: { readonly [Property in Name]?: string };
  /** Words that come back: without what shops take off the ends of a text before they check it. */
  readonly words?: readonly Name[];
  /** Words that describe, and may be cut. */
  readonly titles?: readonly Name[];
}

/**
 * The request as a DTO: each property from the field of its name, or of its alias where that says nothing. Shops send numbers as text
 * and text as numbers; an empty text counts as absent. Throws `Refused` with everything that is wrong.
 */
export function readRequest<T extends object>(
  type: new () => T,
  fields: WireObject,
  names: readonly (keyof T & string)[],
  { aliases = {}, words = [], titles = [] }: Reading<keyof T & string> = {},
): T {
  const dto = new type();
  for (const property of names) {
    const said = [property, aliases[property]].find((name) => name !== undefined && isSaid(fields, name));
    if (said === undefined) continue;
    const text = wireText(fields, said);
    // Of a kind that is neither text nor number: stays wrong, so that it is refused by name.
    let value: unknown = text ?? fields.get(said);
    if (text !== undefined && words.includes(property)) value = present(trimmed(text));
    if (text !== undefined && titles.includes(property)) value = present(titleOf(text));
    Object.assign(dto, { [property]: value });
  }
  const problems = validateSync(dto).flatMap(({ constraints }) => Object.values(constraints ?? {}));
  if (problems.length > 0) throw new Refused('unreadable', problems.join('; '));
  return dto;
}

const present = (text: string): string | undefined => (text === '' ? undefined : text);

/** Nobody compares a title, so that one too long is no reason to lose the sale. */
const titleOf = (text: string): string => trimmed([...trimmed(text)].slice(0, MAX_WORDS).join(''));
