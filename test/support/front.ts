import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOK_MS = 50;
const BAD_GATEWAY = 502;

interface Place {
  readonly url: string;
  ready: boolean;
}

/**
 * A load balancer as it stands before several gateways: in turn to those whose `/readyz` says yes, each request once. A
 * connection that is refused goes to the next; one that breaks is the caller's loss, as it may have been carried out.
 */
export class Front {
  private readonly places: Place[];
  private turn = 0;
  private readonly looks: NodeJS.Timeout;
  private readonly server = createServer((request, response) => this.take(request, response));

  private constructor(urls: readonly string[]) {
    this.places = urls.map((url) => ({ url, ready: false }));
    this.looks = setInterval(() => void this.look(), LOOK_MS);
  }

  static async start(urls: readonly string[]): Promise<Front> {
    const front = new Front(urls);
    await front.look();
    await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    clearInterval(this.looks);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async look(): Promise<void> {
    await Promise.all(
      this.places.map(async (place) => {
        place.ready = await fetch(`${place.url}/readyz`).then(
          (answer) => answer.text().then(() => answer.ok),
          () => false,
        );
      }),
    );
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      this.turn += 1;
      const ready = this.places.filter((place) => place.ready);
      const first = this.turn % Math.max(ready.length, 1);
      this.pass(request, Buffer.concat(pieces), response, [...ready.slice(first), ...ready.slice(0, first)]);
    });
  }

  private pass(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    [place, ...others]: readonly Place[],
  ): void {
    if (!place) {
      response.writeHead(BAD_GATEWAY).end('no gateway is ready');
      return;
    }
    const { method, headers, url = '/' } = request;
    const passed = ask(new URL(url, place.url), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ECONNREFUSED') this.pass(request, body, response, others);
      else response.writeHead(BAD_GATEWAY).end(error.message);
    });
    passed.end(body);
  }
}
