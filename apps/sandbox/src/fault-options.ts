import { addressToHex } from '@epusdt/kernel';
import { InputError } from './admin-input';
import { hexOfLength } from './bytes';
import { clipped } from './http';

/** What can be said to a fault; which of it a fault takes, and what it takes for granted, is in the table of faults. */
export interface FaultOptions {
  /** 0 to 1: how often a request that the fault fits is hit at all. Default 1. */
  readonly probability?: number;
  /** Makes the draws of `probability` the same in every run. */
  readonly seed?: number;
  /** The fault ends after so many hits. */
  readonly times?: number;
  /** JSON-RPC method, path, or beginning of a path with `*` after it; several: one of them. Default: all. */
  readonly methods?: string | readonly string[];
  /** Milliseconds: of waiting, between pieces, of lateness. */
  readonly ms?: number;
  /** Up to so many milliseconds more, drawn for each request. */
  readonly spreadMs?: number;
  /** Milliseconds; may be below 0. */
  readonly skewMs?: number;
  /** Length of a suspension. */
  readonly seconds?: number;
  readonly blocks?: number;
  /** Blocks below the head. */
  readonly depth?: number;
  readonly rows?: number;
  /** How many are allowed: requests a second, calls of a batch. */
  readonly limit?: number;
  /** HTTP status. */
  readonly status?: number;
  /** Number of a block. */
  readonly height?: number;
  /** Number of a block. */
  readonly block?: number;
  readonly pieces?: number;
  /** Of the body. */
  readonly bytes?: number;
  /** 64 hex digits. */
  readonly txid?: string;
  /** Base58. */
  readonly to?: string;
  readonly from?: string;
  /** Integer units of the token. */
  readonly units?: bigint | number | string;
  /** Eight hex digits after `0x`. */
  readonly value?: string;
  /** TRON-PRO-API-KEY. */
  readonly key?: string;
  /** Infos and receipts tell the same lie as the logs. */
  readonly deep?: boolean;
  readonly alsoReceipt?: boolean;
  /** Both backends answer within one batch. */
  readonly withinBatch?: boolean;
}

export type OptionName = keyof FaultOptions;

/** Options after parsing: hex for addresses, bigint for units. */
export type Parsed = Omit<FaultOptions, 'methods' | 'units'> & {
  readonly methods?: readonly string[];
  readonly units?: bigint;
};

interface Rule {
  readonly cure: string;
  /** `undefined` when the value will not do. */
  readonly parse: (value: unknown) => unknown;
}

const MAX_MS = 60_000;
const MAX_SKEW_MS = 86_400_000;
const MAX_NAMES = 50;

const whole = (low: number, high: number): Rule => ({
  cure: `a whole number from ${low} to ${high}`,
  parse: (value) => {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= low && number <= high
      ? number
      : undefined;
  },
});
const flag: Rule = {
  cure: 'true or false',
  parse: (value) => (typeof value === 'boolean' ? value : undefined),
};
const address: Rule = {
  cure: 'a Tron address, 34 characters that begin with T, copied whole',
  parse: (value) => (typeof value === 'string' ? (addressToHex(value) ?? undefined) : undefined),
};
const shortText: Rule = {
  cure: 'a text of 1 to 200 characters',
  parse: (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= 200 ? value : undefined,
};

const RULES: Readonly<Record<OptionName, Rule>> = {
  probability: {
    cure: 'a number from 0 to 1',
    parse: (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined),
  },
  seed: whole(0, 0xffffffff),
  times: whole(1, 1_000_000),
  methods: {
    cure: 'a method such as eth_getLogs, a path such as /wallet/getblock or /v1/*, or a list of them',
    parse: methodsOf,
  },
  ms: whole(0, MAX_MS),
  spreadMs: whole(0, MAX_MS),
  skewMs: whole(-MAX_SKEW_MS, MAX_SKEW_MS),
  seconds: whole(1, 3_600),
  blocks: whole(0, 10_000),
  depth: whole(0, 1_000_000),
  rows: whole(0, 10_000),
  limit: whole(0, 1_000),
  status: {
    cure: '200, 403 or 429',
    parse: (value) => (value === 200 || value === 403 || value === 429 ? value : undefined),
  },
  height: whole(1, 1_000_000_000),
  block: whole(0, 1_000_000_000),
  pieces: whole(2, 100),
  bytes: whole(0, 1_000_000),
  txid: {
    cure: 'a transaction id, 64 hex digits',
    parse: (value) => hexOfLength(value, 32) ?? undefined,
  },
  to: address,
  from: address,
  units: {
    cure: 'integer units of the token, such as 20050000 for 20.05 USDT',
    parse: (value) => (/^\d{1,77}$/.test(String(value)) ? BigInt(String(value)) : undefined),
  },
  value: {
    cure: 'a chain id such as 0xcd8690dc',
    parse: (value) => (typeof value === 'string' && /^0x[0-9a-f]{1,16}$/.test(value) ? value : undefined),
  },
  key: shortText,
  deep: flag,
  alsoReceipt: flag,
  withinBatch: flag,
};

/** Every fault takes these. */
export const COMMON_OPTIONS: readonly OptionName[] = ['probability', 'seed', 'times', 'methods'];

const isOptionName = (name: string): name is OptionName => Object.hasOwn(RULES, name);

/** Checks the options a fault was given; throws an `InputError` that names field, value and cure. */
export function parseFaultOptions(
  fault: string,
  options: Readonly<Record<string, unknown>>,
  allowed: readonly OptionName[],
  required: readonly OptionName[],
): Parsed {
  const parsed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!isOptionName(name) || !(allowed.includes(name) || COMMON_OPTIONS.includes(name))) {
      const known = [...allowed, ...COMMON_OPTIONS].join(', ');
      throw new InputError(`options.${clipped(name)}: ${fault} has no such option; give only ${known}`);
    }
    const { cure, parse } = RULES[name];
    parsed[name] = parse(value);
    if (parsed[name] === undefined) throw new InputError(`options.${name}: ${shown(value)}; give ${cure}`);
  }
  const missing = required.find((name) => parsed[name] === undefined);
  if (missing) throw new InputError(`options.${missing}: missing; give ${RULES[missing].cure}`);
  return parsed;
}

const shown = (value: unknown): string => clipped(typeof value === 'bigint' ? String(value) : value);

function methodsOf(value: unknown): readonly string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const names = list.filter((name) => typeof name === 'string' && name.length > 0 && name.length <= 200);
  if (names.length === 0 || names.length < list.length || names.length > MAX_NAMES) return undefined;
  return names as string[];
}
