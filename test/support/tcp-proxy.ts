import { connect, createServer, type Server, type Socket } from 'node:net';

/** `up`: from the client to the server behind the proxy. */
export type Direction = 'up' | 'down';

export interface Piece {
  readonly direction: Direction;
  /** The same for all pieces of one connection. */
  readonly connection: object;
  readonly data: Buffer;
}

/**
 * `cut`: the piece never arrives, and the connection is gone on both sides. A function: it is called once the piece has
 * gone on.
 */
export type Verdict = 'pass' | 'cut' | (() => void);

/** Asked before a piece goes on. */
export type Watcher = (piece: Piece) => Verdict | Promise<Verdict>;

/** Stands before a real server and sees every byte, in order, before the other side does. */
export interface TcpProxy {
  readonly port: number;
  /** The same address with the proxy in the place of the server. */
  through(url: string): string;
  /** Returns what takes the watcher away again. */
  watch(watcher: Watcher): () => void;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** `target` is asked at each connection. */
export async function startTcpProxy(target: () => { host: string; port: number }): Promise<TcpProxy> {
  const watchers = new Set<Watcher>();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...target(), noDelay: true });
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    const connection = {};
    const ask =
      (direction: Direction): Ask =>
      async (data) => {
        const then: (() => void)[] = [];
        for (const watcher of watchers) {
          const verdict = await watcher({ direction, connection, data });
          if (verdict === 'cut') return 'cut';
          if (verdict !== 'pass') then.push(verdict);
        }
        return then;
      };
    pump(client, upstream, ask('up'), cut);
    pump(upstream, client, ask('down'), cut);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
  });
  const port = await listen(server);
  return {
    port,
    through: (url) => {
      const through = new URL(url);
      through.hostname = LOOPBACK;
      through.port = String(port);
      return through.href;
    },
    watch: (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Ask = (data: Buffer) => Promise<'cut' | (() => void)[]>;

/** One piece at a time: the next is read when the last has gone on. */
function pump(from: Socket, to: Socket, ask: Ask, cut: () => void): void {
  from.on('data', (data: Buffer) => {
    from.pause();
    ask(data).then((answer) => {
      if (answer === 'cut') return cut();
      to.write(data, () => {
        for (const call of answer) call();
        from.resume();
      });
    }, cut);
  });
  from.once('end', () => to.end());
  from.once('error', cut);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

const HEADER = 4;
const COM_QUERY = 3;

/** The statements that pass on the connections of a MySQL client, as text. */
export class MysqlStatements {
  private readonly rests = new WeakMap<object, Buffer>();

  /** Those completed by this piece, which must go `up`. */
  in({ connection, data }: Piece): string[] {
    let rest = Buffer.concat([this.rests.get(connection) ?? Buffer.alloc(0), data]);
    const statements: string[] = [];
    while (rest.length >= HEADER && rest.length >= HEADER + rest.readUIntLE(0, 3)) {
      const end = HEADER + rest.readUIntLE(0, 3);
      if (rest[HEADER] === COM_QUERY) statements.push(rest.toString('utf8', HEADER + 1, end));
      rest = rest.subarray(end);
    }
    this.rests.set(connection, rest);
    return statements;
  }
}
