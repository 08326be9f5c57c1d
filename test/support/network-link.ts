import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket, connect } from 'node:net';

/** A network between the gateway and one of its servers: it can be cut, restored, made to hang, or slow. */
export class NetworkLink {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;
  private silent = false;
  private delayMs = 0;

  private constructor(private readonly target: URL) {}

  static async start(target: string): Promise<NetworkLink> {
    const link = new NetworkLink(new URL(target));
    await link.restore();
    return link;
  }

  /** The target's URL, by way of this link. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  /** Ends every connection and refuses new ones. */
  async cut(): Promise<void> {
    const server = this.server;
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    if (!server) return;
    server.close();
    await once(server, 'close');
  }

  /** Listens again, on the same port; connections that hung are ended. */
  async restore(): Promise<void> {
    if (this.silent) for (const socket of this.sockets) socket.destroy();
    this.silent = false;
    if (this.server) return;
    const server = createServer((client) => this.pass(client));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Goes on accepting connections and bytes, and answers nothing any more. */
  hang(): void {
    this.silent = true;
  }

  /** Holds every packet back for so long, in either direction. */
  slow(ms: number): void {
    this.delayMs = ms;
  }

  private pass(client: Socket): void {
    const server = connect({ host: this.target.hostname, port: Number(this.target.port) });
    this.join(client, server);
    this.join(server, client);
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      if (this.silent) return;
      if (this.delayMs === 0) to.write(bytes);
      else setTimeout(() => to.writable && to.write(bytes), this.delayMs);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
