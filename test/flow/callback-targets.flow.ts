import dns, { type LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOrder, rows, type Envelope } from '../support/gateway';
import { pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const PRIVATE =
  'the host is a private or reserved address; to allow its network list it in CALLBACK_ALLOW_CIDRS';
const closedPort = (port: number): string =>
  `port ${port} is not open to callbacks; use 80 or 443, add the port to CALLBACK_ALLOW_PORTS, or list the host's network in CALLBACK_ALLOW_CIDRS`;

/** As the dialect words a refusal. */
const told = (reason: string): { message: string } => ({ message: `系统错误 (notify_url: ${reason})` });

type LookupDone = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
type Lookup = (name: string, options: object, done: LookupDone) => void;

/** The machine's name service for names under .example, which no machine knows; others are answered as ever. */
class NameService {
  /** `null`: it never answers. What is not listed does not exist. */
  readonly names = new Map<string, string[] | null>();
  readonly asked: string[] = [];

  constructor() {
    const lookup = dns.lookup as Lookup;
    const answer: Lookup = (name, options, done) => {
      if (!name.endsWith('.example')) return lookup(name, options, done);
      this.asked.push(name);
      const addresses = this.names.get(name);
      if (addresses === null) return;
      if (addresses)
        return done(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        );
      done(Object.assign(new Error(`no such name: ${name}`), { code: 'ENOTFOUND' }), []);
    };
    jest.spyOn(dns, 'lookup').mockImplementation(answer as never);
  }
}

describe('where a shop wants to be called', () => {
  let world: World;
  let service: NameService;
  let server: Server;
  let port: number;
  let received: number;

  beforeEach(async () => {
    service = new NameService();
    received = 0;
    server = createServer((request, response) => {
      received += 1;
      request.resume().on('end', () => response.end('ok'));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    await world.close();
    jest.restoreAllMocks();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const open = async (environment: Record<string, string>): Promise<void> => {
    world = await createWorld({ environment });
  };
  let references = 0;
  const create = (notify_url: string): Promise<Envelope> =>
    createOrder(world.gateway, { order_id: `T${(references += 1)}`, amount: 42, notify_url });
  const orders = async (): Promise<number> => (await rows(world.gateway, 'orders')).length;
  const firstAttempt = async (): Promise<Record<string, unknown>> =>
    (await rows(world.gateway, 'callback_attempts'))[0] ?? {};

  it('is refused at once, in words that name the setting, and no order is made', async () => {
    await open({ CALLBACK_ALLOW_CIDRS: '' });
    service.names
      .set('inside.example', ['10.1.2.3'])
      .set('both.example', ['1.1.1.1', '192.168.1.1'])
      .set('outside.example', ['1.1.1.1']);
    for (const [url, reason] of [
      ['http://10.1.2.3/notify', PRIVATE],
      ['http://0xa9fea9fe/latest/meta-data/', PRIVATE],
      ['http://localhost/notify', PRIVATE],
      ['https://inside.example/notify', PRIVATE],
      ['https://both.example/notify', PRIVATE],
      ['http://1.1.1.1:8080/notify', closedPort(8080)],
      ['http://outside.example:6379/notify', closedPort(6379)],
      ['http://unborn.example:22/notify', closedPort(22)],
    ] as const) {
      expect(await create(url)).toMatchObject({ status_code: 400, ...told(reason), data: null });
    }
    expect(await orders()).toBe(0);
  });

  it('is taken when nothing speaks against it, and a name is looked up once for many orders', async () => {
    await open({ CALLBACK_ALLOW_CIDRS: '', CALLBACK_ALLOW_PORTS: '8443' });
    service.names.set('outside.example', ['1.1.1.1']);
    const urls = [
      'http://unborn.example/notify',
      'https://1.1.1.1:8443/notify',
      ...Array.from({ length: 4 }, (_, n) => `https://outside.example/notify/${n}`),
      ...Array.from({ length: 4 }, (_, n) => `https://outside.example:8443/notify/${n}`),
    ];
    for (const answer of await Promise.all(urls.map(create))) placed(answer);
    expect(await create('https://outside.example:8444/n')).toMatchObject(told(closedPort(8444)));
    expect(service.asked.sort()).toEqual(['outside.example', 'unborn.example']);
  });

  it('is taken although the name service says nothing', async () => {
    await open({ CALLBACK_ALLOW_CIDRS: '' });
    service.names.set('silent.example', null);
    placed(await create('https://silent.example/notify'));
    placed(await create('https://silent.example/notify'));
    expect(service.asked).toEqual(['silent.example']);
  });

  it('is called on any port when the name lies in an allowed network', async () => {
    await open({ CALLBACK_ALLOW_CIDRS: '127.0.0.0/8' });
    service.names.set('shop.example', ['127.0.0.1']).set('outside.example', ['1.1.1.1']);
    expect(await create(`http://outside.example:${port}/n`)).toMatchObject(told(closedPort(port)));
    pay(world, placed(await create(`http://shop.example:${port}/notify`)));
    await world.settle();
    expect(received).toBe(1);
    expect(await firstAttempt()).toMatchObject({ outcome: 'acknowledged' });
  });

  it('is not called once its name leads inside, although it was public when the order was made', async () => {
    await open({ CALLBACK_ALLOW_CIDRS: '', CALLBACK_ALLOW_PORTS: String(port) });
    service.names.set('shop.example', ['1.1.1.1']);
    const order = placed(await create(`http://shop.example:${port}/notify`));
    service.names.set('shop.example', ['127.0.0.1']);
    pay(world, order);
    await world.settle();
    expect(received).toBe(0);
    expect(await firstAttempt()).toMatchObject({ outcome: 'failed', answer: PRIVATE });
  });
});
