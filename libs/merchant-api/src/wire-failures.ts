import { failure as epayFailure, failureText } from './epay/answers';
import { failure as tokenpayFailure } from './tokenpay/answers';
import type { Refusal } from './wire/refused';
import { failure } from './wire/status-envelope';

/** How a refusal is written where nothing of the dialect has come to answer: a body too large, no such call. */
export interface FailureFormat {
  readonly type: string;
  /** False: HTTP 200 whatever the outcome. */
  readonly tellsStatus: boolean;
  write(refusal: Refusal): string;
}

/** The router takes doubled slashes for one; the path of a merchant may stand before any of them. */
const below = (path: string): RegExp => new RegExp(`^(?:/+m/+[^/?]+)?/+${path}(?:[/?]|$)`);
const FORMATS: readonly (readonly [RegExp, FailureFormat])[] = [
  [below('payments/+gmpay'), { type: 'application/json', tellsStatus: true, write: failure }],
  [
    below('(?:api/+v1/+(?:order|pay)|payments/+epay|pay/+check-status)'),
    { type: 'application/json', tellsStatus: false, write: failure },
  ],
  [below('(?:CreateOrder|Query)'), { type: 'application/json', tellsStatus: false, write: tokenpayFailure }],
  [below('m?api\\.php'), { type: 'application/json', tellsStatus: false, write: epayFailure }],
  [below('submit\\.php'), { type: 'text/plain', tellsStatus: false, write: failureText }],
];

/** `null`: no shop asks at this address in a dialect. */
export const failureFormatOf = (url: string): FailureFormat | null =>
  FORMATS.find(([address]) => address.test(url))?.[1] ?? null;
