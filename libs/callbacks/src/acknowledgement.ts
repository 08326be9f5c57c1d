/** What shops answer once they have booked the payment: `ok`, `SUCCESS`, `{"state":"success"}`, `Warning: … ok`. */
const WORD = /\b(?:ok|success)\b/;
/** Any form of the two words: `failed`, `failure`, `errors`, `Signature Error`. */
const REFUSAL = /fail|error/;
/** The word itself denied: `not ok`, `"success":false`, `ok=0`. */
const DENIED = /\bnot\s+(?:ok|success)\b|\b(?:ok|success)\b["']?\s*[:=]\s*["']?(?:false|no|null|0)\b/;
/** A whole page (a login form, a single-page shop, a firewall's challenge) may say OK on a button; no shop answers so. */
const PAGE = /^\s*<(?:!doctype|html)\b/;

/**
 * Whether a shop's answer means that it took the callback: HTTP 200 and the whole word `ok` or `success`, in any case
 * and possibly inside other text, without `fail` or `error` anywhere. When in doubt it is no: the callback is repeated.
 */
export function isAcknowledged(status: number, body: string): boolean {
  if (status !== 200) return false;
  const text = body.toLowerCase();
  return WORD.test(text) && !REFUSAL.test(text) && !DENIED.test(text) && !PAGE.test(text);
}
