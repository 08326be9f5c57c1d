import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MAX_BODY_BYTES, readBody, send, text, type Answer, type WebRequest } from './http';

/** `hang` never answers, `drop` ends the connection, `reset` breaks it off: how broken servers behave. */
export type Reply = Answer | 'hang' | 'drop' | 'reset';

/** `reply` resolves once the answer has left (or the peer has gone). */
export type Handler = (request: WebRequest, reply: (what: Reply) => Promise<void>) => Promise<void>;

export interface WebServer {
  readonly url: string;
  readonly port: number;
  /** Says who answers; to be called at once, before anything awaited. */
  handle(handler: Handler): void;
  close(): Promise<void>;
}

interface Listening {
  /** 0: any free one. */
  readonly port: number;
  readonly host?: string | undefined;
}

const LOOPBACK = '127.0.0.1';
/** Completes request targets into URLs; only their path and query are used. */
const BASE = 'http://sandbox';
const UNSPECIFIED: readonly string[] = ['0.0.0.0', '::'];

/** Listens before there is a handler, because handlers want to know their own URL. */
export async function startWebServer({ port, host = LOOPBACK }: Listening): Promise<WebServer> {
  const server = createServer();
  const bound = await listen(server, port, host);
  return {
    url: urlOf(host, bound),
    port: bound,
    handle: (handler) => {
      server.on('request', (request, response) => {
        serve(handler, request, response).catch((error: unknown) => fail(request, response, error));
      });
    },
    close: () => close(server),
  };
}

function urlOf(host: string, port: number): string {
  const reachable = UNSPECIFIED.includes(host) ? LOOPBACK : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(listenProblem(error, port, host), { cause: error }));
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
      else reject(new Error(`listening on ${host}:${port} gave no port`));
    });
  });
}

function listenProblem(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use by another program; stop that one or choose another port`;
    case 'EACCES':
      return `port ${port} on ${host} may not be opened by this user; choose a port from 1024 on`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `host ${host} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for every interface`;
    default:
      return `cannot listen on ${host}:${port}: ${error.message}`;
  }
}

async function serve(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  if (!URL.canParse(path, BASE)) return send(response, text('the request target is no path', 400));
  const target = new URL(path, BASE);
  const body = await readBody(request);
  if (body === null) {
    return send(response, text(`the body is larger than ${MAX_BODY_BYTES} bytes; send less`, 413));
  }
  const parsed: WebRequest = {
    method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
    path: target.pathname,
    query: target.searchParams,
    headers: request.headers,
    body,
  };
  await handler(parsed, (what) => answer(response, what));
}

function answer(response: ServerResponse, what: Reply): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  if (typeof what === 'object') return send(response, what);
  if (what === 'drop') response.destroy();
  if (what === 'reset') response.socket?.resetAndDestroy();
  return new Promise((resolve) => {
    if (response.closed) resolve();
    else response.once('close', resolve);
  });
}

/** A peer that went away in the middle of its request is its own affair; the rest are bugs, said loudly. */
function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (request.destroyed && !request.complete) return;
  process.stderr.write(
    `${request.method ?? ''} ${request.url ?? ''}: ${String(error instanceof Error ? error.stack : error)}\n`,
  );
  if (response.headersSent) response.destroy();
  else void send(response, text('the sandbox failed here; its error output says why', 500));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
