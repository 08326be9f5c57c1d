import { lookup as resolve } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Client, buildConnector, errors } from 'undici';
import type { AddressGuard } from './address-guard';
import { checkTargetUrl, portOf, refusalOf } from './target-url';

export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as UTF-8; `null` for none. */
  readonly body: string | null;
}

/** The peer said something, whatever it was. */
export interface Answered {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: string;
  /** The Retry-After header as it came, cut short; `null`: none. */
  readonly retryAfter: string | null;
  /** The IP address that was connected to. */
  readonly address: string | null;
}

/** `reason` is one short sentence, safe to store and to show: no URL, no header, no text of the peer. */
export interface Unanswered {
  readonly kind: 'failure';
  readonly reason: string;
  /** The IP address that was connected to; `null` or absent: no connection stood, that of TLS included. */
  readonly address?: string | null;
}

export type GuardedAnswer = Answered | Unanswered;

/** All addresses of a name, in the resolver's order. */
export type ResolveAll = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface GuardedClientOptions {
  /** For the whole attempt: resolving, connecting, sending, reading. Milliseconds. */
  readonly timeoutMs?: number;
  /** Of the answer's body; the connection is dropped after them and what was read counts. */
  readonly maxBodyBytes?: number;
  readonly resolveAll?: ResolveAll;
}

/** Of an attempt, unless told otherwise. */
export const TIMEOUT_MS = 15_000;
const MAX_BODY_BYTES = 65_536;
const MAX_RETRY_AFTER = 100;

/** A failure whose message may be shown. */
class Refusal extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name could not be resolved just now',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_OVERFLOW: 'the answer has too many headers',
};
const TLS_CODE = /TLS|SSL|CERT|EPROTO|UNABLE_TO/;

function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (error instanceof errors.HTTPParserError) return 'the answer is no HTTP';
  return (
    REASONS[code] ?? (TLS_CODE.test(code) ? 'the TLS connection failed (certificate?)' : 'the request failed')
  );
}

export const systemResolver: ResolveAll = (hostname, done) => resolve(hostname, { all: true }, done);

/** A lookup for the socket itself: it connects to what was judged here, so a name cannot change in between. */
function guardedLookup(guard: AddressGuard, port: number, resolveAll: ResolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolveAll(hostname, (error, addresses) => {
      const first = addresses?.[0];
      if (error || !first) return callback(error ?? new Refusal('the name does not resolve'), '', 0);
      for (const { address } of addresses) {
        const reason = refusalOf(address, port, guard);
        if (reason !== null) return callback(new Refusal(reason), '', 0);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

/** Opens sockets that only `lookup` resolves for, and remembers where the last of them went. */
class Dialler {
  address: string | null = null;
  private readonly dial: buildConnector.connector;

  constructor(lookup: LookupFunction, timeout: number) {
    this.dial = buildConnector({ lookup, timeout });
  }

  readonly connect: buildConnector.connector = (options, done) =>
    this.dial(options, (...[error, socket]) => {
      this.address = socket?.remoteAddress ?? null;
      if (error) done(error, null);
      else done(null, socket);
    });
}

function retryAfterOf(header: string | string[] | undefined): string | null {
  const first = Array.isArray(header) ? header[0] : header;
  return first?.slice(0, MAX_RETRY_AFTER) ?? null;
}

async function readAtMost(body: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, limit - length));
    length += chunk.length;
    if (length >= limit) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * HTTP to addresses that strangers chose. Every attempt resolves anew and checks every address before it connects;
 * redirects are answers, not orders; proxies of the environment are not used; one deadline covers it all.
 */
export class GuardedClient {
  private readonly open = new Set<Client>();
  private closed = false;

  constructor(
    private readonly guard: AddressGuard,
    private readonly options: GuardedClientOptions = {},
  ) {}

  /** Never throws. An answer of any status is an answer. */
  async send(request: GuardedRequest): Promise<GuardedAnswer> {
    if (this.closed) return { kind: 'failure', reason: 'the gateway is shutting down', address: null };
    const target = checkTargetUrl(request.url, this.guard);
    if (!target.ok) return { kind: 'failure', reason: target.reason, address: null };
    const lookup = guardedLookup(this.guard, portOf(target.url), this.options.resolveAll ?? systemResolver);
    const dialler = new Dialler(lookup, this.timeoutMs);
    try {
      const answer = await this.attempt(target.url, request, dialler);
      return { kind: 'answer', ...answer, address: dialler.address };
    } catch (error) {
      return { kind: 'failure', reason: reasonOf(error), address: dialler.address };
    }
  }

  /** Cuts every attempt under way; each of them answers with a failure. */
  async close(): Promise<void> {
    this.closed = true;
    const cut = new Refusal('the gateway is shutting down');
    await Promise.all([...this.open].map((client) => client.destroy(cut)));
  }

  private get timeoutMs(): number {
    return this.options.timeoutMs ?? TIMEOUT_MS;
  }

  /** One client per attempt: no connection outlives it, and destroying it ends the attempt at whatever stage it is. */
  private async attempt(
    url: URL,
    request: GuardedRequest,
    { connect }: Dialler,
  ): Promise<Pick<Answered, 'status' | 'body' | 'retryAfter'>> {
    const client = new Client(url.origin, { pipelining: 0, connect });
    const late = new Refusal(`no complete answer within ${this.timeoutMs / 1_000} s`);
    const deadline = setTimeout(() => void client.destroy(late), this.timeoutMs);
    this.open.add(client);
    try {
      const { method, headers, body } = request;
      const path = url.pathname + url.search;
      const answer = await client.request({ method, path, headers, body });
      const text = await readAtMost(answer.body, this.options.maxBodyBytes ?? MAX_BODY_BYTES);
      const retryAfter = retryAfterOf(answer.headers['retry-after']);
      return { status: answer.statusCode, body: text, retryAfter };
    } finally {
      clearTimeout(deadline);
      this.open.delete(client);
      await client.destroy();
    }
  }
}
