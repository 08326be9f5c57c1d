import { Rates } from '@epusdt/rates';
import { newClient, refusalOf, type ApiClient } from '../support/api';
import { deedsOf, ownersKey } from '../support/api-desk';
import { simulatedRates } from '../support/rate-places';
import { asks, placed } from '../support/shopper';
import { createWorld, type World, type WorldOptions } from '../support/world';

let world: World;
let owner: ApiClient;

const begin = async (options: WorldOptions): Promise<readonly string[]> => {
  world = await createWorld(options);
  owner = await ownersKey(world.gateway);
  return world.wallets;
};
afterEach(() => world.close());

describe('rates over the native API', () => {
  const start = async (): Promise<void> => {
    await begin({
      environmentOf: (sandbox) => ({ ...simulatedRates(sandbox), RATE_FIATS: 'CNY,USD' }),
    });
    await world.gateway.get(Rates).refresh();
  };
  const change = (currency: string, rule: unknown) =>
    owner.ask(`/rates/${currency}/rule`, { method: 'PUT', body: { rule } });
  const clear = (currency: string) => owner.ask(`/rates/${currency}/rule`, { method: 'DELETE' });

  it('shows each currency with its source, its age and what troubles it', async () => {
    await start();
    world.clock.advance(30_000);
    const { json } = await owner.get('/rates');
    expect(json).toMatchObject({ has_more: false, next_cursor: null, failing_sources: [] });
    expect(json.data).toHaveLength(2);
    expect(json.data[0]).toEqual({
      currency: 'CNY',
      rate: '7.2',
      source: 'market',
      detail: expect.stringContaining('coingecko 7.2') as string,
      at: '2026-01-05T12:00:00.000Z',
      age_seconds: 30,
      rule: null,
      problem: null,
    });
    world.sandbox.rates.setFor('coinmarketcap', 'CNY', '9');
    world.sandbox.rates.faults.set('okx', 'too-many');
    await world.gateway.get(Rates).refresh();
    const { json: troubled } = await owner.get('/rates');
    expect(troubled.data[0]).toMatchObject({
      rate: '7.2',
      problem: expect.stringContaining('apart') as string,
    });
    expect(troubled.failing_sources).toEqual([expect.stringMatching(/^okx: .*429/) as string]);
  });

  it('quotes as an order would cost, with the rule that an order may bring', async () => {
    await start();
    const quote = async (query: string): Promise<unknown> => {
      const answer = await owner.get(`/rates/${query}`);
      return answer.status === 200 ? answer.json.base_amount : refusalOf(answer);
    };
    const { json } = await owner.get('/rates/CNY/quote?amount=42.00');
    expect(json).toEqual({
      amount: '42',
      currency: 'CNY',
      rate: '7.2',
      rate_source: 'market',
      rate_at: '2026-01-05T12:00:00.000Z',
      rate_detail: expect.stringContaining('coingecko 7.2') as string,
      base_amount: '5.84',
    });
    expect(placed(await asks(world)('A1', 42)).amount).toBe(json.base_amount);
    expect(await quote('cny/quote?amount=72')).toBe('10');
    expect(await quote('CNY/quote?amount=74&rate=7.4')).toBe('10');
    expect(await quote('CNY/quote?amount=73.44&rate=~1.02')).toBe('10');
    expect(await quote('CNY/quote?amount=73&rate=%2B0.1')).toBe('10');
    expect(await quote('CNY/quote?amount=70&rate=-0.2')).toBe('10');
    expect(await quote('USDT/quote?amount=10')).toBe('10');
    expect(await quote('CNY/quote?amount=0.001')).toEqual([422, 'amount_too_small']);
    expect(await quote('CNY/quote?amount=9999999999999')).toEqual([422, 'amount_too_large']);
    expect(await quote('CNY/quote?amount=72&rate=99')).toEqual([400, 'bad_request']);
    expect(await quote('USDT/quote?amount=72&rate=1')).toEqual([400, 'bad_request']);
    expect(await quote('JPY/quote?amount=72')).toEqual([409, 'rate_unavailable']);
    for (const query of [
      '',
      '?amount=',
      '?amount=x',
      '?amount=-1',
      '?amount=1&rate=+0.1',
      '?amount=1&rate=x',
      '?x=1',
    ]) {
      expect([query, await quote(`CNY/quote${query}`)]).toEqual([query, [400, 'invalid_request']]);
    }
    for (const currency of ['XX', 'CNYX', '%00', '__proto__']) {
      expect([currency, await quote(`${currency}/quote?amount=1`)]).toEqual([currency, [404, 'not_found']]);
    }
  });

  it('sets and clears the rule of the owner, each in the audit under the key', async () => {
    await start();
    expect((await change('CNY', '~1.02')).json).toMatchObject({
      currency: 'CNY',
      rate: '7.344',
      source: 'market ~1.02',
      rule: { rule: '~1.02', by: 'owner' },
    });
    expect((await change('cny', '7.4')).json).toMatchObject({
      rate: '7.4',
      source: 'forced',
      age_seconds: 0,
    });
    expect(placed(await asks(world)('A1', 74)).amount).toBe('10');
    for (const [rule, code] of [
      ['99', 'bad_request'],
      ['x', 'invalid_request'],
      ['0', 'invalid_request'],
      [7.4, 'invalid_request'],
      [undefined, 'invalid_request'],
    ] as const) {
      expect([rule, ...refusalOf(await change('CNY', rule))]).toEqual([rule, 400, code]);
    }
    expect(refusalOf(await change('USDT', '1'))).toEqual([400, 'bad_request']);
    expect(refusalOf(await change('nothing', '1'))).toEqual([404, 'not_found']);
    for (let times = 0; times < 2; times += 1) {
      expect((await clear('CNY')).json).toMatchObject({ rate: '7.2', source: 'market', rule: null });
    }
    expect((await clear('JPY')).json).toMatchObject({
      rate: null,
      at: null,
      age_seconds: null,
      problem: expect.any(String) as string,
    });
    expect(await deedsOf(world.gateway, owner)).toEqual(
      ['rate.set', 'rate.set', 'rate.clear'].map((deed) => `${deed} rate:CNY`),
    );
  });

  it('is read by keys that may, and changed by the owner only', async () => {
    await start();
    const reader = await newClient(world.gateway, { scopes: ['rates:read'] });
    const stranger = await newClient(world.gateway, { scopes: ['orders:read'] });
    expect((await reader.get('/rates')).status).toBe(200);
    expect((await reader.get('/rates/CNY/quote?amount=1')).status).toBe(200);
    for (const path of ['/rates', '/rates/CNY/quote?amount=1']) {
      expect([path, ...refusalOf(await stranger.get(path))]).toEqual([path, 403, 'scope_missing']);
    }
    for (const method of ['PUT', 'DELETE']) {
      const refused = await reader.ask('/rates/CNY/rule', { method, body: { rule: '1' } });
      expect([method, ...refusalOf(refused)]).toEqual([method, 403, 'scope_missing']);
    }
  });
});
