import { startFaultRig, type FaultRig } from '../../../test/support/fault-rig';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

const sim = async (path: string, body: unknown = {}): Promise<unknown> =>
  (await rig.post(`/_sim/${path}`, body)).json;
const list = async (): Promise<unknown> => (await rig.ask('/_sim/rates')).json;

it('sets rates, of one source and of all', async () => {
  expect(await list()).toMatchObject({
    sources: [
      { source: 'okx', prices: { CNY: '7.272', USD: '1.01' }, fault: null, requests: 0 },
      { source: 'binance', prices: { VND: '25755' } },
      { source: 'htx', prices: { CNY: '7.272' } },
      { source: 'coingecko', prices: { CNY: '7.20', USD: '1' } },
      { source: 'coinmarketcap', prices: { CNY: '7.20' } },
    ],
  });
  expect(await sim('rate', { fiat: 'CNY', price: '7.13' })).toEqual(await list());
  expect(await sim('rate', { source: 'okx', fiat: 'XAU', price: '0.0003' })).toMatchObject({
    sources: [{ prices: { CNY: '7.13', XAU: '0.0003' } }, { prices: { CNY: '7.13' } }, {}, {}, {}],
  });
  // Only what a source can tell is shown.
  expect(((await list()) as { sources: object[] }).sources[2]).toEqual({
    source: 'htx',
    prices: { CNY: '7.13' },
    fault: null,
    requests: 0,
  });
  expect((await rig.ask('/_rates/coingecko/api/v3/simple/price?ids=tether&vs_currencies=cny')).body).toBe(
    '{"tether":{"cny":7.13}}',
  );
  expect(await list()).toMatchObject({ sources: [{}, {}, {}, { requests: 1 }, {}] });
});

it('sets and clears faults', async () => {
  expect(await sim('rate/fault', { source: 'okx', kind: 'html' })).toEqual(await list());
  expect(await sim('rate/fault', { source: 'htx', kind: 'hang' })).toMatchObject({
    sources: [{ fault: 'html' }, { fault: null }, { fault: 'hang' }, {}, {}],
  });
  expect(await sim('rate/fault/clear', { source: 'okx' })).toMatchObject({
    sources: [{ fault: null }, {}, { fault: 'hang' }, {}, {}],
  });
  expect(await sim('rate/fault/clear')).toMatchObject({ sources: [{}, {}, { fault: null }, {}, {}] });
});

it('begins anew with the chain', async () => {
  const before = await list();
  await sim('rate', { fiat: 'CNY', price: '7.13' });
  await sim('rate/fault', { source: 'okx', kind: 'html' });
  await rig.ask('/_rates/okx/nowhere');
  expect(await list()).not.toEqual(before);
  await sim('reset');
  expect(await list()).toEqual(before);
});

it.each<[string, object, string]>([
  ['rate', {}, 'fiat: missing; give it as text, such as "CNY"'],
  ['rate', { fiat: 'CNY' }, 'price: missing; give it as text, such as "7.20"'],
  ['rate', { fiat: 'CNY', price: 7.2 }, 'price: 7.2; give it as text'],
  ['rate', { fiat: 'CNY', price: '1e400' }, 'price: 1e400; give plain decimal text above 0'],
  ['rate', { fiat: 'yuan', price: '7.2' }, 'fiat: yuan; give three capital letters'],
  ['rate', { fiat: 'USD', price: '1', source: 'htx' }, 'fiat: USD; htx tells only CNY'],
  ['rate', { fiat: 'CNY', price: '7.2', source: 'kraken' }, 'source: kraken; give one of okx, binance, htx'],
  ['rate', { fiat: 'CNY', rate: '7.2' }, 'rate: no such field here; give only source, fiat, price'],
  ['rate/fault', { kind: 'html' }, 'source: missing; give one of okx'],
  ['rate/fault', { source: 'okx' }, 'kind: missing; give one of html, too-many'],
  ['rate/fault', { source: 'okx', kind: 'toString' }, 'kind: toString; give one of html'],
  [
    'rate/fault',
    { source: 'okx', kind: 'html', times: 1 },
    'times: no such field here; give only source, kind',
  ],
  ['rate/fault/clear', { source: 'all' }, 'source: all; give one of okx'],
  ['rate/fault/clear', { kind: 'html' }, 'kind: no such field here; give only source'],
])('%s refuses %p', async (path, body, message) => {
  const before = await list();
  const { status, json } = await rig.post(`/_sim/${path}`, body);
  expect(status).toBe(400);
  expect((json as { error: string }).error).toContain(message);
  expect(await list()).toEqual(before);
});

it('is on the index page', async () => {
  const { body } = await rig.ask('/');
  for (const path of ['/_rates/', '/_sim/rate', '/_sim/rates']) expect(body).toContain(path);
});
