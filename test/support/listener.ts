import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

export interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A shop's server that remembers what it was told and answers as the test says; `ok` at first. */
export class Listener {
  readonly received: Heard[] = [];
  /** Requests that have come and have not been answered, now and at most. */
  open = 0;
  mostOpen = 0;
  handler: Handler = (_request, _body, response) => response.end('ok');

  private constructor(private readonly server: Server) {}

  static async start(port = 0): Promise<Listener> {
    const server = createServer((request, response) => {
      listener.open += 1;
      listener.mostOpen = Math.max(listener.mostOpen, listener.open);
      response.on('close', () => (listener.open -= 1));
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        listener.received.push({ path: request.url ?? '', headers: request.headers, body });
        listener.handler(request, body, response);
      });
    });
    const listener = new Listener(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return listener;
  }

  /** From now on every request is answered with this status and nothing else. */
  answer(status: number): void {
    this.handler = (_request, _body, response) => response.writeHead(status).end();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The event in a body that was heard. */
export interface HeardEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const eventIn = ({ body }: Pick<Heard, 'body'>): HeardEvent => JSON.parse(body) as HeardEvent;
