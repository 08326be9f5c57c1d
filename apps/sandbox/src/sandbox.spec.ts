import { request as httpRequest } from 'node:http';
import { addressFromHex } from '@epusdt/kernel';
import { json, text } from './http';
import type { NodeEvent } from './node-requests';
import { startSandbox, type Sandbox } from './sandbox';

const SHOP = addressFromHex('11'.repeat(20));

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterEach(() => sandbox.close());

interface Got {
  readonly status: number;
  readonly body: string;
  readonly location: string | null;
  readonly json: unknown;
}

async function ask(path: string, init: RequestInit = {}): Promise<Got> {
  const response = await fetch(sandbox.url + path, { redirect: 'manual', ...init });
  const body = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    body,
    location: response.headers.get('location'),
    json: isJson ? (JSON.parse(body) as unknown) : undefined,
  };
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Got> =>
  ask(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers });

const rpc = async (method: string, ...params: unknown[]): Promise<unknown> =>
  (await post('/jsonrpc', { jsonrpc: '2.0', id: 1, method, params })).json;

describe('admin', () => {
  it('tells the state', async () => {
    const { status, json: state } = await ask('/_sim/state');
    expect(status).toBe(200);
    expect(state).toMatchObject({
      chainId: sandbox.chain.chainId,
      head: 30,
      solid: 12,
      msPerBlock: 0,
      pending: 0,
    });
  });

  it('transfers and mines', async () => {
    const { json: sent } = await post('/_sim/transfer', { to: SHOP, amount: '20.05' });
    const { txid } = sent as { txid: string };
    expect(sandbox.chain.isPending(txid)).toBe(true);
    expect((await post('/_sim/mine', { blocks: 19 })).json).toEqual({ head: 49, solid: 31 });
    expect(sandbox.chain.transaction(txid)?.blockNumber).toBe(31);
    expect(sandbox.chain.balanceOf(SHOP)).toBe(20_050_000n);
    expect((await post('/_sim/transfer', { to: SHOP, amount: 0.1 })).status).toBe(200);
    expect((await post('/_sim/mine', '')).json).toEqual({ head: 50, solid: 32 });
    expect(sandbox.chain.balanceOf(SHOP)).toBe(20_150_000n);
  });

  it.each<[string, string, unknown, string]>([
    ['no body', '/_sim/transfer', '', 'to: missing; give a Tron address'],
    ['broken JSON', '/_sim/transfer', '{"to":', 'body: no JSON object'],
    ['an array', '/_sim/transfer', [], 'body: no JSON object'],
    ['a wrong checksum', '/_sim/transfer', { to: `${SHOP.slice(0, -1)}1`, amount: 1 }, 'give a Tron address'],
    [
      'an amount too fine',
      '/_sim/transfer',
      { to: SHOP, amount: '0.0000001' },
      'amount: 0.0000001; give USDT',
    ],
    ['nothing', '/_sim/transfer', { to: SHOP, amount: 0 }, 'amount: 0; give USDT above 0'],
    ['a debt', '/_sim/transfer', { to: SHOP, amount: '-5' }, 'amount: -5; give USDT above 0'],
    ['an object as amount', '/_sim/transfer', { to: SHOP, amount: {} }, 'amount: {}; give USDT'],
    ['too much', '/_sim/transfer', { to: SHOP, amount: '1e70' }, 'amount: 1e70; give USDT'],
    [
      'an unknown kind',
      '/_sim/transfer',
      { to: SHOP, amount: 1, kind: 'gift' },
      'kind: gift; give one of transfer',
    ],
    ['a bad holder', '/_sim/transfer', { to: SHOP, amount: 1, from: 'me' }, 'from: me; give a Tron address'],
    ['an unknown field', '/_sim/transfer', { to: SHOP, amount: 1, frm: 'me' }, 'frm: no such field here'],
    ['no blocks', '/_sim/mine', { blocks: 0 }, 'blocks: 0; give a whole number from 1 to 10000'],
    ['too many blocks', '/_sim/mine', { blocks: 10_001 }, 'blocks: 10001'],
    ['half a block', '/_sim/mine', { blocks: 0.5 }, 'blocks: 0.5'],
    ['no speed', '/_sim/speed', {}, 'msPerBlock: missing'],
    ['a negative speed', '/_sim/speed', { msPerBlock: -1 }, 'msPerBlock: -1'],
    ['a field for reset', '/_sim/reset', { hard: true }, 'hard: no such field here; send an empty body'],
  ])('refuses %s', async (_what, path, body, message) => {
    const before = (await ask('/_sim/state')).json;
    const got = await post(path, body);
    expect(got.status).toBe(400);
    expect((got.json as { error: string }).error).toContain(message);
    expect((await ask('/_sim/state')).json).toEqual(before);
  });

  it('names what exists', async () => {
    const { status, json: body } = await ask('/_sim/transfer');
    expect(status).toBe(404);
    expect((body as { error: string }).error).toContain('POST /_sim/transfer');
  });

  it('resets to another chain and counts anew', async () => {
    await rpc('eth_chainId');
    const before = sandbox.chain.chainId;
    await post('/_sim/reset', '');
    expect(sandbox.chain.chainId).not.toBe(before);
    expect((await ask('/_sim/requests')).json).toMatchObject({
      total: 0,
      counts: {},
      providers: [{ total: 0 }],
    });
  });

  it('makes blocks by itself at a speed', async () => {
    await post('/_sim/speed', { msPerBlock: 1 });
    const number = sandbox.chain.head.number;
    // Asking is waiting: each answer takes the event loop round once.
    while (sandbox.chain.head.number < number + 3) await ask('/_sim/state');
    expect((await post('/_sim/speed', { msPerBlock: 0 })).json).toEqual({ msPerBlock: 0 });
  });
});

describe('the node', () => {
  it('answers batches and counts what was asked', async () => {
    const batch = [
      { jsonrpc: '2.0', id: 7, method: 'eth_blockNumber', params: [] },
      { jsonrpc: '2.0', id: 8, method: 'eth_getLogs', params: [{ fromBlock: '0x1', toBlock: 'latest' }] },
      { jsonrpc: '2.0', id: 9, method: 'eth_newFilter' },
      5,
    ];
    expect((await post('/jsonrpc', batch)).json).toMatchObject([
      { id: 7, result: '0x1e' },
      { id: 8, result: [] },
      { id: 9, error: { code: -32601 } },
      { id: null, error: { code: -32600 } },
    ]);
    await ask('/wallet/getnowblock');
    expect(sandbox.requests.total).toBe(2);
    expect(sandbox.requests.of('eth_getLogs')).toBe(1);
    expect(sandbox.requests.snapshot().counts).toMatchObject({ '/jsonrpc': 1, '/wallet/getnowblock': 1 });
  });

  it('refuses a batch of more than 100', async () => {
    const batch = Array.from({ length: 101 }, (_, id) => ({ id, method: 'eth_chainId' }));
    expect((await post('/jsonrpc', batch)).json).toMatchObject({ error: { code: -32005 } });
  });

  it.each(['', '{', 'null'])('survives the body %p', async (body) => {
    const { status, json: answer } = await post('/jsonrpc', body);
    expect(status).toBe(200);
    expect(answer).toHaveProperty('error');
  });

  it('helps with wrong ways of asking', async () => {
    expect(await ask('/jsonrpc')).toMatchObject({
      status: 405,
      body: 'GET /jsonrpc: send JSON-RPC with POST',
    });
    const unknown = await ask('/wallet/getnow');
    expect(unknown.status).toBe(404);
    expect(unknown.body).toContain('getnowblock');
    expect(await ask('/nothing')).toMatchObject({ status: 404 });
    expect(await post('/jsonrpc', 'x'.repeat(4 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
  });
});

describe('intercept', () => {
  it('shows a request before and after its answer, until taken away', async () => {
    const stages: string[] = [];
    let answered = (): void => undefined;
    const done = new Promise<void>((resolve) => (answered = resolve));
    const remove = sandbox.intercept(({ stage, request }) => {
      stages.push(`${stage} ${request.methods.join('+')}`);
      if (stage === 'answered') answered();
    });
    await ask('/walletsolidity/getnowblock');
    await done;
    remove();
    await rpc('eth_chainId');
    expect(stages).toEqual(['request /walletsolidity/getnowblock', 'answered /walletsolidity/getnowblock']);
  });

  it('bends the truth', async () => {
    sandbox.intercept((event) => {
      if (event.stage === 'answered') return undefined;
      const honest = JSON.parse(event.truth().body) as object;
      return json({ ...honest, result: '0xbad' });
    });
    expect(await rpc('eth_chainId')).toEqual({ jsonrpc: '2.0', id: 1, result: '0xbad' });
  });

  it('breaks the node: an error, a cut connection, silence', async () => {
    const remove = sandbox.intercept(() => text('overloaded', 503));
    expect(await ask('/wallet/getnowblock')).toMatchObject({ status: 503, body: 'overloaded' });
    remove();
    sandbox.intercept(({ request }) => (request.path === '/jsonrpc' ? 'drop' : 'hang'));
    await expect(rpc('eth_chainId')).rejects.toThrow('fetch failed');
    let seen = (_: NodeEvent): void => undefined;
    const asked = new Promise<NodeEvent>((resolve) => (seen = resolve));
    sandbox.intercept((event) => seen(event));
    const controller = new AbortController();
    const hanging = ask('/wallet/getnowblock', { signal: controller.signal });
    await asked;
    controller.abort();
    await expect(hanging).rejects.toThrow('abort');
  });

  it('lets the listener wait, so that the answer waits too', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let seen = (): void => undefined;
    const asked = new Promise<void>((resolve) => (seen = resolve));
    sandbox.intercept(async ({ stage }) => {
      if (stage === 'request') seen();
      await gate;
    });
    const number = rpc('eth_blockNumber');
    await asked;
    sandbox.chain.mine();
    open();
    // The truth is told as of the moment the listeners are done.
    expect(await number).toMatchObject({ result: '0x1f' });
  });
});

describe('pages', () => {
  it.each(['/', '/pay', '/shop'])('%s is a page without foreign parts or scripts', async (path) => {
    const { body } = await ask(path, { headers: { accept: 'text/html' } });
    expect(body).toContain('<!doctype html>');
    expect(body).not.toMatch(/<script|src=|url\(|@import/);
  });

  it('fills in what to pay, escaped', async () => {
    const { body } = await ask(`/pay?to=${SHOP}&amount=${encodeURIComponent('"><b>')}`);
    expect(body).toContain(`value="${SHOP}"`);
    expect(body).toContain('value="&quot;&gt;&lt;b&gt;"');
  });

  it('pays by its form and follows the payment', async () => {
    const form = new URLSearchParams({ to: SHOP, amount: '1.5', kind: 'transfer' }).toString();
    const headers = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
    const { status, location } = await post('/_sim/transfer', form, headers);
    expect(status).toBe(303);
    const txid = new URLSearchParams(location?.split('?')[1]).get('txid') ?? '';
    expect(sandbox.chain.isPending(txid)).toBe(true);
    expect((await ask(location ?? '')).body).toContain('waiting for the next block');
    sandbox.chain.mine();
    expect((await ask(location ?? '')).body).toContain('in block 31, 1 of 19 confirmations');
    sandbox.chain.mine(18);
    const { body } = await ask(location ?? '');
    expect(body).toContain('final</span> in block 31');
    expect(body).not.toContain('http-equiv="refresh"');
  });

  it('shows a mistake on the form itself', async () => {
    const headers = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
    const { status, body } = await post('/_sim/transfer', `to=${SHOP}&amount=much`, headers);
    expect(status).toBe(400);
    expect(body).toContain('amount: much; give USDT');
    expect(body).toContain(`value="${SHOP}"`);
    expect(sandbox.chain.pendingCount).toBe(0);
  });

  it('says that the shop is closed while it has no gateway', async () => {
    expect(await ask('/shop', { headers: { accept: 'text/html' } })).toMatchObject({ status: 503 });
    expect((await ask('/shop/orders')).body).toContain('SHOP_GATEWAY_URL');
  });
});

describe('the server', () => {
  it('says who has its port', async () => {
    await expect(startSandbox({ port: sandbox.port })).rejects.toThrow(
      `port ${sandbox.port} on 127.0.0.1 is in use`,
    );
  });

  it('frees its port when the speed is refused', async () => {
    await expect(startSandbox({ port: 0, msPerBlock: -1 })).rejects.toThrow('msPerBlock: -1');
  });

  it('survives a peer that leaves in the middle of its request', async () => {
    const gone = new Promise<void>((resolve) => {
      const { port } = sandbox;
      const half = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': 9 } });
      half.once('error', () => resolve());
      half.once('socket', (socket) =>
        socket.once('connect', () => half.write('abc', () => half.destroy(new Error('gone')))),
      );
    });
    await gone;
    expect((await ask('/_sim/state')).status).toBe(200);
  });
});
