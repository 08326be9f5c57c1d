import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A real server on loopback that counts who comes. */
export interface Peer {
  readonly port: number;
  readonly connections: () => number;
  readonly requests: () => readonly IncomingMessage[];
}

/** The servers of a spec, ended together. */
export class Peers {
  private readonly closers: Array<() => Promise<void>> = [];

  /** A real HTTP server; `answer` gets each request's whole body. */
  shop(answer: (response: ServerResponse, body: string) => void): Promise<Peer> {
    const requests: IncomingMessage[] = [];
    const server = createHttpServer((request, response) => {
      requests.push(request);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => answer(response, Buffer.concat(chunks).toString()));
    });
    return this.listening(server, requests);
  }

  tcp(onSocket: (socket: Socket) => void): Promise<Peer> {
    return this.listening(createTcpServer(onSocket), []);
  }

  /** To be done before any server ends. */
  closeFirst(close: () => Promise<void>): void {
    this.closers.unshift(close);
  }

  /** Ends the newest server. */
  async closeLast(): Promise<void> {
    await this.closers.pop()?.();
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0)) await close();
  }

  private async listening(server: Server, requests: readonly IncomingMessage[]): Promise<Peer> {
    const sockets = new Set<Socket>();
    let connections = 0;
    server.on('connection', (socket: Socket) => {
      connections += 1;
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    this.closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    });
    return {
      port: (server.address() as AddressInfo).port,
      connections: () => connections,
      requests: () => requests,
    };
  }
}
