import { createHash } from 'node:crypto';
import {
  Injectable,
  Logger,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { PublicUrl } from '@epusdt/merchant-api';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { callerOf } from './caller';
import type { ApiReply, ApiRequest } from './http';
import { Idempotency, type Beginning, type IdempotentAsk, type KeptAnswer, type Run } from './idempotency';
import { PROBLEMS, Problem, invalid, problemAnswer } from './problems';

const KEY = /^[\x20-\x7e]{1,255}$/;
const KEPT_HEADERS = ['content-type', 'location'];
const RETRY_SECONDS = '1';
/** Statuses from here on are ours, not the caller's. */
const FAILURES = 500;
const REPEATABLE = 'api:repeatable';

/** Its own rules see to it that doing it twice does it once: after a crash it is simply run again. */
export const Repeatable = (repeatable: boolean): MethodDecorator => SetMetadata(REPEATABLE, repeatable);

/** `Idempotency-Key` on POST: a request that is sent again is answered as it was, and not carried out again. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('api');

  constructor(
    private readonly idempotency: Idempotency,
    private readonly url: PublicUrl,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw invalid([{ field: 'Idempotency-Key', message: 'give 1 to 255 printable ASCII characters' }]);
    }
    const ask = {
      keyId: callerOf(request).key.id,
      idempotencyKey: key,
      requestHash: hashOf(request),
      repeatable: this.reflector.get<boolean | undefined>(REPEATABLE, context.getHandler()) === true,
    };
    return from(this.once(ask, request, context.switchToHttp().getResponse<ApiReply>(), next));
  }

  private async once(
    ask: IdempotentAsk,
    request: ApiRequest,
    reply: ApiReply,
    next: CallHandler,
  ): Promise<unknown> {
    const beginning = await this.idempotency.begin(ask);
    if (beginning.kind === 'answered') return replay(beginning.answer, reply);
    if (beginning.kind !== 'started') throw refusal(beginning.kind);
    const { run } = beginning;
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.keep(request, () => this.keepFailure(run, error, request));
      throw error;
    }
    await this.keep(request, () => this.idempotency.finish(run, answerOf(reply, body)));
    return body;
  }

  /** What the filter is about to send, too. */
  private keepFailure(run: Run, error: unknown, { id }: ApiRequest): Promise<void> {
    const answer = problemAnswer(error, { base: this.url.base, requestId: id });
    // Kept, a moment without the database would keep a shop from its order for two days.
    const isFailure = answer.status >= FAILURES && run.ask.repeatable;
    if (isFailure || PROBLEMS[answer.code].unused) return this.idempotency.forget(run);
    return this.idempotency.finish(run, { ...answer, headers: pick((name) => answer.headers[name]) });
  }

  /** Done is done: that it could not be written down changes no answer. */
  private async keep({ id }: ApiRequest, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.error(`request ${id}: its answer could not be kept: ${String(error)}`);
    }
  }
}

function replay({ status, headers, body }: KeptAnswer, reply: ApiReply): string {
  reply.status(status).header('idempotency-replayed', 'true').header('cache-control', 'no-store');
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  return body;
}

function refusal(kind: Exclude<Beginning['kind'], 'started' | 'answered'>): Problem {
  switch (kind) {
    case 'running':
      return new Problem('idempotency_running', 'the request with this key is being carried out; ask again', {
        headers: { 'retry-after': RETRY_SECONDS },
      });
    case 'unknown':
      return new Problem(
        'idempotency_unknown',
        'the request with this key was begun and never ended; whether it was done is not known: look at it, then use a new key',
      );
    case 'mismatch':
      return new Problem(
        'idempotency_mismatch',
        'this Idempotency-Key was used with another address or body; use a new one',
      );
    case 'unreadable':
      return new Problem('idempotency_unreadable', PROBLEMS.idempotency_unreadable.about);
  }
}

function answerOf(reply: ApiReply, body: unknown): KeptAnswer {
  const headers = pick((name) => {
    const value = reply.getHeader(name);
    return typeof value === 'string' ? value : undefined;
  });
  return { status: reply.statusCode, headers, body: typeof body === 'string' ? body : '' };
}

function pick(valueOf: (name: string) => string | undefined): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = valueOf(name);
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function hashOf({ method, url, body }: ApiRequest): string {
  const hash = createHash('sha256').update(`${method} ${url}\n`);
  return hash.update(typeof body === 'string' ? body : '').digest('hex');
}
