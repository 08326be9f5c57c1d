import { createHash } from 'node:crypto';
import {
  Injectable,
  SetMetadata,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import type { ApiReply, ApiRequest } from './http';

const STATUS = 'api:status';
const JSON_TYPE = 'application/json; charset=utf-8';
const NO_STORE = 'no-store';
const NOT_MODIFIED = 304;

/** The status of an answer; a handler may set another one on the reply. */
export const Status = (status: number): MethodDecorator => SetMetadata(STATUS, status);

/** Writes answers as JSON, those of reads with an ETag. Streams, and what a handler sends itself, pass as they are. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<ApiRequest>(), http.getResponse<ApiReply>()];
    const status = this.reflector.get<number | undefined>(STATUS, context.getHandler());
    if (status !== undefined) reply.status(status);
    return next.handle().pipe(map((value: unknown) => write(value, request, reply)));
  }
}

function write(value: unknown, { method, headers }: ApiRequest, reply: ApiReply): unknown {
  if (value === undefined || value instanceof StreamableFile) return value;
  const body = JSON.stringify(value);
  reply.header('content-type', JSON_TYPE);
  // A handler may say of a read, too, that its answer is kept nowhere.
  if (reply.getHeader('cache-control') === NO_STORE) return body;
  if (method !== 'GET' && method !== 'HEAD') {
    reply.header('cache-control', NO_STORE);
    return body;
  }
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  reply.header('etag', tag).header('cache-control', 'private, no-cache');
  if (!holds(headers['if-none-match'], tag)) return body;
  reply.status(NOT_MODIFIED);
  return undefined;
}

function holds(header: string | string[] | undefined, tag: string): boolean {
  if (typeof header !== 'string') return false;
  return header.split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim()));
}
