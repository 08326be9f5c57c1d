import { startFaultRig, type FaultRig } from '../../../test/support/fault-rig';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

interface Reading {
  readonly now: number;
  readonly speed: number;
  readonly skewMs: number;
  readonly network: number;
}

const clock = async (): Promise<Reading> => (await rig.ask('/_sim/clock')).json as Reading;
const set = async (body: object): Promise<Reading> => (await rig.post('/_sim/clock', body)).json as Reading;

/** Resolves when the chain has a block of this time. */
async function untilBlockOf(time: number): Promise<void> {
  while (rig.sandbox.chain.head.timestamp < time) await new Promise((resolve) => setImmediate(resolve));
}

it('tells the time of the network, which is that of its computer at first', async () => {
  const now = rig.clock.now();
  expect(await clock()).toEqual({ now, speed: 1, skewMs: 0, network: now });
});

it('passes faster when it is told to, and makes a block in every slot of three seconds', async () => {
  const from = rig.clock.now();
  await set({ speed: 20 });
  const { chain } = rig.sandbox;
  const { number, timestamp } = chain.head;
  rig.clock.advance(3_000);
  expect((await clock()).now).toBe(from + 60_000);
  await untilBlockOf(from + 60_000);
  const times = Array.from(
    { length: chain.head.number - number },
    (_, i) => chain.block(number + 1 + i)?.timestamp,
  );
  const slots = Array.from({ length: 20 }, (_, i) => from + 3_000 * (i + 1));
  expect(times.filter((time = 0) => time > from)).toEqual(slots);
  expect(timestamp).toBeLessThanOrEqual(from);
});

it('keeps whole seconds through a fork, as JSON-RPC tells no others', async () => {
  const from = rig.clock.now();
  await set({ speed: 20 });
  rig.clock.advance(3_000);
  await untilBlockOf(from + 60_000);
  const { chain } = rig.sandbox;
  await rig.post('/_sim/speed', { msPerBlock: 0 });
  await rig.post('/_sim/fork', { depth: 5 });
  const times = Array.from({ length: 6 }, (_, i) => chain.block(chain.head.number - i)?.timestamp ?? 0);
  expect(times.filter((time) => time % 1_000 !== 0)).toEqual([]);
});

it('tells those who follow it another time than the network has', async () => {
  await set({ speed: 2 });
  const network = rig.clock.now();
  expect(await set({ skewMs: -600_000 })).toEqual({
    now: network - 600_000,
    speed: 2,
    skewMs: -600_000,
    network,
  });
  rig.sandbox.chain.mine();
  expect(rig.sandbox.chain.head.timestamp).toBeGreaterThanOrEqual(network);
  expect(await set({ skewMs: 0 })).toMatchObject({ now: network });
});

it('leaves blocks to the other timer when that one is set', async () => {
  await set({ speed: 20 });
  await rig.post('/_sim/speed', { msPerBlock: 0 });
  const { number } = rig.sandbox.chain.head;
  rig.clock.advance(60_000);
  // Longer than the clock's own timer takes.
  for (let i = 0; i < 5; i += 1) await clock();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(rig.sandbox.chain.head.number).toBe(number);
});

it.each([
  [{}, 'body: nothing to set; give speed, or skewMs, or both'],
  [{ speed: 0 }, 'speed: 0; give a whole number from 1 to 1000'],
  [{ speed: 1_001 }, 'speed: 1001; give a whole number from 1 to 1000'],
  [{ skewMs: 3_600_001 }, 'skewMs: 3600001; give a whole number from -3600000 to 3600000'],
  [{ hands: 2 }, 'hands: no such field here; give only speed, skewMs'],
])('refuses %j', async (body, error) => {
  const answer = await rig.post('/_sim/clock', body);
  expect([answer.status, answer.json]).toEqual([400, { error }]);
  expect(await clock()).toMatchObject({ speed: 1, skewMs: 0 });
});
