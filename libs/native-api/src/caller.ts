import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invariant } from '@epusdt/kernel';
import type { ApiKey } from '@epusdt/merchants';
import type { ApiRequest } from './http';
import { Problem, invalid } from './problems';

/** Who asks. */
export interface ApiCaller {
  readonly key: ApiKey;
  /** `null`: the owner, who sees all merchants. */
  readonly merchantPid: string | null;
  /** As the audit names him. */
  readonly actor: string;
}

/** Who is behind a request; written by the guard. */
const callers = new WeakMap<object, ApiCaller>();

export function introduce(request: ApiRequest, key: ApiKey): ApiCaller {
  const caller = { key, merchantPid: key.merchantPid, actor: `api:${key.prefix}` };
  callers.set(request, caller);
  return caller;
}

export function callerOf(request: ApiRequest): ApiCaller {
  const caller = callers.get(request);
  invariant(caller, 'a request reached its handler without passing the guard');
  return caller;
}

/** The caller, as a parameter of a handler. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<ApiRequest>()),
);

/**
 * Whose things a list shows: those of the key's merchant, or for the owner those of whom he names (`null`: of all).
 * A key that names another merchant than its own sees nothing of him, not even that he exists.
 */
export function visibleMerchant({ merchantPid }: ApiCaller, asked: string | undefined): string | null {
  if (merchantPid === null) return asked ?? null;
  if (asked === undefined || asked === merchantPid) return merchantPid;
  throw new Problem('not_found', 'merchant: this key speaks for another one; leave it out');
}

/** For whom something is made: the key's merchant, or whom the owner names. */
export function actingMerchant({ merchantPid }: ApiCaller, asked: string | undefined): string {
  if (merchantPid === null && asked === undefined) {
    throw invalid([{ field: 'merchant', message: 'a key of the owner names the merchant it acts for' }]);
  }
  if (merchantPid !== null && asked !== undefined && asked !== merchantPid) {
    throw invalid([{ field: 'merchant', message: 'this key speaks for another merchant; leave it out' }]);
  }
  return asked ?? merchantPid ?? '';
}

/** May the caller see a thing of this merchant? */
export const maySee = (caller: ApiCaller, merchantPid: string): boolean =>
  caller.merchantPid === null || caller.merchantPid === merchantPid;
