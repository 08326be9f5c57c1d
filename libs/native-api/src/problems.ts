import { DomainError, shown, type DomainCode } from '@epusdt/kernel';

/** Codes of the edge itself, beside those of the rules inside. */
export const EDGE_CODES = [
  'invalid_request',
  'body_too_large',
  'method_not_allowed',
  'unauthenticated',
  'scope_missing',
  'network_refused',
  'rate_limited',
  'too_many_streams',
  'too_many_exports',
  'idempotency_running',
  'idempotency_unknown',
  'idempotency_mismatch',
  'idempotency_unreadable',
  'internal',
] as const;
export type ProblemCode = DomainCode | (typeof EDGE_CODES)[number];

/** What is said of a code wherever it is met: in the answer and on the page about errors. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What it means and what to do, for the page. */
  readonly about: string;
  /** True: nothing was begun, so an Idempotency-Key is not used up by it. */
  readonly unused?: true;
  /** Seconds after which asking again may help. */
  readonly retryAfter?: number;
}

/** Every code the API can answer with. The page /docs/errors is made from this table. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = {
  bad_request: {
    status: 400,
    title: 'The request breaks a rule',
    about: 'A value is well-formed and yet not acceptable. `detail` names the field and what it should be.',
    unused: true,
  },
  invalid_request: {
    status: 400,
    title: 'The request is not well-formed',
    about:
      'The body, the query or a header is not what this operation takes. `errors` lists every field that is wrong, with what it should be; unknown fields are refused by name.',
    unused: true,
  },
  not_found: {
    status: 404,
    title: 'There is no such thing',
    about: 'Nothing has this id, or it belongs to a merchant that this key does not speak for.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address is not asked so',
    about: 'The address exists with another method; the header `Allow` names which.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    about: 'At most 64 KB are read.',
  },
  unauthenticated: {
    status: 401,
    title: 'The key is missing or does not work',
    about:
      'Send `Authorization: Bearer sk_live_…` with a key that is known, not revoked and not expired. Keys are made by the owner of the gateway.',
  },
  scope_missing: {
    status: 403,
    title: 'The key may not do this',
    about: '`detail` names the scope that the key lacks. The owner makes a key that has it.',
  },
  network_refused: {
    status: 403,
    title: 'The key may not be used from here',
    about:
      'The key is bound to networks and the request came from outside of them. Behind a reverse proxy the owner sets TRUSTED_PROXIES, or every client looks like the proxy.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    about:
      'The key has used up its requests of this minute, or its look-ups of unknown transactions; or too many requests with a wrong key came from one address. Wait for `Retry-After` seconds.',
    unused: true,
  },
  too_many_streams: {
    status: 429,
    title: 'Too many streams are open',
    about:
      'As many streams as may be are open: of this order 20, of this key 50, or of all together. Close one, or come again after `Retry-After` seconds; the order itself can always be asked for.',
    unused: true,
    retryAfter: 30,
  },
  too_many_exports: {
    status: 429,
    title: 'Exports are under way',
    about:
      'A key makes one export at a time, and the gateway a few. Wait for the one before, or come again after `Retry-After` seconds.',
    unused: true,
    retryAfter: 30,
  },
  idempotency_running: {
    status: 409,
    title: 'A request with this Idempotency-Key is running',
    about: 'Its answer is not there yet. Ask again with the same key after `Retry-After` seconds.',
  },
  idempotency_unknown: {
    status: 409,
    title: 'Whether this was done is not known',
    about:
      'The gateway was interrupted while it carried out the request with this key, and does not do again what may be done already. Look at what it would have changed, then use a new key. (`POST /orders` is simply run again: its reference sees to it that there is one order.)',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    about: 'A key stands for one address and one body, for 48 hours. Use a new key for a new request.',
  },
  idempotency_unreadable: {
    status: 409,
    title: 'The answer of this Idempotency-Key cannot be shown again',
    about:
      'The request was carried out, but the master key was changed since. Look at what it made, by reading.',
  },
  reference_in_use: {
    status: 409,
    title: 'The reference is in use',
    about:
      'An order of this reference is paid, or open with other terms; `detail` says which. Use a new reference.',
  },
  amount_too_small: {
    status: 422,
    title: 'The amount is too small',
    about: 'At least the smallest coin of the currency.',
  },
  amount_too_large: {
    status: 422,
    title: 'The amount is too large',
    about: '`detail` names the greatest amount.',
  },
  no_wallet: {
    status: 409,
    title: 'No wallet can take the money',
    about: 'The pool has no enabled wallet for this merchant and these terms. The owner adds or enables one.',
    unused: true,
  },
  no_free_amount: {
    status: 409,
    title: 'No amount is free',
    about: 'Every wallet has all its amounts for this price reserved. Wait until orders end, or add wallets.',
    unused: true,
  },
  rate_unavailable: {
    status: 409,
    title: 'There is no rate for this currency',
    about: 'The currency has no rate, or the sources gave none that can be trusted just now.',
    unused: true,
  },
  chain_not_read: {
    status: 503,
    title: 'The chain is not being read',
    about: 'The gateway could not see a payment now, so it opens no order. Try again in a minute.',
    unused: true,
    retryAfter: 60,
  },
  orders_paused: {
    status: 503,
    title: 'No new orders are taken',
    about: 'The owner has paused the gateway. Orders that are open go on. Try again later.',
    unused: true,
    retryAfter: 60,
  },
  wallet_exists: {
    status: 409,
    title: 'The wallet is in the pool already',
    about: 'An address is in the pool once.',
  },
  wallet_invalid: {
    status: 422,
    title: 'This is no wallet to be paid at',
    about: '`detail` says what is wrong with the address.',
  },
  not_allowed_now: {
    status: 409,
    title: 'The present state does not allow it',
    about: '`detail` says which state that is and what can be done instead. Nothing was done.',
    unused: true,
  },
  integrity: {
    status: 500,
    title: 'Stored data failed its check',
    about:
      'A sealed row does not verify. Nobody should pay what is shown by it; the owner finds the row in the log.',
  },
  internal: {
    status: 500,
    title: 'The gateway failed',
    about:
      'It has logged what happened under the id in `instance`. The request may or may not have been carried out. An order is safe to ask for again, with the same `reference` and `Idempotency-Key`; for anything else, read first what is there.',
  },
};

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal of the edge. What the rules inside refuse is a `DomainError`. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }
}

export const invalid = (errors: readonly FieldError[]): Problem =>
  new Problem('invalid_request', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), {
    errors,
  });

/** There is none; or there is one of another merchant, which is the same to this caller. */
export const nothing = (what: string, id: string): Problem =>
  new Problem('not_found', `there is no ${what} ${shown(id)}`);

/** Where the documents point to. */
export interface ProblemPlace {
  /** Public URL of the gateway, no trailing slash. */
  readonly base: string;
  readonly requestId: string;
}

/** What is sent for a refusal or a failure. */
export interface ProblemAnswer {
  readonly code: ProblemCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The same error makes the same answer: what is kept for a repeated request is what was sent. */
export function problemAnswer(error: unknown, { base, requestId }: ProblemPlace): ProblemAnswer {
  const { code, detail, extras } = problemOf(error);
  const { status, title, retryAfter } = PROBLEMS[code];
  const { errors, headers } = extras;
  const document = {
    type: `${base}/docs/errors#${code}`,
    title,
    status,
    detail,
    instance: requestId,
    code,
    ...(errors ? { errors } : {}),
  };
  return {
    code,
    status,
    headers: {
      'content-type': PROBLEM_TYPE,
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...headers,
    },
    body: JSON.stringify(document),
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DomainError) {
    return new Problem(error.code, error.code === 'integrity' ? PROBLEMS.integrity.about : error.message);
  }
  const status = statusIn(error);
  if (status === 404) return new Problem('not_found', 'nothing is at this address; see /docs');
  if (status === 413) return new Problem('body_too_large', 'the body is larger than 64 KB');
  if (status < 500) return new Problem('invalid_request', 'the request cannot be read');
  return new Problem('internal', 'the gateway has logged this; tell its owner the id in "instance"');
}

/** Of errors of the framework. */
function statusIn(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 500;
  const given =
    'getStatus' in error && typeof error.getStatus === 'function'
      ? Number((error as { getStatus(): unknown }).getStatus())
      : Number('statusCode' in error ? error.statusCode : 500);
  return given >= 400 && given < 600 ? given : 500;
}
