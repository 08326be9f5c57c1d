/** Why a request was refused. Each edge (dialect, CLI, bot) maps every code in one exhaustive table. */
export const DOMAIN_CODES = [
  'bad_request',
  'not_found',
  'reference_in_use',
  'amount_too_small',
  'amount_too_large',
  'no_wallet',
  'no_free_amount',
  'rate_unavailable',
  'chain_not_read',
  'orders_paused',
  'wallet_exists',
  'wallet_invalid',
  'not_allowed_now',
  'integrity',
] as const;
export type DomainCode = (typeof DOMAIN_CODES)[number];

/** A request the gateway refuses by rule. The message says what is wrong, where, and what to do about it. */
export class DomainError extends Error {
  constructor(
    readonly code: DomainCode,
    message: string,
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** Asserts a rule that must hold by construction; its breach is a bug or tampering and stops the work at hand. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}

const MAX_SHOWN = 42;
/** What somebody gave, as an error repeats it: long enough for what was mistyped, never for a key pasted by mistake. */
export const shown = (text: string): string =>
  text.length <= MAX_SHOWN ? `"${text}"` : `a text of ${text.length} characters`;
