import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as read } from 'node:stream/consumers';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { NodeConnection } from '../../libs/chain/src/node-connection';
import { ProviderHealth } from '../../libs/chain/src/provider-health';
import { RequestBudget } from '../../libs/chain/src/request-budget';
import { START } from '../support/world';
import { FakeClock } from '../support/fake-clock';

interface Call {
  readonly id: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Rig {
  readonly clock: FakeClock;
  /** Of each request: how many calls it held, and the key it came with. */
  readonly sizes: number[];
  readonly keys: (string | null)[];
  /** What was told of the key. */
  readonly told: boolean[];
  /** So many calls in the same turn; the errors of those that failed. */
  call(count?: number): Promise<string[]>;
  close(): Promise<void>;
}

interface RigOptions {
  /** `null`: the honest answer. */
  readonly answer: (calls: readonly Call[], earlier: number) => Answer | null;
  readonly path?: string;
  readonly apiKey?: string;
}

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789';
const CALLS = 23;
const honest = (calls: readonly Call[]): unknown => {
  const answers = calls.map(({ id }) => ({ jsonrpc: '2.0', id, result: '0x1' }));
  return answers.length === 1 ? answers[0] : answers;
};
const ok = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) });
const refusal = (code: number, message: string): Answer =>
  ok({ jsonrpc: '2.0', id: null, error: { code, message } });

/** A connection to a node that answers as the test says. */
async function startRig({ answer, path = '', apiKey }: RigOptions): Promise<Rig> {
  const [sizes, keys, told]: [number[], (string | null)[], boolean[]] = [[], [], []];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const asked = JSON.parse(body) as Call | Call[];
      const calls = Array.isArray(asked) ? asked : [asked];
      const given = answer(calls, sizes.length) ?? ok(honest(calls));
      const key = request.headers['tron-pro-api-key'];
      sizes.push(calls.length);
      keys.push(typeof key === 'string' ? key : null);
      response.writeHead(given.status, { 'content-type': 'application/json' }).end(given.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = new FakeClock(START);
  const settings = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    kind: path === '' ? ('node' as const) : ('jsonrpc' as const),
    operator: 'x',
    apiKey: apiKey ?? null,
    weight: 1,
    perSecond: null,
    perMethod: false,
    perDay: null,
  };
  const connection = new NodeConnection(
    settings,
    new RequestBudget(settings, clock),
    new ProviderHealth(clock),
    clock,
    (accepted) => void told.push(accepted),
  );
  const call = async (count = 1): Promise<string[]> => {
    const answers = Array.from({ length: count }, (_, n) => connection.rpc('head', `method${n}`, []));
    const settled = await Promise.allSettled(answers);
    return settled.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  };
  const close = async (): Promise<void> => {
    await connection.close();
    await new Promise((resolve) => server.close(resolve));
  };
  return { clock, sizes, keys, told, call, close };
}

describe('a connection to a node', () => {
  let rig: Rig;
  const open = async (options: RigOptions): Promise<void> => void (rig = await startRig(options));
  afterEach(() => rig.close());

  it('goes on with batches after one was refused for being too early', async () => {
    await open({
      answer: (_, earlier) => (earlier === 0 ? refusal(-32_005, 'rate limit exceeded, slow down') : null),
    });
    expect(await rig.call(CALLS)).toHaveLength(CALLS);
    // It is waited for.
    expect(await rig.call(CALLS)).toHaveLength(CALLS);
    expect(rig.sizes).toEqual([CALLS]);
    rig.clock.advance(10 * SECOND);
    expect(await rig.call(CALLS)).toEqual([]);
    expect(rig.sizes).toEqual([CALLS, CALLS]);
  });

  it.each([
    ['too long', 'batch size exceeds the limit of 10', [23, 10, 10, 3]],
    ['not served', 'Invalid Request', [23, ...Array.from({ length: 23 }, () => 1)]],
  ])('sends a batch that is %s in parts, then and from then on', async (_, words, sizes) => {
    const most = sizes[1] ?? 0;
    await open({ answer: (calls) => (calls.length > most ? refusal(-32_600, words) : null) });
    expect(await rig.call(CALLS)).toEqual([]);
    expect(rig.sizes).toEqual(sizes);
    expect(await rig.call(CALLS)).toEqual([]);
    expect(rig.sizes).toEqual([...sizes, ...sizes.slice(1)]);
  });

  it.each([
    [403, '<html>blocked for a moment</html>'],
    [401, '{"error":"something is wrong"}'],
  ])('keeps its key through an answer of %i that does not speak of it', async (status, body) => {
    await open({ apiKey: 'KEY', answer: (_, earlier) => (earlier === 0 ? { status, body } : null) });
    expect(await rig.call()).toHaveLength(1);
    expect(await rig.call()).toEqual([]);
    expect([rig.keys, rig.told]).toEqual([['KEY', 'KEY'], [true]]);
  });

  it('rests a key that is not known for ten minutes, then tries it again', async () => {
    await open({
      apiKey: 'KEY',
      answer: (_, earlier) => (earlier === 0 ? { status: 401, body: '{"Error":"ApiKey not exists"}' } : null),
    });
    expect(await rig.call()).toEqual([expect.stringContaining('does not know the API key')]);
    expect(await rig.call()).toEqual([]);
    rig.clock.advance(10 * MINUTE - 1);
    expect(await rig.call()).toEqual([]);
    expect([rig.keys, rig.told]).toEqual([['KEY', null, null], [false]]);
    rig.clock.advance(1);
    expect(await rig.call()).toEqual([]);
    expect([rig.keys.at(-1), rig.told]).toEqual(['KEY', [false, true]]);
  });

  it.each([
    ['JSON of another status', 404, JSON.stringify({ error: `invalid project ${KEY}` })],
    [
      'where the text is cut',
      404,
      JSON.stringify({ error: `${'x'.repeat(95)} POST /v2/${KEY} is not here` }),
    ],
    ['a page', 502, `<html>no way to /v2/${KEY}</html>`],
    [
      'the error of a call',
      200,
      JSON.stringify({ jsonrpc: '2.0', id: 0, error: { code: -1, message: `project ${KEY} ended` } }),
    ],
    ['an error instead of an envelope', 200, JSON.stringify({ Error: `key ${KEY} is over its quota` })],
    ['no envelope', 200, JSON.stringify({ message: `nothing at /v2/${KEY}` })],
    ['no envelope, quoted in part', 200, JSON.stringify({ message: `${'x'.repeat(40)} /v2/${KEY}` })],
    ['a word instead of an envelope', 200, JSON.stringify(KEY)],
  ])('never shows the key in its path: %s', async (_, status, body) => {
    await open({ path: `/v2/${KEY}`, answer: () => ({ status, body }) });
    const [error = ''] = await rig.call();
    expect(error).toContain('127.0.0.1');
    for (let at = 0; at + 8 <= KEY.length; at += 1) expect(error).not.toContain(KEY.slice(at, at + 8));
  });
});
