import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { INVALID, NO_SUCH_ORDER, UNREADABLE, failure } from '@epusdt/merchant-api';

/** The parts of Fastify's request and reply that are used here. */
interface Request {
  readonly method: string;
  readonly url: string;
}
interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

/** The router takes doubled slashes for one. */
const CHECK_STATUS = /^\/+pay\/+check-status(?:[/?]|$)/;
const ORDER_CALLS = /^(?:\/+m\/+[^/?]+)?\/+api\/+v1\/+order(?:[/?]|$)/;
export const NOT_FOUND = 404;
const TOO_LARGE = 413;

/** Nothing inside ever reaches the caller: unexpected errors are logged here and answered in the caller's dialect. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  /** `shops`: this process answers shops; a worker has nothing to say in their dialect. */
  constructor(private readonly shops: boolean) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const reply = host.switchToHttp().getResponse<Reply>();
    const status = statusOf(error);
    if (status >= 500) {
      this.logger.error(
        `${request.method} ${pathOf(request.url)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
    const { code, type, body } = problemAt(request.url, status, this.shops);
    reply.status(code).header('content-type', type).send(body);
  }
}

/** What is answered at this address when a request came to nothing with this HTTP status. */
export function problemAt(
  url: string,
  status: number,
  shops: boolean,
): { code: number; type: string; body: string } {
  const envelope = shops ? envelopeOf(url, status) : null;
  if (envelope !== null) return { code: 200, type: 'application/json; charset=utf-8', body: envelope };
  const title = TITLES[status] ?? (status >= 500 ? 'internal error' : 'request refused');
  const body = JSON.stringify({ type: 'about:blank', title, status });
  return { code: status, type: 'application/problem+json; charset=utf-8', body };
}

const TITLES: Readonly<Record<number, string>> = {
  [NOT_FOUND]: 'nothing is at this address',
  [TOO_LARGE]: 'the body is too large',
};

/** The dialect's own answer; `null` where no shop asks. */
function envelopeOf(url: string, status: number): string | null {
  const looksAtOrder = CHECK_STATUS.test(url);
  if (!looksAtOrder && !ORDER_CALLS.test(url)) return null;
  if (status === TOO_LARGE) return failure(UNREADABLE, 'the body is larger than 64 KB');
  if (status === NOT_FOUND && looksAtOrder) return failure(NO_SUCH_ORDER, 'trade_id: no such order');
  if (status === NOT_FOUND) return failure(INVALID, 'no such call; there is create-transaction, by POST');
  if (status < 500) return failure(UNREADABLE, 'the request cannot be read');
  return failure(INVALID, 'internal error; the gateway has logged it, try again');
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 600 ? status : 500;
}

/** Without the query, which may carry secrets. */
const pathOf = (url: string): string => url.split('?')[0] ?? '';
