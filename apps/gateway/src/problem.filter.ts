import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { FixedWindows, type Clock } from '@epusdt/kernel';
import { failureFormatOf, type WireRefusal } from '@epusdt/merchant-api';
import { NativeRoutes, Problem, isNative, problemAnswer } from '@epusdt/native-api';

/** The parts of Fastify's request and reply that are used here. */
export interface FilteredRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly routeOptions?: { readonly url?: string | undefined };
}
interface Reply {
  readonly sent: boolean;
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The gateway failed, whatever the dialect makes of it. */
  readonly failed: boolean;
}

/** The router takes doubled slashes for one. */
const CHECK_STATUS = /^\/+pay\/+check-status(?:[/?]|$)/;
export const NOT_FOUND = 404;
const TOO_LARGE = 413;

/** What is answered when a request came to nothing: in the caller's dialect, and never with anything from inside. */
export class Refusals {
  /**
   * `shops`: this process answers shops; a worker has nothing to say in their dialect. `base`: where the gateway is
   * reached, no trailing slash.
   */
  constructor(
    private readonly shops: boolean,
    private readonly base: string,
    readonly routes: NativeRoutes,
  ) {}

  of(error: unknown, request: FilteredRequest): Refusal {
    const matched = request.routeOptions?.url ?? '';
    if (this.shops && (isNative(request.url) || isNative(matched))) return this.native(error, request);
    const status = statusOf(error);
    const format = this.shops ? failureFormatOf(request.url) : null;
    const failed = status >= 500;
    if (format) {
      const body = format.write(wireRefusal(request.url, status));
      return { status: format.tellsStatus ? status : 200, headers: typed(format.type), body, failed };
    }
    const title = TITLES[status] ?? (failed ? 'internal error' : 'request refused');
    const body = JSON.stringify({ type: 'about:blank', title, status });
    return { status, headers: typed('application/problem+json'), body, failed };
  }

  private native(error: unknown, { id, method, url, routeOptions }: FilteredRequest): Refusal {
    const unrouted = routeOptions?.url === undefined && statusOf(error) === NOT_FOUND;
    const methods = unrouted ? this.routes.methodsAt(url) : [];
    const refused =
      methods.length === 0 || methods.includes(method)
        ? error
        : new Problem(
            'method_not_allowed',
            `${method} is not for this address; use ${methods.join(' or ')}`,
            {
              headers: { allow: methods.join(', ') },
            },
          );
    const answer = problemAnswer(refused, { base: this.base, requestId: id });
    return { ...answer, failed: answer.status >= 500 };
  }
}

/** Nothing inside ever reaches the caller: unexpected errors are logged here and answered in the caller's dialect. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');
  /** A database that is away fails every request in the same way. */
  private readonly stacks = new FixedWindows(1);

  constructor(
    private readonly refusals: Refusals,
    private readonly clock: Clock,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FilteredRequest>();
    const reply = host.switchToHttp().getResponse<Reply>();
    const { status, headers, body, failed } = this.refusals.of(error, request);
    if (failed) {
      this.logger.error(
        `${request.method} ${pathOf(request.url)} (${request.id}): ${this.description(error)}`,
      );
    }
    if (reply.sent) return;
    reply.status(status);
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    reply.send(body);
  }

  /** With its stack once a minute. */
  private description(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const again = this.stacks.take(error.message, this.clock.now()).exceeded;
    return again ? error.message : (error.stack ?? error.message);
  }
}

const TITLES: Readonly<Record<number, string>> = {
  [NOT_FOUND]: 'nothing is at this address',
  [TOO_LARGE]: 'the body is too large',
};

const typed = (type: string): Readonly<Record<string, string>> => ({
  'content-type': `${type}; charset=utf-8`,
});

/** What went wrong before, or outside, the dialect of the shop that asked. */
function wireRefusal(url: string, status: number): WireRefusal {
  if (status === TOO_LARGE) return { fault: 'unreadable', detail: 'the body is larger than 64 KB' };
  if (status === NOT_FOUND && CHECK_STATUS.test(url)) {
    return { fault: 'not_found', detail: 'trade_id: no such order' };
  }
  if (status === NOT_FOUND) {
    return {
      fault: 'bad_request',
      detail: 'no such call; orders are asked for by POST, see /docs',
    };
  }
  if (status < 500) return { fault: 'unreadable', detail: 'the request cannot be read' };
  return { fault: 'bad_request', detail: 'internal error; the gateway has logged it, try again' };
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 600 ? status : 500;
}

/** Without the query, which may carry secrets. */
const pathOf = (url: string): string => url.split('?')[0] ?? '';
