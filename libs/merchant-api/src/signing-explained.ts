import { BEPUSDT_RULES } from './bepusdt/signature';
import { EPAY_RULES } from './epay/signature';
import { EPUSDT_RULES } from './epusdt/signature';
import { GMPAY_RULES } from './gmpay/signature';
import { TOKENPAY_RULES } from './tokenpay/signature';
import { signatureCandidates, type Digest, type SigningRules } from './wire/signing';
import { parseBody } from './wire/wire-object';

/** What is signed of a request, for people whose signature is not the one that is wanted. */
export interface SigningExplained {
  readonly field: string;
  /** As it was given; `null`: there is none. */
  readonly given: string | null;
  /** The texts that are accepted, the secret not yet behind them, the likeliest first. */
  readonly texts: readonly string[];
  readonly digests: readonly Digest[];
}

/** An address or a path, up to where its query begins: the values of a query may hold that sign, too. */
const BEFORE_QUERY = /^(?:https?:\/\/[^?\s]*|[^{=&?\s]*)\?/i;

/** By dialect. */
export const SIGNING_RULES: Readonly<Record<string, SigningRules>> = {
  epusdt: EPUSDT_RULES,
  bepusdt: BEPUSDT_RULES,
  gmpay: GMPAY_RULES,
  tokenpay: TOKENPAY_RULES,
  epay: EPAY_RULES,
};

export const SIGNING_DIALECTS: readonly string[] = Object.keys(SIGNING_RULES);

/** `request`: a JSON object, a form, or a query. `null`: it is none of these, or no such dialect. */
export function explainSigning(dialect: string, request: string): SigningExplained | null {
  const rules = Object.hasOwn(SIGNING_RULES, dialect) ? SIGNING_RULES[dialect] : undefined;
  const fields = parseBody(request.trim().replace(BEFORE_QUERY, ''));
  if (!rules || !fields) return null;
  const given = fields.get(rules.field);
  return {
    field: rules.field,
    given: given?.kind === 'string' ? given.text : null,
    texts: signatureCandidates(fields, rules),
    digests: rules.digests,
  };
}
