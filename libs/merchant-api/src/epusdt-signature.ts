import { createHash } from 'node:crypto';
import { parse } from 'lossless-json';
import { sameText } from '@epusdt/kernel';
import { amountRenderings, numberRenderings, plainNumber } from './wire-number';

export { plainNumber } from './wire-number';

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
const MAX_CANDIDATES = 10;
const SIGNATURE = 'signature';
/** The numbers that every runtime prints in its own way; the others clients send are small integers. */
const AMOUNT_KEYS: ReadonlySet<string> = new Set(['amount', 'actual_amount']);
/** PHP 7 holds `0 == ''`, so its clients leave a zero timeout out of what they sign. */
const ZERO_DROPPED = 'timeout';
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
 * Reads a request body, whatever its Content-Type said. `null` when it is no JSON object, is longer than 64 Ki
 * characters, nests deeper than 16, has more than 128 fields, or holds half a surrogate pair.
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

type Pair = readonly [key: string, text: string];
type Order = (a: Pair, b: Pair) => number;

const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const byKey: Order = (a, b) => compareBytes(a[0], b[0]);
/** The original sorts whole `k=v` texts: `name2=` comes before `name=`, for `2` is below `=`. */
const byPair: Order = (a, b) => compareBytes(a.join('='), b.join('='));

function canonical(pairs: readonly Pair[], order: Order): string {
  return [...pairs]
    .sort(order)
    .map(([key, text]) => `${key}=${text}`)
    .join('&');
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The texts that may be signed for one field: none for null and "", several for a number. */
function renderings(key: string, value: WireValue): readonly string[] {
  switch (value.kind) {
    case 'string':
      return value.text === '' ? [] : [value.text];
    case 'number':
      return AMOUNT_KEYS.has(key) ? amountRenderings(value.literal) : numberRenderings(value.literal);
    case 'boolean':
      return [String(value.value)];
    default:
      return [];
  }
}

/** One list of pairs per way to print numbers; a field that knows no such way keeps its first text. */
function pairLists(fields: WireObject): Pair[][] {
  const signed = [...fields]
    .filter(([key]) => key !== SIGNATURE)
    .map(([key, value]) => ({ key, texts: renderings(key, value) }));
  const ways = Math.max(1, ...signed.map(({ texts }) => texts.length));
  return Array.from({ length: ways }, (_, way) =>
    signed.flatMap(({ key, texts }): Pair[] => {
      const text = texts[way] ?? texts[0];
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

function hasZeroTimeout(fields: WireObject): boolean {
  const value = fields.get(ZERO_DROPPED);
  return value?.kind === 'number' && plainNumber(value.literal) === '0';
}

/**
 * The texts a client may have signed for these fields (secret not yet appended), at most ten, the likeliest first.
 * Every key takes part, known or not; null and "" do not, nor does `signature`. Leniency adds no forgery: all of them
 * denote the same values and each needs the secret. Empty when a field is an array or an object: nobody signs those.
 */
export function signatureCandidates(fields: WireObject): string[] {
  if ([...fields.values()].some((value) => value.kind === 'other')) return [];
  const lists = pairLists(fields);
  const without = (list: Pair[]): Pair[] => list.filter(([key]) => key !== ZERO_DROPPED);
  const all = hasZeroTimeout(fields) ? [...lists, ...lists.map(without)] : lists;
  const texts = [byKey, byPair].flatMap((order) => all.map((list) => canonical(list, order)));
  return [...new Set(texts)].slice(0, MAX_CANDIDATES);
}

/**
 * Whether `signature` of the fields is the MD5 of one of the candidates under the merchant's secret. Each comparison
 * takes constant time and all are made.
 */
export function verifyRequest(fields: WireObject, secret: string): boolean {
  const given = fields.get(SIGNATURE);
  if (given?.kind !== 'string' || secret === '') return false;
  let matches = 0;
  for (const text of signatureCandidates(fields)) matches += Number(sameText(md5(text + secret), given.text));
  return matches > 0;
}

/** The signature (MD5, lower-case hex) of fields as the gateway itself prints them: "" and `signature` are left out. */
export function signFields(fields: ReadonlyArray<readonly [string, string]>, secret: string): string {
  return md5(
    canonical(
      fields.filter(([key, text]) => key !== SIGNATURE && text !== ''),
      byKey,
    ) + secret,
  );
}
