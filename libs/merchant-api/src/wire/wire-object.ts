import { parse } from 'lossless-json';

/** A value of a request body as it was written: a number keeps its literal, `other` is an array or an object. */
export type WireValue =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly literal: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'other' };

/** The fields of a JSON object. A Map, so that no key (`__proto__`) is special. */
export type WireObject = ReadonlyMap<string, WireValue>;

const MAX_BODY_LENGTH = 65_536;
const MAX_FIELDS = 128;
const MAX_DEPTH = 16;
/** Go would read it as U+FFFD: two different texts with one signature. */
const LONE_SURROGATE = /\p{Surrogate}/u;

class NumberLiteral {
  constructor(readonly literal: string) {}
}

/** Deepest nesting of brackets outside strings; the parser recurses, so hostile depth is refused before it. */
function isShallow(body: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < body.length; i += 1) {
    const character = body[i];
    if (quoted && character === '\\') i += 1;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > MAX_DEPTH) return false;
  }
  return true;
}

function wireValue(value: unknown): WireValue {
  if (typeof value === 'string') return { kind: 'string', text: value };
  if (value instanceof NumberLiteral) return { kind: 'number', literal: value.literal };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  return { kind: value === null ? 'null' : 'other' };
}

function parseJson(body: string): unknown {
  try {
    // Of a repeated key the last one wins, as in PHP and Go.
    return parse(body, null, {
      parseNumber: (literal) => new NumberLiteral(literal),
      onDuplicateKey: ({ newValue }) => newValue,
    });
  } catch {
    return undefined;
  }
}

/**
 * Reads a JSON body, whatever its Content-Type said. `null` when it is no JSON object, is longer than 64 Ki characters,
 * nests deeper than 16, has more than 128 fields, or holds half a surrogate pair.
 */
export function parseWire(body: string): WireObject | null {
  if (body.length > MAX_BODY_LENGTH || !isShallow(body)) return null;
  const root = parseJson(body);
  if (typeof root !== 'object' || root === null || Array.isArray(root) || root instanceof NumberLiteral)
    return null;
  const entries = Object.entries(root).map(([key, value]): [string, WireValue] => [key, wireValue(value)]);
  const torn = entries.some(
    ([key, value]) =>
      LONE_SURROGATE.test(key) || (value.kind === 'string' && LONE_SURROGATE.test(value.text)),
  );
  return torn || entries.length > MAX_FIELDS ? null : new Map(entries);
}

/** Reads a form body or the query of an address: every value is text. `null` where `parseWire` has it, for its limits. */
export function parseForm(text: string): WireObject | null {
  if (text.length > MAX_BODY_LENGTH) return null;
  const entries = [...new URLSearchParams(text)].map(([key, value]): [string, WireValue] => [
    key,
    { kind: 'string', text: value },
  ]);
  return entries.length === 0 || entries.length > MAX_FIELDS ? null : new Map(entries);
}

/** JSON where it begins like JSON, else a form: shops send both under any Content-Type. */
export const parseBody = (body: string): WireObject | null =>
  /^\s*\{/.test(body) ? parseWire(body) : parseForm(body);

/** Does the field say anything? One that is null or "" does not, nor is it signed. */
export function isSaid(fields: WireObject, name: string): boolean {
  const value = fields.get(name);
  return value !== undefined && value.kind !== 'null' && !(value.kind === 'string' && value.text === '');
}

/** The text of a field, or its number as written; `undefined` where it is missing, null, "" or of another kind. */
export function wireText(fields: WireObject, name: string): string | undefined {
  const value = fields.get(name);
  if (value?.kind === 'string') return value.text === '' ? undefined : value.text;
  return value?.kind === 'number' ? value.literal : undefined;
}
