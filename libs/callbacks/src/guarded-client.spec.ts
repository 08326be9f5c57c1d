import type { Socket } from 'node:net';
import { Peers } from '../../../test/support/peers';
import { answering } from '../../../test/support/resolvers';
import { AddressGuard } from './address-guard';
import { LEASE_MS } from './attempts';
import {
  GuardedClient,
  TIMEOUT_MS,
  type GuardedAnswer,
  type GuardedClientOptions,
  type ResolveAll,
} from './guarded-client';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

const peers = new Peers();
afterEach(() => peers.close());

function client(allow: readonly string[] = LOOPBACK, options: GuardedClientOptions = {}): GuardedClient {
  const opened = new GuardedClient(new AddressGuard(allow), { timeoutMs: 5_000, ...options });
  peers.closeFirst(() => opened.close());
  return opened;
}

function post(from: GuardedClient, url: string, body = '{"status":2}'): Promise<GuardedAnswer> {
  return from.send({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body });
}

const failure = (reason: string): GuardedAnswer =>
  expect.objectContaining({
    kind: 'failure',
    reason: expect.stringContaining(reason) as string,
  }) as GuardedAnswer;

const answered = (status: number, body: string): GuardedAnswer => ({
  kind: 'answer',
  status,
  body,
  retryAfter: null,
  address: '127.0.0.1',
});

describe('an answer', () => {
  it('brings status and body, and the shop got what was sent', async () => {
    let received = '';
    const peer = await peers.shop((response, body) => {
      received = body;
      response.end('ok');
    });
    const url = `http://127.0.0.1:${peer.port}/notify?a=1&b=%20#fragment`;
    expect(await post(client(), url, '{"名":"值"}')).toEqual(answered(200, 'ok'));
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
    const peer = await peers.shop((response, body) => response.end(`got ${body.length}`));
    const answer = await client().send({
      method: 'GET',
      url: `http://127.0.0.1:${peer.port}/`,
      headers: {},
      body: null,
    });
    expect(answer).toEqual(answered(200, 'got 0'));
    expect(peer.requests()[0]?.method).toBe('GET');
  });

  it.each([204, 404, 500, 503])('of status %i is an answer', async (status) => {
    const peer = await peers.shop((response) => response.writeHead(status).end());
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual(answered(status, ''));
  });

  it.each([301, 302, 303, 307, 308])('of status %i is not followed', async (status) => {
    const target = await peers.shop((response) => response.end('ok'));
    const peer = await peers.shop((response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end('moved'),
    );
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual(answered(status, 'moved'));
    expect(target.connections()).toBe(0);
  });

  it('is cut after 64 KiB and counts as read', async () => {
    const peer = await peers.shop((response) => {
      response.on('error', () => undefined).write(`ok${' '.repeat(100_000)}`);
      response.on('drain', () => response.write('x'.repeat(1_000_000)));
    });
    const answer = await post(client(), `http://127.0.0.1:${peer.port}/`);
    expect(answer).toEqual(answered(200, `ok${' '.repeat(65_534)}`));
  });

  it('leaves no connection behind for the next attempt', async () => {
    const peer = await peers.shop((response) => response.end('ok'));
    const sender = client();
    await post(sender, `http://127.0.0.1:${peer.port}/`);
    await post(sender, `http://127.0.0.1:${peer.port}/`);
    expect(peer.connections()).toBe(2);
  });
});

describe('what is told besides', () => {
  it.each<[string, string | string[], string]>([
    ['seconds', '120', '120'],
    ['a date', 'Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    ['the first of two', ['5', '900'], '5'],
    ['nonsense, cut', 'x'.repeat(5_000), 'x'.repeat(100)],
  ])('is Retry-After as it came: %s', async (_name, header, kept) => {
    const peer = await peers.shop((response) => response.writeHead(503, { 'Retry-After': header }).end());
    const answer = await post(client(), `http://127.0.0.1:${peer.port}/`);
    expect(answer).toEqual({ ...answered(503, ''), retryAfter: kept });
  });

  it('is the address that was connected to, also when no answer came of it', async () => {
    const sender = client(LOOPBACK, { resolveAll: answering(['127.0.0.2'], ['127.0.0.1']) });
    const mute = await peers.tcp((socket) => void socket.once('data', () => socket.destroy()));
    const url = `http://shop.example:${mute.port}/`;
    const refused = { kind: 'failure', reason: 'the connection was refused', address: null };
    expect(await post(sender, url)).toEqual(refused);
    expect(await post(sender, url)).toMatchObject({ kind: 'failure', address: '127.0.0.1' });
  });
});

describe('a failure', () => {
  it.each([
    ['nothing comes', () => undefined],
    ['the headers drip', (socket: Socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n')],
    ['the body drips', (socket: Socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n', 'ok')],
  ])('when %s until the deadline', async (_name, act) => {
    const peer = await peers.tcp((socket) => void socket.once('data', () => act(socket)));
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
    const peer = await peers.shop((response) => response.end('ok'));
    await peers.closeLast();
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
    const peer = await peers.tcp((socket) => void socket.once('data', () => act(socket)));
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual(failure('the connection was'));
  });

  function reply(socket: Socket, rest: string, then: () => void): void {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 100\r\n${rest}`, () => then());
  }

  it('when the peer speaks no HTTP', async () => {
    const peer = await peers.tcp((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await post(client(), `http://127.0.0.1:${peer.port}/`)).toEqual(failure('no HTTP'));
  });

  it('when the peer speaks no TLS', async () => {
    const peer = await peers.tcp((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nok'));
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
    expect(answer).toEqual({ kind: 'failure', reason: 'the request failed', address: null });
  });

  it.each(['', 'nonsense', 'ftp://shop.example/', 'http://user:pw@shop.example/'])(
    'when the URL is %j',
    async (url) => {
      expect((await post(client(), url)).kind).toBe('failure');
    },
  );
});

/** All but `setTimeout`. */
const OTHER_TIMES = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

describe('the deadline that nobody has set', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([
    ['says nothing', ''],
    ['has begun its answer', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok'],
  ])('ends an attempt after 15 s when the shop %s', async (_name, said) => {
    let heard: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (heard = resolve));
    const peer = await peers.tcp((socket) => {
      socket.once('data', () => socket.write(said, () => heard()));
    });
    // What the attempt waits with; the network is real.
    jest.useFakeTimers({ doNotFake: [...OTHER_TIMES] });
    const sender = new GuardedClient(new AddressGuard(LOOPBACK));
    let answer: GuardedAnswer | null = null;
    const sent = post(sender, `http://127.0.0.1:${peer.port}/`).then((came) => (answer = came));
    await asked;
    await jest.advanceTimersByTimeAsync(14_999);
    expect(answer).toBeNull();
    await jest.advanceTimersByTimeAsync(1);
    await sent;
    expect(answer).toEqual(failure('no complete answer within 15 s'));
  });

  it('comes before the lease of the callback ends', () => {
    expect(TIMEOUT_MS).toBe(15_000);
    expect(TIMEOUT_MS).toBeLessThan(LEASE_MS);
  });
});

describe('close', () => {
  it('cuts attempts under way and refuses new ones', async () => {
    const sender = client();
    const peer = await peers.shop(() => void sender.close());
    const url = `http://127.0.0.1:${peer.port}/`;
    expect(await post(sender, url)).toEqual(failure('shutting down'));
    expect(await post(sender, url)).toEqual(failure('shutting down'));
    expect(peer.connections()).toBe(1);
  });
});
