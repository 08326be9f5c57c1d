import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { AddressGuard } from './address-guard';
import {
  GuardedClient,
  type GuardedAnswer,
  type GuardedClientOptions,
  type ResolveAll,
} from './guarded-client';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

interface Peer {
  readonly port: number;
  readonly connections: () => number;
  readonly requests: () => readonly IncomingMessage[];
}

const closers: Array<() => Promise<void>> = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listening(server: Server, requests: readonly IncomingMessage[] = []): Promise<Peer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((done) => server.close(() => done()));
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    requests: () => requests,
  };
}

/** A real HTTP server; `answer` gets each request's whole body. */
function shop(answer: (response: ServerResponse, body: string) => void): Promise<Peer> {
  const requests: IncomingMessage[] = [];
  const server = createHttpServer((request, response) => {
    requests.push(request);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(response, Buffer.concat(chunks).toString()));
  });
  return listening(server, requests);
}

const tcp = (onSocket: (socket: Socket) => void): Promise<Peer> => listening(createTcpServer(onSocket));

function client(allow: readonly string[] = LOOPBACK, options: GuardedClientOptions = {}): GuardedClient {
  const opened = new GuardedClient(new AddressGuard(allow), { timeoutMs: 5_000, ...options });
  closers.unshift(() => opened.close());
  return opened;
}

function post(from: GuardedClient, url: string, body = '{"status":2}'): Promise<GuardedAnswer> {
  return from.send({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body });
}

const failure = (reason: string): GuardedAnswer => ({
  kind: 'failure',
  reason: expect.stringContaining(reason) as string,
});

/** A resolver whose answers are given, one list per question; the last one stays. */
function answering(...answers: readonly string[][]): ResolveAll {
  let asked = 0;
  return (_hostname, done) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

describe('an answer', () => {
  it('brings status and body, and the shop got what was sent', async () => {
    let received = '';
    const peer = await shop((response, body) => {
      received = body;
      response.end('ok');
    });
    const url = `http://127.0.0.1:${peer.port}/notify?a=1&b=%20#fragment`;
    expect(await post(client(), url, '{"名":"值"}')).toEqual({ kind: 'answer', status: 200, body: 'ok' });
    expect(received).toBe('{"名":"值"}');
    const [request] = peer.requests();
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe('/notify?a=1&b=%20');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      host: `127.0.0.1:${peer.port}`,
    });
  });

  it('may be to a GET without a body', async () => {
    const peer = await shop((response, body) => response.end(`got ${body.length}`));
    const answer = await client().send({
      method: 'GET',
      url: `http://127.0.0.1:${peer.port}/`,
      headers: {},
      body: null,
    });
    expect(answer).toEqual({ kind: 'answer', status: 200, body: 'got 0' });
    expect(peer.requests()[0]?.method).toBe('GET');
  });

  it.each([204, 404, 500, 503])('of status %i is an answer', async (status) => {
    const peer = await shop((response) => response.writeHead(status).end());
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual({
      kind: 'answer',
      status,
      body: '',
    });
  });

  it.each([301, 302, 303, 307, 308])('of status %i is not followed', async (status) => {
    const target = await shop((response) => response.end('ok'));
    const peer = await shop((response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end('moved'),
    );
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual({
      kind: 'answer',
      status,
      body: 'moved',
    });
    expect(target.connections()).toBe(0);
  });

  it('is cut after 64 KiB and counts as read', async () => {
    const peer = await shop((response) => {
      response.on('error', () => undefined).write(`ok${' '.repeat(100_000)}`);
      response.on('drain', () => response.write('x'.repeat(1_000_000)));
    });
    const answer = await post(client(), `http://127.0.0.1:${peer.port}/`);
    expect(answer).toEqual({ kind: 'answer', status: 200, body: `ok${' '.repeat(65_534)}` });
  });

  it('leaves no connection behind for the next attempt', async () => {
    const peer = await shop((response) => response.end('ok'));
    const sender = client();
    await post(sender, `http://127.0.0.1:${peer.port}/`);
    await post(sender, `http://127.0.0.1:${peer.port}/`);
    expect(peer.connections()).toBe(2);
  });
});

describe('a failure', () => {
  it.each([
    ['nothing comes', () => undefined],
    ['the headers drip', (socket: Socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n')],
    ['the body drips', (socket: Socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n', 'ok')],
  ])('when %s until the deadline', async (_name, act) => {
    const peer = await tcp((socket) => void socket.once('data', () => act(socket)));
    const answer = await post(client(LOOPBACK, { timeoutMs: 200 }), `http://127.0.0.1:${peer.port}/`);
    expect(answer).toEqual(failure('no complete answer within 0.2 s'));
    expect(peer.connections()).toBe(1);
  });

  function drip(socket: Socket, first: string, then: string): void {
    socket.write(first);
    const timer = setInterval(() => socket.write(then), 10);
    socket.on('close', () => clearInterval(timer));
  }

  it('when the name takes longer to resolve than the deadline', async () => {
    const silent: ResolveAll = () => undefined;
    const answer = await post(client([], { timeoutMs: 100, resolveAll: silent }), 'http://shop.example/');
    expect(answer).toEqual(failure('no complete answer within 0.1 s'));
  });

  it('when the connection is refused', async () => {
    const peer = await shop((response) => response.end('ok'));
    await closers.pop()?.();
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual(
      failure('the connection was refused'),
    );
  });

  it.each([
    ['is reset at once', (socket: Socket) => void socket.resetAndDestroy()],
    ['is reset in the body', (socket: Socket) => reply(socket, '\r\nok', () => socket.resetAndDestroy())],
    ['ends within the body', (socket: Socket) => reply(socket, '\r\nok', () => socket.end())],
    ['ends within the headers', (socket: Socket) => reply(socket, '', () => socket.end())],
  ])('when the connection %s', async (_name, act) => {
    const peer = await tcp((socket) => void socket.once('data', () => act(socket)));
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual(failure('the connection was'));
  });

  function reply(socket: Socket, rest: string, then: () => void): void {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 100\r\n${rest}`, () => then());
  }

  it('when the peer speaks no HTTP', async () => {
    const peer = await tcp((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual(failure('no HTTP'));
  });

  it('when the peer speaks no TLS', async () => {
    const peer = await tcp((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nok'));
    expect(await post(client(), `https://127.0.0.1:${peer.port}/`)).toEqual(failure('TLS'));
  });

  it('when the name does not resolve', async () => {
    expect(await post(client([], { resolveAll: answering([]) }), 'http://shop.example/')).toEqual(
      failure('does not resolve'),
    );
  });

  it('when a header is none, without repeating it', async () => {
    const headers = { 'x-secret': 'hunter2\r\nx: y' };
    const answer = await client().send({ method: 'POST', url: 'http://127.0.0.1:9/', headers, body: '' });
    expect(answer).toEqual({ kind: 'failure', reason: 'the request failed' });
  });

  it.each(['', 'nonsense', 'ftp://shop.example/', 'http://user:pw@shop.example/'])(
    'when the URL is %j',
    async (url) => {
      expect((await post(client(), url)).kind).toBe('failure');
    },
  );
});

describe('the guard', () => {
  const BLOCKED = 'list it in CALLBACK_ALLOW_CIDRS';

  it('refuses an IP literal before any connection', async () => {
    const peer = await shop((response) => response.end('ok'));
    for (const host of ['127.0.0.1', '0x7f.1', '[::ffff:127.0.0.1]', '2130706433']) {
      expect(await post(client([]), `http://${host}:${peer.port}/`)).toEqual(failure(BLOCKED));
    }
    expect(peer.connections()).toBe(0);
  });

  it('refuses a name that the system resolves to a blocked address', async () => {
    const peer = await shop((response) => response.end('ok'));
    expect(await post(client([]), `http://localhost:${peer.port}/`)).toEqual(failure(BLOCKED));
    expect(await post(client([]), 'http://localhost/')).toEqual(failure(BLOCKED));
    expect(peer.connections()).toBe(0);
  });

  it('reaches an allowlisted name on any port', async () => {
    const peer = await shop((response) => response.end('ok'));
    const answer = await post(client(), `http://localhost:${peer.port}/`);
    expect(answer).toEqual({ kind: 'answer', status: 200, body: 'ok' });
    expect(peer.requests()[0]?.headers.host).toBe(`localhost:${peer.port}`);
  });

  it.each([[['10.0.0.1', '127.0.0.1']], [['127.0.0.1', '10.0.0.1']], [['127.0.0.1', 'fd00::1']]])(
    'refuses a name when any of %j is blocked',
    async (addresses) => {
      const peer = await shop((response) => response.end('ok'));
      const sender = client(LOOPBACK, { resolveAll: answering(addresses) });
      expect(await post(sender, `http://shop.example:${peer.port}/`)).toEqual(failure(BLOCKED));
      expect(peer.connections()).toBe(0);
    },
  );

  it('resolves once per attempt, judges it, and connects to just that', async () => {
    const peer = await shop((response) => response.end('ok'));
    const sender = client(['127.0.0.1'], { resolveAll: answering(['127.0.0.1'], ['127.0.0.2']) });
    const url = `http://shop.example:${peer.port}/`;
    expect((await post(sender, url)).kind).toBe('answer');
    expect(await post(sender, url)).toEqual(failure(BLOCKED));
    expect(peer.connections()).toBe(1);
  });

  it('keeps strangers to ports 80 and 443', async () => {
    const sender = client([], { resolveAll: answering(['1.1.1.1']) });
    expect(await post(sender, 'http://shop.example:8080/')).toEqual(
      failure('port 8080 is not open to callbacks'),
    );
    expect(await post(sender, 'https://shop.example:22/')).toEqual(
      failure('port 22 is not open to callbacks'),
    );
  });
});

describe('close', () => {
  it('cuts attempts under way and refuses new ones', async () => {
    const sender = client();
    const peer = await shop(() => void sender.close());
    const url = `http://127.0.0.1:${peer.port}/`;
    expect(await post(sender, url)).toEqual(failure('shutting down'));
    expect(await post(sender, url)).toEqual(failure('shutting down'));
    expect(peer.connections()).toBe(1);
  });
});
