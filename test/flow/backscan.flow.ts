import { SECOND } from '@epusdt/kernel';
import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { rows } from '../support/gateway';
import { createWorld, newAddress, type World } from '../support/world';

describe('looking back for a wallet', () => {
  let world: World;
  let wallet: string;
  /** When the block with the first money was made. */
  let firstAt: number;
  let firstBlock: number;

  /** Money comes in three blocks, far apart; then, long after, the owner adds the wallet. */
  beforeEach(async () => {
    world = await createWorld();
    wallet = newAddress();
    await blocks(20);
    send(1_000_000n);
    await blocks(1);
    ({ number: firstBlock, timestamp: firstAt } = world.sandbox.chain.head);
    await blocks(14);
    send(2_000_000n, 3_000_000n);
    await blocks(15);
    send(4_000_000n);
    await blocks(30);
    expect(await run('wallet add', wallet)).toEqual({ ok: true, text: `${wallet} added` });
    await blocks(1);
    expect(await rows(world.gateway, 'transfers')).toEqual([]);
  });
  afterEach(() => world.close());

  const run = (command: string, argument: string): Promise<AdminAnswer> =>
    world.gateway.get(AdminActions).run(command, argument);
  const send = (...values: readonly bigint[]): void => {
    for (const amountUnits of values) world.sandbox.chain.transfer({ to: wallet, amountUnits });
  };
  const blocks = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      world.sandbox.chain.transfer({ to: newAddress(), amountUnits: 1_000_000n });
      world.clock.advance(3 * SECOND);
      world.sandbox.chain.mine(1);
    }
    await world.gateway.work();
  };
  const cursor = async (): Promise<number> => Number((await rows(world.gateway, 'cursors'))[0]?.['number']);
  const found = async (): Promise<string[]> =>
    (await rows(world.gateway, 'transfers')).map((row) => String(row['raw_value'])).sort();
  const progress = (): Promise<AdminAnswer> => run('wallet backscan-progress', wallet);
  const ALL = ['1000000', '2000000', '3000000', '4000000'];

  it.each<[string, () => string]>([
    ['a block', () => '1'],
    ['the block itself', () => String(firstBlock)],
    ['a date', () => '2026-01-05'],
    ['a moment', () => new Date(firstAt).toISOString()],
    ['a Unix time in ms', () => String(firstAt)],
    ['a Unix time in seconds', () => String(Math.floor(firstAt / SECOND))],
  ])('finds from %s on what came before', async (_name, from) => {
    const to = await cursor();
    const begun = await run('wallet backscan', `${wallet} ${from()}`);
    expect(begun).toMatchObject({ ok: true, pending: 'wallet backscan-progress' });
    expect(begun.text).toMatch(
      new RegExp(`^${wallet}: 0 % of blocks \\d+ to ${to}, 0 transfer\\(s\\) that were not known$`),
    );
    await world.gateway.work();
    const done = await progress();
    expect(done).toEqual({
      ok: true,
      text: expect.stringContaining('looked through, 4 transfer(s)') as string,
    });
    expect(await found()).toEqual(ALL);
    expect(await rows(world.gateway, 'inbox')).toHaveLength(4);
  });

  it('begins where it is told to', async () => {
    await run('wallet backscan', `${wallet} ${firstBlock + 1}`);
    await world.gateway.work();
    expect(await found()).toEqual(ALL.slice(1));
    await run('wallet backscan', `${wallet} ${firstAt + 1}`);
    await world.gateway.work();
    expect(await found()).toEqual(ALL.slice(1));
  });

  it('counts nothing twice, however often and while money comes', async () => {
    send(5_000_000n);
    await blocks(20);
    for (let time = 0; time < 2; time += 1) {
      await run('wallet backscan', `${wallet} 1`);
      await world.gateway.work();
      expect((await progress()).text).toContain(time === 0 ? '4 transfer(s)' : '0 transfer(s)');
    }
    expect(await found()).toEqual([...ALL, '5000000']);
    expect(await rows(world.gateway, 'inbox')).toHaveLength(5);
    expect(await rows(world.gateway, 'backscans')).toHaveLength(2);
  });

  it('goes on after a restart, in pieces as small as the provider takes', async () => {
    const [provider] = world.sandbox.providers;
    provider?.faults.set('range-limit', { blocks: 5 });
    await run('wallet backscan', `${wallet} 1`);
    await world.gateway.work();
    const [row] = await rows(world.gateway, 'backscans');
    const reached = Number(row?.['next_block']);
    expect(reached).toBeGreaterThan(1);
    expect(reached).toBeLessThan(firstBlock + 15);
    const share = Math.floor(((reached - 1) / Number(row?.['to_block'])) * 100);
    expect(await progress()).toMatchObject({ pending: 'wallet backscan-progress' });
    expect((await progress()).text).toContain(`${share} % of blocks 1 to`);

    await world.restart();
    // Asked for again it goes on, whatever block is named now.
    expect((await run('wallet backscan', `${wallet} 30`)).text).toContain(`${share} % of blocks 1 to`);
    let runs = 0;
    while ((await progress()).pending !== undefined) {
      runs += 1;
      expect(runs).toBeLessThan(30);
      await world.gateway.work();
    }
    expect(runs).toBeGreaterThan(1);
    expect(await rows(world.gateway, 'backscans')).toMatchObject([{ state: 'done', problem: null }]);
    expect(await found()).toEqual(ALL);
  });

  it('waits for providers that are away, and says so', async () => {
    const [provider] = world.sandbox.providers;
    await run('wallet backscan', `${wallet} 1`);
    provider?.faults.set('html-200', { methods: ['eth_getLogs', '/wallet/gettransactioninfobyblocknum'] });
    await world.gateway.work();
    expect((await progress()).text).toMatch(/\d+ % of blocks 1 to \d+, 0 transfer\(s\).*; waits: /);
    provider?.faults.clear();
    await world.gateway.work();
    await world.gateway.work();
    expect(await found()).toEqual(ALL);
    expect((await progress()).text).toContain('looked through, 4 transfer(s)');
  });

  it.each<[string, () => string, RegExp]>([
    ['no start', () => wallet, /^--from: "" is no block and no time; give a block number, or a date/],
    ['nonsense', () => `${wallet} soon`, /^--from: "soon" is no block and no time; give a block number/],
    ['no date', () => `${wallet} 2026-13-45`, /^--from: "2026-13-45" is no block and no time; give/],
    ['a negative block', () => `${wallet} -5`, /^--from: "-5" is no block and no time; give/],
    ['a block to come', () => `${wallet} 99999`, /^block 99999 is later than block \d+, up to which/],
    ['a date to come', () => `${wallet} 2999-12-31`, /2999-12-31.* is later than/],
    ['a stranger', () => `${newAddress()} 1`, /^no wallet T\w+ in the pool; add it first with: wallet add/],
    ['no address', () => 'x 1', /^no wallet x in the pool; add it first with: wallet add/],
  ])('refuses %s with field and cure', async (_name, words, reason) => {
    const answer = await run('wallet backscan', words());
    expect(answer).toEqual({ ok: false, text: expect.stringMatching(reason) as string });
    expect(await rows(world.gateway, 'backscans')).toEqual([]);
    expect((await progress()).text).toMatch(/^nobody has looked back for T\w+; begin with: wallet backscan/);
  });
});
