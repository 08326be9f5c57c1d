import {
  Controller,
  Delete,
  Get,
  Patch,
  Post,
  Put,
  UseGuards,
  UseInterceptors,
  applyDecorators,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { ApiScope } from '@epusdt/merchants';
import { AnswerInterceptor, Status } from './answer.interceptor';
import { ApiGuard, Scope } from './api-guard';
import { IdempotencyInterceptor, Repeatable } from './idempotency.interceptor';
import { ProblemDto } from './problem.dto';
import { PROBLEMS, type ProblemCode } from './problems';

const METHODS = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };
type Method = keyof typeof METHODS;

/** Every key meets these. */
const ALWAYS: readonly ProblemCode[] = [
  'invalid_request',
  'unauthenticated',
  'scope_missing',
  'network_refused',
  'rate_limited',
];
const ON_WRITING: readonly ProblemCode[] = ['body_too_large'];
const ON_POST: readonly ProblemCode[] = [
  'idempotency_running',
  'idempotency_unknown',
  'idempotency_mismatch',
  'idempotency_unreadable',
];

/** Controllers of the native API: below /api/v2, guarded, answered alike. `tag` groups them in the documentation. */
export const NativeController = (path: string, tag: string): ClassDecorator =>
  applyDecorators(
    Controller(path === '' ? 'api/v2' : `api/v2/${path}`),
    ApiTags(tag),
    ApiBearerAuth(),
    ApiExtraModels(ProblemDto),
    UseGuards(ApiGuard),
    UseInterceptors(IdempotencyInterceptor, AnswerInterceptor),
  );

export interface OperationFacts {
  /** `GET`, `POST :id/cancel` and so on, below the controller's path. */
  readonly route: Method | `${Method} ${string}`;
  /** operationId: unique, camelCase, a verb first. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** `null`: any key. */
  readonly scope: ApiScope | null;
  /** What is answered: a class with `@ApiProperty` examples; or another type of content with its example. */
  readonly ok: (new () => object) | { readonly type: string; readonly example: string };
  /** 200 by default. */
  readonly status?: number;
  /** Another status of the same answer, set by the handler. */
  readonly also?: number;
  /** Doing it twice does it once, without any Idempotency-Key. */
  readonly repeatable?: boolean;
  readonly params?: Readonly<Record<string, { readonly description: string; readonly example: string }>>;
  /** Beside those that every operation may answer with. */
  readonly problems?: readonly ProblemCode[];
}

/** One operation: its route, its scope, its status and its documentation, in one place. */
export function Operation(facts: OperationFacts): MethodDecorator {
  const { route, id, summary, description, scope, status = 200, also, params = {}, problems = [] } = facts;
  const [method, path = ''] = route.split(' ') as [Method, string?];
  const writing = method !== 'GET';
  return applyDecorators(
    METHODS[method](path),
    Scope(scope),
    Status(status),
    Repeatable(facts.repeatable === true),
    ApiOperation({
      operationId: id,
      summary,
      description: [description, scope === null ? 'Any key.' : `Scope \`${scope}\`.`]
        .filter(Boolean)
        .join(' '),
    }),
    ...[status, also ?? []].flat().map((each) => okResponse(facts.ok, each)),
    ...Object.entries(params).map(([name, param]) =>
      ApiParam({ name, description: param.description, schema: { type: 'string', example: param.example } }),
    ),
    ...(method === 'POST' ? [IDEMPOTENCY] : []),
    ...problemResponses([
      ...ALWAYS,
      ...(writing ? ON_WRITING : []),
      ...(method === 'POST' ? ON_POST : []),
      ...problems,
    ]),
  );
}

const IDEMPOTENCY = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description: 'makes it safe to send the request again, for 48 hours',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
});

function okResponse(ok: OperationFacts['ok'], status: number): MethodDecorator {
  if (typeof ok === 'function') return ApiResponse({ status, description: 'done', type: ok });
  return ApiResponse({
    status,
    description: 'done',
    content: { [ok.type]: { schema: { type: 'string' }, example: ok.example } },
  });
}

/** One response per status, naming its codes. */
function problemResponses(codes: readonly ProblemCode[]): MethodDecorator[] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, alike]) =>
    ApiResponse({
      status,
      description: alike.join(', '),
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
    }),
  );
}
