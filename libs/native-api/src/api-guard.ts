import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Clock, FixedWindows, type Allowance } from '@epusdt/kernel';
import { ApiKeys, isWithin, type ApiKey, type ApiScope, type KeyRefusal } from '@epusdt/merchants';
import { introduce } from './caller';
import type { ApiReply, ApiRequest } from './http';
import { Problem } from './problems';

export class ApiSettings {
  /** `rateLimit`: requests per key and minute, in this process. */
  constructor(readonly rateLimit: number) {}
}

/** Requests with a wrong key, or one that is bound to other networks, per address and minute. */
const MAX_FAILURES = 60;
const CHALLENGE = 'Bearer realm="epusdt"';
const SCOPE = 'api:scope';

/** What the key must be allowed; `null`: any key will do. Without it a handler is closed to everybody. */
export const Scope = (scope: ApiScope | null): MethodDecorator => SetMetadata(SCOPE, scope);

const TEXTS: Readonly<Record<KeyRefusal | 'missing', string>> = {
  missing: 'send the header "Authorization: Bearer sk_live_…" (or sk_test_…)',
  unknown: 'this key is not known here; compare it with the one you were given',
  expired: 'this key has expired; ask the owner of the gateway for a new one',
  revoked: 'this key was revoked; ask the owner of the gateway for a new one',
};

/** Who asks, from where, how often, and whether he may. */
@Injectable()
export class ApiGuard implements CanActivate {
  private readonly requests: FixedWindows;
  private readonly failures = new FixedWindows(MAX_FAILURES);

  constructor(
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
    private readonly reflector: Reflector,
    settings: ApiSettings,
  ) {
    this.requests = new FixedWindows(settings.rateLimit);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const key = await this.authenticate(request);
    // Before the allowance: who has stolen a key cannot use it up from elsewhere.
    this.checkNetwork(request, key);
    const reply = http.getResponse<ApiReply>();
    const allowance = this.requests.take(key.id, this.clock.now());
    for (const [name, value] of Object.entries(rateHeaders(allowance))) reply.header(name, value);
    if (allowance.exceeded) {
      throw tooMany(`this key has made its ${allowance.limit} requests of this minute`, allowance);
    }
    this.checkScope(context, key);
    await this.keys.noteUse(key);
    introduce(request, key);
    return true;
  }

  /** Only failures are counted by address: behind one proxy a stranger's must not shut out who has a key. */
  private async authenticate(request: ApiRequest): Promise<ApiKey> {
    const text = bearerOf(request.headers['authorization']);
    const found = text === null ? 'missing' : await this.keys.verify(text);
    if (typeof found !== 'string') return found;
    this.countFailure(request);
    const challenge = found === 'missing' ? CHALLENGE : `${CHALLENGE}, error="invalid_token"`;
    throw new Problem('unauthenticated', TEXTS[found], { headers: { 'www-authenticate': challenge } });
  }

  private checkNetwork(request: ApiRequest, { networks, prefix }: ApiKey): void {
    if (!networks || isWithin(request.ip, networks)) return;
    this.countFailure(request);
    throw new Problem(
      'network_refused',
      `key ${prefix} is bound to networks, and ${request.ip} is in none of them`,
    );
  }

  private countFailure({ ip }: ApiRequest): void {
    const allowance = this.failures.take(ip, this.clock.now());
    if (allowance.exceeded) throw tooMany('too many requests without a key that works from here', allowance);
  }

  private checkScope(context: ExecutionContext, key: ApiKey): void {
    const scope = this.reflector.get<ApiScope | null | undefined>(SCOPE, context.getHandler());
    if (scope === undefined) throw new Error(`${context.getHandler().name} names no scope`);
    if (scope === null || key.scopes.includes(scope)) return;
    throw new Problem('scope_missing', `this needs the scope ${scope}; key ${key.prefix} has not got it`, {
      headers: { 'www-authenticate': `${CHALLENGE}, error="insufficient_scope", scope="${scope}"` },
    });
  }
}

function bearerOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? (/^Bearer +([^\s]{1,256}) *$/i.exec(header)?.[1] ?? null) : null;
}

const rateHeaders = ({ limit, remaining, resetSeconds }: Allowance): Readonly<Record<string, string>> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(resetSeconds),
});

export const tooMany = (what: string, { resetSeconds }: Allowance): Problem =>
  new Problem('rate_limited', `${what}; wait ${resetSeconds} s`, {
    headers: { 'retry-after': String(resetSeconds) },
  });
