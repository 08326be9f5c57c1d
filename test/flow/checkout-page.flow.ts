import { request } from 'node:http';
import { Database } from '@epusdt/database';
import { Brands } from '@epusdt/merchants';
import { SECOND } from '@epusdt/kernel';
import { engineOfProject } from '../support/engine';
import { payOff } from '../support/owner-desk';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const FIRST = '1000';
/** Every engine guards itself alike; the long run is made once. */
const GUESSES = engineOfProject() === 'embedded' ? 10_000 : 500;
const AT_ONCE = 40;
const PUBLIC = '8.8.8.8';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

describe('the page as a browser asks for it', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ wallets: 3, environment: { TRUSTED_PROXIES: '127.0.0.0/8' } });
  });
  afterAll(() => world.close());

  let orders = 0;
  const order = async (): Promise<Placed> => placed(await asks(world)(`P${(orders += 1)}`));
  const path = ({ id }: Pick<Placed, 'id'>): string => `/pay/checkout-counter/${id}`;
  const get = (where: string, headers: Record<string, string> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request(`${world.gateway.url}${where}`, { headers }, (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part));
        reply.on('end', () =>
          resolve({
            status: reply.statusCode ?? 0,
            headers: reply.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      });
      asked.on('error', reject).end();
    });
  const languageOf = ({ text }: Answer): string | undefined => /<html lang="([^"]+)"/.exec(text)?.[1];

  it('speaks the language of the browser, unless the buyer chooses another', async () => {
    const one = await order();
    const asked = (query: string, accepted: string) =>
      get(`${path(one)}${query}`, { 'accept-language': accepted });
    expect(languageOf(await asked('', 'ja,en;q=0.5'))).toBe('ja');
    expect(languageOf(await asked('', 'zh-Hant-HK'))).toBe('zh-TW');
    expect(languageOf(await asked('?lang=fa', 'ja'))).toBe('fa');
    expect(languageOf(await asked('?lang=xx', 'ko'))).toBe('ko');
    expect((await asked('?lang=ar', 'en')).headers['content-language']).toBe('ar');
    await world.gateway.get(Database).reader.query(`UPDATE orders SET locale = 'pt' WHERE id = '${one.id}'`);
    expect(languageOf(await asked('', 'ja'))).toBe('pt-BR');
    expect(languageOf(await asked('?lang=fa', 'ja'))).toBe('fa');
  });

  it('is compressed for whoever can read it, and says so', async () => {
    const one = await order();
    const plain = await get(path(one));
    expect([plain.headers['content-encoding'], plain.headers['vary']]).toEqual([
      undefined,
      'accept-language, accept-encoding',
    ]);
    const answer = await fetch(`${world.gateway.url}${path(one)}`);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.text()).toContain('id="address"');
    const refused = await get(path(one), { 'accept-encoding': 'gzip;q=0, identity' });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });

  it('holds nothing of the merchant, of other orders or of what the shop keeps to itself', async () => {
    const [one, other] = [await order(), await order()];
    const { text } = await get(path(one));
    const status = await get(`${path(one)}/status`);
    for (const secret of [world.gateway.secret, other.id, `"${FIRST}"`, '/shop/notify', 'First shop']) {
      expect([secret, text.includes(secret), status.text.includes(secret)]).toEqual([secret, false, false]);
    }
  });

  it('may be framed by the shops of its merchant alone, which alone are told of it', async () => {
    const one = await order();
    const before = await get(`${path(one)}?embed=1&origin=https://shop.example`);
    expect(before.headers['content-security-policy']).toMatch(/frame-ancestors 'self'$/);
    expect(before.text).not.toContain('data-origin');
    await world.gateway
      .get(Brands)
      .change(FIRST, { name: 'Tea <b>& Cups', colour: '#7A1FA2', origins: ['https://shop.example'] }, 'test');
    const after = await get(`${path(one)}?embed=1&origin=https://shop.example`);
    expect(after.headers['content-security-policy']).toMatch(
      /frame-ancestors 'self' https:\/\/shop\.example$/,
    );
    expect(after.text).toContain('data-origin="https://shop.example"');
    expect(after.text).toContain('<bdi>Tea &lt;b&gt;&amp; Cups</bdi>');
    expect(after.text).toContain('--button:#7a1fa2');
    for (const stranger of ['https://evil.example', 'https://shop.example.evil.example', '*', 'null', '']) {
      const page = await get(`${path(one)}?embed=1&origin=${encodeURIComponent(stranger)}`);
      expect([stranger, page.text.includes('data-origin')]).toEqual([stranger, false]);
    }
  });

  it('brings its script to the shop', async () => {
    const answer = await get('/pay/embed.js');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(answer.headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(answer.text).toContain('window.Epusdt');
  });

  it('says what is known of a transaction, in words, and of nothing but this order', async () => {
    const [one, other] = [await order(), await order()];
    const short = payOff(world, one, -500_000n);
    const foreign = pay(world, other);
    world.clock.advance(SECOND);
    await world.settle();
    const asked = async (id: string): Promise<string | undefined> => {
      const { text } = await get(`${path(one)}?lang=en&transaction=${encodeURIComponent(id)}`);
      return /id="answer" class="answer">([^<]*)</.exec(text)?.[1];
    };
    expect(await asked('')).toBeUndefined();
    expect(await asked('"><script>')).toMatch(/^This is no transaction id/);
    expect(await asked('x'.repeat(5_000))).toMatch(/^This is no transaction id/);
    expect(await asked(` 0x${short.toUpperCase()} `)).toMatch(/0\.5 USDT are missing/);
    expect(await asked('cd'.repeat(32))).toMatch(/does not know this transaction/);
    const aboutOther = await asked(foreign);
    expect(aboutOther).toMatch(/not to the address of this order|missing|too much/);
    expect(aboutOther).not.toContain(other.id);
    const answers = [];
    for (let n = 0; n < 20; n += 1) answers.push(await asked(n.toString(16).padStart(64, 'e')));
    expect(answers.at(-1)).toMatch(/asked too often/);
  });

  it(`refuses ${GUESSES} guesses but for the first few, and shows the buyers theirs`, async () => {
    const one = await order();
    const counts = new Map<number, number>();
    const guess = async (n: number): Promise<void> => {
      const id = n.toString(36).padStart(24, 'g');
      const where = [path({ id }), `${path({ id })}/status`, `${path({ id })}/events`][n % 3] ?? '';
      // Half of them from one address that is known, half from whoever is behind a proxy that is not trusted.
      const from = n % 2 === 0 ? { 'x-forwarded-for': PUBLIC } : { 'x-forwarded-for': '10.0.0.9' };
      const { status, headers } = await get(where, from);
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    };
    for (let n = 0; n < GUESSES; n += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => guess(n + more)));
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([404, 429]);
    expect(counts.get(404)).toBeLessThanOrEqual(60);
    expect((await get(path(one), { 'x-forwarded-for': PUBLIC })).status).toBe(200);
    expect((await get(`${path(one)}/`, { 'x-forwarded-for': PUBLIC })).status).toBe(200);
    expect((await get(path(one), { 'x-forwarded-for': '10.0.0.9' })).status).toBe(200);
    expect((await get(path(one), { 'x-forwarded-for': '1.1.1.1' })).status).toBe(200);
  });
});
