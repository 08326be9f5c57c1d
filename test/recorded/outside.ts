import { bodyFields, notFound, text } from '../../apps/sandbox/src/http';
import { startWebServer, type WebServer } from '../../apps/sandbox/src/web-server';

/** Everybody the gateway talks to over HTTP except the chain: shops, and whoever sells rates. */
export class Outside {
  readonly callbacks: Readonly<Record<string, unknown>>[] = [];
  readonly others: string[] = [];

  private constructor(private readonly server: WebServer) {}

  static async start(): Promise<Outside> {
    const outside = new Outside(await startWebServer({ port: 0 }));
    outside.server.handle(async (request, reply) => {
      const fields = request.path === '/notify' ? bodyFields(request) : null;
      if (fields) outside.callbacks.push(fields);
      else outside.others.push(`${request.method} ${request.path}`);
      await reply(fields ? text('ok') : notFound(request.path));
    });
    return outside;
  }

  get notifyUrl(): string {
    return `${this.server.url}/notify`;
  }

  get rateUrl(): string {
    return `${this.server.url}/rates`;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
