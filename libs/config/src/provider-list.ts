import { isIP } from 'node:net';
import type { EnvironmentReader } from './environment-reader';

export const PROVIDER_KINDS = ['node', 'trongrid', 'jsonrpc', 'http'] as const;

/** One entry of `TRON_NODES`. */
export interface ProviderConfig {
  /** No trailing slash; may hold a key in its path. */
  readonly url: string;
  /** Which interfaces it serves. */
  readonly kind: (typeof PROVIDER_KINDS)[number];
  /** Who runs it: two providers of one operator count as one. */
  readonly operator: string;
  readonly apiKey: string | null;
  /** Above 1: preferred; below: spared. */
  readonly weight: number;
  /** Requests per second we allow ourselves; `null`: no limit known. */
  readonly perSecond: number | null;
  /** True: that limit holds for each method by itself. */
  readonly perMethod: boolean;
  /** Requests per day (UTC) that it grants; `null`: no limit known. */
  readonly perDay: number | null;
}

const VARIABLE = 'TRON_NODES';
const ATTRIBUTES = ['key', 'kind', 'weight', 'operator', 'rps', 'daily'] as const;
type Attribute = (typeof ATTRIBUTES)[number];
type Fail = (problem: string, cure: string) => void;

/** TronGrid grants 15 per second to a key and suspends who exceeds them: 60 % of it. */
const KEYED_PER_SECOND = 9;
const KEYED_PER_DAY = 100_000;
/** Measured without a key: of each method one request every 2 s, and no burst. */
const KEYLESS_PER_SECOND = 0.5;

/** Two providers at one address are one provider asked twice. */
export function readProviders(
  read: EnvironmentReader,
  publicNodes: readonly string[],
): readonly ProviderConfig[] {
  const given = read.list(VARIABLE);
  const sharedKey = read.text('TRONGRID_API_KEY');
  const places = new Map<string, number>();
  const providers: ProviderConfig[] = [];
  for (const [index, entry] of (given.length > 0 ? given : publicNodes).entries()) {
    const place = index + 1;
    const fail: Fail = (problem, cure) => read.fail(VARIABLE, `entry ${place} ${problem}`, cure);
    const provider = readProvider(entry, sharedKey, fail);
    if (provider === null) continue;
    const { href } = new URL(provider.url);
    const first = places.get(href);
    if (first !== undefined) fail(`has the address of entry ${first}`, 'Give each address once');
    places.set(href, first ?? place);
    providers.push(provider);
  }
  return providers;
}

function readProvider(entry: string, sharedKey: string | null, fail: Fail): ProviderConfig | null {
  const [address = '', ...rest] = entry.split(';').map((part) => part.trim());
  const url = address.replace(/\/+$/, '');
  if (!isPlainUrl(url)) {
    fail(NO_PLAIN_URL, 'Give base URLs such as https://node.example.com');
    return null;
  }
  const given = readAttributes(rest, fail);
  const host = new URL(url).hostname.replace(/\.$/, '');
  const atTronGrid = /(?:^|\.)trongrid\.io$/.test(host);
  const kind = readKind(given.get('kind'), atTronGrid, fail);
  const apiKey = readKey(given.get('key'), fail) ?? (atTronGrid ? sharedKey : null);
  const keyed = kind === 'trongrid' && apiKey !== null;
  const perMethod = kind === 'trongrid' && apiKey === null;
  const usualRate = keyed ? KEYED_PER_SECOND : perMethod ? KEYLESS_PER_SECOND : null;
  const number = (name: Attribute, low: number, high: number): number | null =>
    readNumber(name, given.get(name), low, high, fail);
  return {
    url,
    kind,
    operator: readOperator(given.get('operator'), host, fail),
    apiKey,
    weight: number('weight', 0.1, 100) ?? 1,
    perSecond: number('rps', 0.1, 1_000) ?? usualRate,
    perMethod,
    perDay: number('daily', 100, 1_000_000_000) ?? (keyed ? KEYED_PER_DAY : null),
  };
}

/** Only names are ever repeated in a problem: what stands in place of a value may be a key. */
function readAttributes(parts: readonly string[], fail: Fail): Map<Attribute, string> {
  const cure = `Give after the address, each once: ${ATTRIBUTES.map((name) => `;${name}=…`).join('')}`;
  const given = new Map<Attribute, string>();
  for (const part of parts.filter((text) => text !== '')) {
    const [, name = '', value = ''] = /^([a-z]{1,10})\s*=\s*(.*)$/.exec(part) ?? [];
    const known = ATTRIBUTES.find((attribute) => attribute === name);
    if (name === '') fail('has an attribute that is not of the form name=value', cure);
    else if (known === undefined) fail(`has an unknown attribute "${name}"`, cure);
    else if (given.has(known)) fail(`has two of "${name}"`, cure);
    else given.set(known, value);
  }
  return given;
}

function readKind(text: string | undefined, atTronGrid: boolean, fail: Fail): ProviderConfig['kind'] {
  const fallback = atTronGrid ? 'trongrid' : 'node';
  const found = text === undefined ? fallback : PROVIDER_KINDS.find((kind) => kind === text);
  if (found === undefined) fail('has an unknown kind', `Give one of: ${PROVIDER_KINDS.join(', ')}`);
  return found ?? fallback;
}

/** As an HTTP header can carry it. */
function readKey(text: string | undefined, fail: Fail): string | null {
  if (text === undefined) return null;
  if (/^[\x21-\x7e]{1,256}$/.test(text)) return text;
  fail('has a key that is empty, too long, or holds blanks or signs of no key', 'Give it as it was issued');
  return null;
}

function readOperator(text: string | undefined, host: string, fail: Fail): string {
  if (text === undefined) return operatorOf(host);
  if (!/^[A-Za-z0-9][A-Za-z0-9._:-]{0,62}$/.test(text))
    fail('has an operator that is no name', 'Give letters, digits, ".", "-" and "_", at most 63');
  return text.toLowerCase();
}

/** The registered name, as far as two labels tell; an address or a bare name stands for itself, whatever the port. */
function operatorOf(host: string): string {
  const address = isIP(host.replace(/^\[|\]$/g, '')) !== 0;
  return address ? host : host.split('.').slice(-2).join('.');
}

function readNumber(
  name: Attribute,
  text: string | undefined,
  low: number,
  high: number,
  fail: Fail,
): number | null {
  if (text === undefined) return null;
  const whole = name === 'daily';
  const value = (whole ? /^\d{1,10}$/ : /^\d{1,4}(?:\.\d{1,3})?$/).test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  fail(
    `has a ${name} that is no ${whole ? 'whole ' : ''}number from ${low} to ${high}`,
    `Leave ${name} out for the default`,
  );
  return null;
}

// The value may hold a password or a key: it is not repeated.
export const NO_PLAIN_URL = 'is no plain http(s) address (without user name, "?" and "#")';

export function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
