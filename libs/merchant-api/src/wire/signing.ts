import { createHash, createHmac } from 'node:crypto';
import { sameText } from '@epusdt/kernel';
import { amountRenderings, numberRenderings, plainNumber } from './wire-number';
import type { WireObject, WireValue } from './wire-object';

/** What a dialect's shops sign, and how. */
export interface SigningRules {
  /** The field that holds the signature. */
  readonly field: string;
  /** Others that take no part. */
  readonly unsigned: readonly string[];
  /** Numbers that every runtime prints in its own way; the others clients send are small integers. */
  readonly amounts: readonly string[];
  /** A number that some leave out of what they sign when it is zero: PHP 7 holds `0 == ''`. */
  readonly zeroDropped: string | null;
  /** Some sign empty fields, too. */
  readonly emptiesCount: boolean;
  readonly digests: readonly Digest[];
  /** All fields that mean something to the dialect: what is signed must not hide one. */
  readonly names: readonly string[];
  /** Those among them that are addresses, which have queries. */
  readonly urls: readonly string[];
  /** A `pid` says who asks; otherwise the address does, and a `pid` may only agree. */
  readonly namesMerchant: boolean;
}

/** MD5 of the text with the secret behind it, or HMAC with the secret as its key. */
export type Digest = 'md5' | 'hmac-sha256';

const MAX_CANDIDATES = 12;

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

const DIGESTS: Readonly<Record<Digest, (text: string, secret: string) => string>> = {
  md5: (text, secret) =>
    createHash('md5')
      .update(text + secret)
      .digest('hex'),
  'hmac-sha256': (text, secret) => createHmac('sha256', secret).update(text).digest('hex'),
};

/** The texts that may be signed for one field: none for null and "", several for a number. */
function renderings(value: WireValue, isAmount: boolean): readonly string[] {
  switch (value.kind) {
    case 'string':
      return value.text === '' ? [] : [value.text];
    case 'number':
      return isAmount ? amountRenderings(value.literal) : numberRenderings(value.literal);
    case 'boolean':
      return [String(value.value)];
    default:
      return [];
  }
}

/** One list of pairs per way to print numbers; a field that knows no such way keeps its first text. */
function pairLists(fields: WireObject, rules: SigningRules): Pair[][] {
  const signed = [...fields]
    .filter(([key]) => key !== rules.field && !rules.unsigned.includes(key))
    .map(([key, value]) => ({ key, texts: renderings(value, rules.amounts.includes(key)) }));
  const ways = Math.max(1, ...signed.map(({ texts }) => texts.length));
  return Array.from({ length: ways }, (_, way) =>
    signed.flatMap(({ key, texts }): Pair[] => {
      const text = texts[way] ?? texts[0];
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

/** The lists once more as some shops have them: without a zero, with what is empty. */
function variants(fields: WireObject, rules: SigningRules, lists: Pair[][]): Pair[][] {
  const all = [...lists];
  const dropped = rules.zeroDropped;
  const zero = dropped === null ? undefined : fields.get(dropped);
  if (zero?.kind === 'number' && plainNumber(zero.literal) === '0') {
    all.push(...lists.map((list) => list.filter(([key]) => key !== dropped)));
  }
  const empty = [...fields].filter(
    ([key, value]) =>
      !rules.unsigned.includes(key) &&
      key !== rules.field &&
      (value.kind === 'null' || (value.kind === 'string' && value.text === '')),
  );
  if (rules.emptiesCount && empty.length > 0) {
    all.push(...lists.map((list) => [...list, ...empty.map(([key]): Pair => [key, ''])]));
  }
  return all;
}

/**
 * The texts a client may have signed for these fields (secret not yet appended), at most a dozen, the likeliest first.
 * Every key takes part, known or not; null and "" do not, nor does the signature. Leniency adds no forgery: all of them
 * denote the same values and each needs the secret. Empty when a field is an array or an object: nobody signs those.
 */
export function signatureCandidates(fields: WireObject, rules: SigningRules): string[] {
  if ([...fields.values()].some((value) => value.kind === 'other')) return [];
  const all = variants(fields, rules, pairLists(fields, rules));
  const texts = [byKey, byPair].flatMap((order) => all.map((list) => canonical(list, order)));
  return [...new Set(texts)].slice(0, MAX_CANDIDATES);
}

/**
 * How the fields are signed under this secret; `null`: not at all. The digest is told by the length of the signature.
 * Each comparison takes constant time and all are made.
 */
export function verifyRequest(fields: WireObject, secret: string, rules: SigningRules): Digest | null {
  const given = fields.get(rules.field);
  if (given?.kind !== 'string' || secret === '') return null;
  const digest = rules.digests.find((one) => DIGESTS[one]('', '').length === given.text.length);
  if (!digest) return null;
  let matches = 0;
  for (const text of signatureCandidates(fields, rules)) {
    matches += Number(sameText(DIGESTS[digest](text, secret), given.text));
  }
  return matches > 0 ? digest : null;
}

/** What is signed of fields as the gateway itself prints them, without what is empty or takes no part. */
export function signedText(
  fields: ReadonlyArray<readonly [string, string]>,
  { field, unsigned }: Pick<SigningRules, 'field' | 'unsigned'>,
): string {
  return canonical(
    fields.filter(([key, text]) => key !== field && !unsigned.includes(key) && text !== ''),
    byKey,
  );
}

/** The signature, lower-case hex, of fields as the gateway itself prints them. */
export function signFields(
  fields: ReadonlyArray<readonly [string, string]>,
  secret: string,
  rules: Pick<SigningRules, 'field' | 'unsigned'> = { field: 'signature', unsigned: [] },
  digest: Digest = 'md5',
): string {
  return DIGESTS[digest](signedText(fields, rules), secret);
}
