import { FakeClock } from '../../../test/support/fake-clock';
import { startSandbox, type Sandbox } from './sandbox';

let sandbox: Sandbox;
const clock = new FakeClock(Date.UTC(2026, 0, 5, 12));
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, providers: 3, clock });
});
afterEach(() => sandbox.close());

const head = async (url: string): Promise<unknown> =>
  ((await (await fetch(`${url}/wallet/getnowblock`)).json()) as { blockID?: string }).blockID;

it('show one chain, each behind its own URL', async () => {
  expect(sandbox.providers.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  expect(new Set(sandbox.providers.map(({ url }) => url)).size).toBe(3);
  expect(sandbox.providers[0]?.url).toBe(sandbox.url);
  sandbox.chain.mine();
  for (const { url } of sandbox.providers) expect(await head(url)).toBe(sandbox.chain.head.id);
});

it('have counters, faults and listeners of their own', async () => {
  const [first, second, third] = sandbox.providers;
  second?.faults.set('behind', { blocks: 1 });
  const paths: string[] = [];
  const off = third?.intercept(({ stage, request }) => void paths.push(`${stage} ${request.path}`));
  const ids = [await head(first?.url ?? ''), await head(second?.url ?? ''), await head(third?.url ?? '')];
  off?.();
  expect(ids).toEqual([sandbox.chain.head.id, sandbox.chain.block(29)?.id, sandbox.chain.head.id]);
  await head(third?.url ?? '');
  expect(sandbox.providers.map(({ requests }) => requests.total)).toEqual([1, 1, 2]);
  expect(sandbox.requests).toBe(first?.requests);
  expect(paths[0]).toBe('request /wallet/getnowblock');
});

it('answer nothing but node interfaces beside the first', async () => {
  const [, second] = sandbox.providers;
  const answer = await fetch(`${second?.url ?? ''}/_sim/state`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toBe(
    'nothing at /_sim/state; provider B has /jsonrpc, /wallet/…, /walletsolidity/… and /v1/…',
  );
});

it('are one to five, on the ports given, and free them all when one is taken', async () => {
  await expect(startSandbox({ port: 0, providers: 6 })).rejects.toThrow(
    'providers: 6; give a whole number from 1 to 5',
  );
  await expect(startSandbox({ port: 0, providers: 3, ports: [0, sandbox.port] })).rejects.toThrow('in use');
  const freed = sandbox.port;
  await sandbox.close();
  sandbox = await startSandbox({ port: 0, providers: 2, ports: [freed] });
  expect(sandbox.providers[1]?.url).toBe(`http://127.0.0.1:${freed}`);
});
