import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askJson } from './rate-exchange';
import { rateSourceOf, type RateSourceName } from './rate-source-choice';
import type { QuotedPrice } from './rate-source';

interface Asked {
  readonly method: string | undefined;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answer = (asked: Asked, response: ServerResponse) => void;

let server: Server;
let base: string;
let answer: Answer;
let asked: Asked[];
let open: number;
let mostOpen: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      response.on('close', () => (open -= 1));
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const one = {
        method: request.method,
        url: new URL(request.url ?? '', base),
        headers: request.headers,
        body,
      };
      asked.push(one);
      answer(one, response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
  open = 0;
  mostOpen = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const says = (body: string, status = 200): void => {
  answer = (_asked, response) => response.writeHead(status).end(body);
};
const read = (name: RateSourceName, fiats: readonly string[], key: string | null = null) =>
  rateSourceOf(name, `${base}/${name}`, key).read(fiats);
const prices = (found: ReadonlyMap<string, QuotedPrice>): object =>
  Object.fromEntries([...found].map(([fiat, { price, at }]) => [fiat, at === null ? price : [price, at]]));

/** An answer of each source with these prices as they are written. */
const BODIES: Record<RateSourceName, (...written: string[]) => string> = {
  okx: (...all) =>
    `{"code":0,"data":{"buy":[{"price":"1"}],"sell":[${all.map((price) => `{"price":${price}}`).join(',')}]}}`,
  binance: (...all) =>
    `{"code":"000000","data":[${all.map((price) => `{"adv":{"price":${price}}}`).join(',')}]}`,
  htx: (...all) => `{"code":200,"data":[${all.map((price) => `{"price":${price}}`).join(',')}]}`,
  coingecko: (price = 'null') => `{"tether":{"cny":${price},"last_updated_at":1782038217}}`,
  coinmarketcap: (price = 'null') =>
    `{"data":{"points":{"1782038100":{"c":[9,1]},"1782038400":{"v":[1],"c":[${price},1]},"999":{"c":[8]}}},"status":{"error_code":"0"}}`,
};
const NAMES = Object.keys(BODIES) as RateSourceName[];

describe('the question', () => {
  it.each<[RateSourceName, string, string]>([
    ['okx', 'GET', '/okx?quoteCurrency=CNY&baseCurrency=USDT&side=sell&paymentMethod=all&userType=all'],
    ['binance', 'POST', '/binance'],
    [
      'htx',
      'GET',
      '/htx?currency=172&coinId=2&tradeType=sell&currPage=1&payMethod=0&acceptOrder=0&blockType=general&online=1',
    ],
    ['coingecko', 'GET', '/coingecko?ids=tether&vs_currencies=cny&include_last_updated_at=true'],
    ['coinmarketcap', 'GET', '/coinmarketcap?id=825&range=1H&convertId=2787'],
  ])('to %s is %s %s', async (name, method, path) => {
    says(BODIES[name]('7.13'));
    expect([...(await read(name, ['CNY']))].map(([fiat, { price }]) => [fiat, price])).toEqual([
      ['CNY', '7.13'],
    ]);
    expect(asked.map((one) => `${String(one.method)} ${one.url.pathname}${one.url.search}`)).toEqual([
      `${method} ${path}`,
    ]);
  });

  it('to binance names fiat, token and side', async () => {
    says(BODIES.binance('3.68'));
    await read('binance', ['AED']);
    expect(asked[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      fiat: 'AED',
      page: 1,
      rows: 10,
      tradeType: 'BUY',
      asset: 'USDT',
      countries: [],
      payTypes: [],
      publisherType: null,
    });
  });

  it('to coingecko carries the key where there is one, and all fiats at once', async () => {
    says('{"tether":{"cny":7.1,"usd":1.0,"eur":-1}}');
    expect(prices(await read('coingecko', ['CNY', 'USD', 'EUR', 'GBP'], 'CG-1'))).toEqual({
      CNY: '7.1',
      USD: '1.0',
    });
    await read('coingecko', ['CNY']);
    expect(asked.map(({ headers }) => headers['x-cg-demo-api-key'])).toEqual(['CG-1', undefined]);
  });

  it.each<[RateSourceName, string[]]>([
    ['htx', ['USD', 'EUR']],
    ['coinmarketcap', ['ARS']],
    ['coingecko', []],
    ['okx', []],
  ])('is not asked of %s about %j', async (name, fiats) => {
    expect((await read(name, fiats)).size).toBe(0);
    expect(asked).toHaveLength(0);
  });
});

describe('the answer', () => {
  it.each<[RateSourceName, string[], unknown]>([
    ['okx', ['"7.30"', '"7.2"', '"7.29"', '"10.1"'], '7.2'],
    ['okx', ['7.21', '"x"', '"-1"', '0'], '7.21'],
    ['binance', ['"7.1"', '"7.3"', '"7.2"'], '7.2'],
    ['binance', ['7.1', '7.2'], '7.15'],
    ['htx', ['"7.1"', '"7.3"', '"7.2"', '"7.4"'], '7.25'],
    ['htx', [...Array<string>(10).fill('"7.2"'), ...Array<string>(10).fill('"9"')], '7.2'],
    ['coingecko', ['7.10'], ['7.10', 1_782_038_217_000]],
    ['coingecko', ['"7.10"'], ['7.10', 1_782_038_217_000]],
    ['coinmarketcap', ['7.1234'], ['7.1234', 1_782_038_400_000]],
    ['coinmarketcap', ['7.1234567890123456'], ['7.123456789012', 1_782_038_400_000]],
  ])('of %s %j is worth %j', async (name, written, worth) => {
    says(BODIES[name](...written));
    expect(prices(await read(name, ['CNY']))).toEqual({ CNY: worth });
  });

  it('of binance leaves out bait', async () => {
    const ad = (price: string, surplus: string): string =>
      `{"adv":{"price":"${price}","surplusAmount":${surplus}}}`;
    const ads = [
      ad('6.1', '"99.99"'),
      ad('6.2', '1'),
      ad('6.3', '"much"'),
      ad('7.2', '"100"'),
      ad('7.4', '5000'),
    ];
    says(`{"code":"000000","data":[${ads.join(',')}]}`);
    expect(prices(await read('binance', ['CNY']))).toEqual({ CNY: '7.3' });
  });

  it.each(NAMES)('of %s with a price that is none is refused', async (name) => {
    for (const written of [
      '0',
      '0.00',
      '-7.1',
      '"-7.1"',
      '1e400',
      '7e0',
      '9999999999',
      '"7,1"',
      '"NaN"',
      'null',
      '[]',
      '{}',
      'true',
    ]) {
      says(BODIES[name](written));
      await expect(read(name, ['CNY'])).rejects.toThrow();
    }
  });

  it.each(NAMES)('of %s that is no answer is refused', async (name) => {
    const bodies = [
      '',
      '<html>Just a moment…</html>',
      '{}',
      '[]',
      'null',
      '7.1',
      '{"data":null}',
      '{"data":[]}',
    ];
    for (const body of bodies) {
      says(body);
      await expect(read(name, ['CNY'])).rejects.toThrow();
    }
    for (const status of [204, 301, 403, 429, 451, 500]) {
      says(BODIES[name]('7.13'), status);
      await expect(read(name, ['CNY'])).rejects.toThrow(`HTTP ${status}`);
    }
  });

  it.each<[RateSourceName, string]>([
    ['okx', '{"code":50011,"data":{"sell":[{"price":"7.1"}]}}'],
    ['okx', '{"data":{"sell":[{"price":"7.1"}]}}'],
    ['okx', '{"code":0,"data":{"sell":[{"price":"1.01","quoteCurrency":"usd"}]}}'],
    ['binance', '{"code":"100001","data":[{"adv":{"price":"7.1"}}]}'],
    ['binance', '{"code":"000000","data":[{"adv":{"price":"7.1"}},{"adv":{"price":"1","fiatUnit":"USD"}}]}'],
    ['htx', '{"code":500,"data":[{"price":"7.1"}]}'],
    ['htx', '{"code":200,"success":false,"data":[{"price":"7.1"}]}'],
    ['htx', '{"code":200,"data":[{"price":"7.1","currency":2}]}'],
    ['htx', '{"code":200,"data":[{"price":"7.1","coinId":1}]}'],
    ['coingecko', '{"status":{"error_code":429}}'],
    ['coingecko', '{"tether":{"usd":1}}'],
    ['coinmarketcap', '{"data":{"points":{"1782038400":{"c":[7.1]}}},"status":{"error_code":"500"}}'],
    ['coinmarketcap', '{"data":{"points":{"soon":{"c":[7.1]}}}}'],
    ['coinmarketcap', '{"data":{"points":{"1782038400":{"c":["x"]},"1782038100":{"c":[7.1]}}}}'],
  ])('of %s is refused: %s', async (name, body) => {
    says(body);
    await expect(read(name, ['CNY'])).rejects.toThrow();
  });
});

describe('several fiats of one source', () => {
  const FIATS = ['AAA', 'BBB', 'CNY', 'DDD', 'EUR', 'FFF', 'USD', 'HHH'];

  it('are asked for three at once, and the failure of some is not that of others', async () => {
    answer = ({ url }, response) => {
      const fiat = url.searchParams.get('quoteCurrency') ?? '';
      const good = ['CNY', 'EUR', 'USD'].includes(fiat);
      setTimeout(() => response.end(good ? BODIES.okx(`"${fiat.length}.5"`) : BODIES.okx()), 20);
    };
    expect([...(await read('okx', FIATS)).keys()]).toEqual(['CNY', 'EUR', 'USD']);
    expect(asked).toHaveLength(FIATS.length);
    expect(mostOpen).toBe(3);
  });

  it('are left alone when nobody answers', async () => {
    says('slow down', 429);
    await expect(read('binance', FIATS)).rejects.toThrow('HTTP 429');
    expect(asked.length).toBeLessThanOrEqual(3 + 2);
  });
});

describe('an exchange', () => {
  it('ends in time when the answer hangs, at its head or in its body', async () => {
    const ask = (): Promise<unknown> => askJson({ url: base, timeoutMs: 150 });
    answer = () => undefined;
    await expect(ask()).rejects.toThrow('no answer within 0.15 s');
    answer = (_asked, response) => void response.writeHead(200).write('{"tether":');
    await expect(ask()).rejects.toThrow('no answer within 0.15 s');
  });

  it('takes no more than a megabyte', async () => {
    says(`"${'x'.repeat(1_048_574)}"`);
    await expect(askJson({ url: base })).resolves.toHaveLength(1_048_574);
    says(`"${'x'.repeat(1_048_575)}"`);
    await expect(askJson({ url: base })).rejects.toThrow('more than 1048576 bytes');
  });

  it('follows no redirect and says who is not there', async () => {
    answer = (_asked, response) => response.writeHead(302, { location: `${base}/elsewhere` }).end();
    await expect(askJson({ url: base })).rejects.toThrow('HTTP 302');
    expect(asked).toHaveLength(1);
    await expect(askJson({ url: 'http://127.0.0.1:1/' })).rejects.toThrow('ECONNREFUSED');
  });
});
