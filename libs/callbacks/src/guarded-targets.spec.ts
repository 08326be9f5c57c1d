import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { HOSTILE_HOSTS } from '../../../test/support/hostile-hosts';
import { Peers } from '../../../test/support/peers';
import { answering } from '../../../test/support/resolvers';
import { AddressGuard } from './address-guard';
import {
  GuardedClient,
  type GuardedAnswer,
  type GuardedClientOptions,
  type ResolveAll,
} from './guarded-client';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
const BLOCKED = 'list it in CALLBACK_ALLOW_CIDRS';
const OK = { kind: 'answer', status: 200, body: 'ok' };

const peers = new Peers();
/** Every socket that this process opened to connect with. */
let sockets = 0;
const count = (): void => void (sockets += 1);

beforeEach(() => {
  sockets = 0;
  subscribe('net.client.socket', count);
});
afterEach(async () => {
  unsubscribe('net.client.socket', count);
  await peers.close();
});

function client(guard: AddressGuard, options: GuardedClientOptions = {}): GuardedClient {
  const opened = new GuardedClient(guard, { timeoutMs: 5_000, ...options });
  peers.closeFirst(() => opened.close());
  return opened;
}

const to = (allow: readonly string[], resolveAll?: ResolveAll): GuardedClient =>
  client(new AddressGuard(allow), resolveAll ? { resolveAll } : {});

const post = (from: GuardedClient, url: string): Promise<GuardedAnswer> =>
  from.send({ method: 'POST', url, headers: {}, body: '{"status":2}' });

const failure = (reason: string): GuardedAnswer => ({
  kind: 'failure',
  reason: expect.stringContaining(reason) as string,
  address: null,
});

describe('an address', () => {
  it.each(HOSTILE_HOSTS)('is not connected to when it is %s: %s', async (_name, host) => {
    const peer = await peers.shop((response) => response.end('ok'));
    for (const url of [`http://${host}:${peer.port}/`, `http://${host}/`, `https://${host}/`]) {
      expect(await post(to([]), url)).toEqual(failure(BLOCKED));
    }
    expect(sockets).toBe(0);
    expect(peer.connections()).toBe(0);
  });

  it('is connected to when the operator named its network, which proves that connections are counted', async () => {
    const peer = await peers.shop((response) => response.end('ok'));
    expect(await post(to(LOOPBACK), `http://0x7f.1:${peer.port}/`)).toMatchObject(OK);
    expect(sockets).toBe(1);
  });
});

describe('a name', () => {
  it('that means this machine everywhere is refused without asking a resolver', async () => {
    const peer = await peers.shop((response) => response.end('ok'));
    const sender = to([], answering(['1.1.1.1']));
    expect(await post(sender, `http://localhost:${peer.port}/`)).toEqual(failure(BLOCKED));
    expect(await post(sender, 'http://shop.localhost./')).toEqual(failure(BLOCKED));
    expect(sockets).toBe(0);
  });

  it('in an allowed network is reached on any port', async () => {
    const peer = await peers.shop((response) => response.end('ok'));
    expect(await post(to(LOOPBACK), `http://localhost:${peer.port}/`)).toMatchObject(OK);
    expect(peer.requests()[0]?.headers.host).toBe(`localhost:${peer.port}`);
  });

  it.each([
    [['10.0.0.1', '127.0.0.1']],
    [['127.0.0.1', '10.0.0.1']],
    [['127.0.0.1', 'fd00::1']],
    [['1.1.1.1', '10.0.0.1']],
    [['192.168.1.1', '2606:4700::1111']],
    [['1.1.1.1', '::ffff:169.254.169.254']],
  ])('is not called when any of its addresses is blocked: %j', async (addresses) => {
    expect(await post(to(LOOPBACK, answering(addresses)), 'http://shop.example/')).toEqual(failure(BLOCKED));
    // The socket that asked for the name exists, and was never connected.
    expect(sockets).toBe(1);
  });

  it('is resolved once per attempt, judged, and connected to at just that', async () => {
    const peer = await peers.shop((response) => response.end('ok'));
    const sender = to(['127.0.0.1'], answering(['127.0.0.1'], ['127.0.0.2']));
    const url = `http://shop.example:${peer.port}/`;
    expect(await post(sender, url)).toMatchObject({ ...OK, address: '127.0.0.1' });
    expect(await post(sender, url)).toEqual(failure(BLOCKED));
    expect(peer.connections()).toBe(1);
  });
});

describe('a port', () => {
  const asked = answering(['1.1.1.1']);

  it('of a stranger is 80 or 443, or one that the operator opened', async () => {
    const sender = client(new AddressGuard([], [8443]), { resolveAll: answering(['10.0.0.1']) });
    for (const port of [8080, 22, 8444]) {
      const closed = failure(`port ${port} is not open to callbacks`);
      expect(await post(sender, `http://1.1.1.1:${port}/`)).toEqual(closed);
      expect(await post(sender, `http://shop.example:${port}/`)).toEqual(closed);
    }
    // The port is open, so that the address is what is refused.
    expect(await post(sender, 'http://shop.example:8443/')).toEqual(failure(BLOCKED));
  });

  it('is judged with what a name resolved to, once any network is allowed', async () => {
    const closed = failure('add the port to CALLBACK_ALLOW_PORTS');
    expect(await post(to(LOOPBACK, asked), 'http://shop.example:8080/')).toEqual(closed);
  });

  it('that is open lets nobody into a private network', async () => {
    const peer = await peers.shop((response) => response.end('ok'));
    const sender = client(new AddressGuard([], [peer.port]), { resolveAll: answering(['127.0.0.1']) });
    expect(await post(sender, `http://shop.example:${peer.port}/`)).toEqual(failure(BLOCKED));
    expect(await post(sender, `http://127.0.0.1:${peer.port}/`)).toEqual(failure(BLOCKED));
    expect(peer.connections()).toBe(0);
  });
});

describe('the environment', () => {
  const NAMES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy', 'node_use_env_proxy'].flatMap(
    (name) => [name, name.toUpperCase()],
  );
  const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));

  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('names no proxy that would be used', async () => {
    const proxy = await peers.shop((response) => response.end('from the proxy'));
    const peer = await peers.shop((response) => response.end('ok'));
    for (const name of NAMES) process.env[name] = `http://127.0.0.1:${proxy.port}`;
    for (const name of ['no_proxy', 'NO_PROXY']) process.env[name] = '';
    for (const name of ['node_use_env_proxy', 'NODE_USE_ENV_PROXY']) process.env[name] = '1';
    const sender = to(LOOPBACK, answering(['127.0.0.1']));
    expect(await post(sender, `http://127.0.0.1:${peer.port}/`)).toMatchObject(OK);
    expect(await post(sender, `http://shop.example:${peer.port}/`)).toMatchObject(OK);
    expect(proxy.connections()).toBe(0);
  });
});
