import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { INVALID, UNREADABLE, failure } from '@epusdt/merchant-api';

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

const EPUSDT_PATHS = /^\/+(?:api\/v1\/order\/|pay\/check-status\/)/;
const TOO_LARGE = 413;

/** Nothing inside ever reaches the caller: unexpected errors are logged here and answered in the caller's dialect. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const reply = host.switchToHttp().getResponse<Reply>();
    const status = statusOf(error);
    if (status >= 500) {
      this.logger.error(
        `${request.method} ${pathOf(request.url)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
    if (EPUSDT_PATHS.test(request.url)) {
      reply.status(200).header('content-type', 'application/json; charset=utf-8').send(epusdtProblem(status));
      return;
    }
    const title = TITLES[status] ?? (status >= 500 ? 'internal error' : 'request refused');
    const problem = { type: 'about:blank', title, status };
    reply
      .status(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  }
}

const TITLES: Readonly<Record<number, string>> = {
  404: 'nothing is at this address',
  [TOO_LARGE]: 'the body is too large',
};

function epusdtProblem(status: number): string {
  if (status === TOO_LARGE) return failure(UNREADABLE, 'the body is larger than 64 KB');
  if (status === 404) return failure(INVALID, 'no such call; create-transaction is sent by POST');
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
