import type { Acknowledgement } from '@epusdt/merchants';
import type { GuardedAnswer } from './guarded-client';

/** What shops answer once they have booked the payment: `ok`, `SUCCESS`, `{"state":"success"}`, `Warning: … ok`. */
const WORD = /\b(?:ok|success)\b/;
/** Any form of the two words: `failed`, `failure`, `errors`, `Signature Error`. */
const REFUSAL = /fail|error/;
/** The word itself denied: `not ok`, `"success":false`, `ok=0`. */
const DENIED = /\bnot\s+(?:ok|success)\b|\b(?:ok|success)\b["']?\s*[:=]\s*["']?(?:false|no|null|0)\b/;
/** A whole page (a login form, a single-page shop, a firewall's challenge) may say OK on a button; no shop answers so. */
const PAGE = /^\s*<(?:!doctype|html)\b/;

const isSuccess = (status: number): boolean => status >= 200 && status < 300;
const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/**
 * Whether a shop's answer means that it took the callback. `2xx`: any status of that kind. `word`: HTTP 200 and the
 * whole word `ok` or `success`, in any case and possibly inside other text, without `fail` or `error` anywhere. When in
 * doubt it is no: the callback is repeated.
 */
export function isAcknowledged(status: number, body: string, rule: Acknowledgement = 'word'): boolean {
  if (rule === '2xx') return isSuccess(status);
  if (status !== 200) return false;
  const text = body.toLowerCase();
  return WORD.test(text) && !REFUSAL.test(text) && !DENIED.test(text) && !PAGE.test(text);
}

/** Why an attempt counts as it does, in words. */
export function reasonOf(answer: GuardedAnswer, rule: Acknowledgement): string {
  if (answer.kind === 'failure') return answer.reason;
  const { status, body } = answer;
  if (isAcknowledged(status, body, rule)) return `HTTP ${status}`;
  if (isRedirect(status)) return `HTTP ${status}, and redirects are not followed`;
  if (rule === '2xx') return `HTTP ${status}, only 2xx counts`;
  return status === 200 ? 'HTTP 200, but the answer does not say ok' : `HTTP ${status}, only 200 counts`;
}
