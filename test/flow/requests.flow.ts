import { Scanner } from '@epusdt/chain';
import { SECOND } from '@epusdt/kernel';
import { addWallets } from '../support/many-wallets';
import { asks, pay, placed, statusOf } from '../support/shopper';
import { createWorld, type World } from '../support/world';

/** Questions about our own payments: not what reading costs, but what being paid costs. */
const PROOFS = ['eth_getTransactionReceipt', '/walletsolidity/gettransactioninfobyid'];
const MOST_PER_MINUTE = 30;
const MINUTES = 3;

describe.each([1, 1_000, 100_000])('with %i wallets', (wallets) => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ providers: 2 });
    await addWallets(world, wallets - 1);
    world.sandbox.chain.setBackground(40);
    await minutes(2);
    for (const { requests } of world.sandbox.providers) requests.clear();
  });
  afterEach(() => world.close());

  /** A block and a look every three seconds, as in production. */
  async function minutes(count: number): Promise<void> {
    for (let looks = 0; looks < count * 20; looks += 1) {
      world.clock.advance(3 * SECOND);
      world.sandbox.chain.mine(1);
      await world.gateway.get(Scanner).tick();
    }
  }

  const costs = (): number[] =>
    world.sandbox.providers.map(({ requests }) => {
      const proofs = PROOFS.reduce((sum, name) => sum + requests.of(name), 0);
      return (requests.total - proofs) / MINUTES;
    });

  it(`a provider is asked at most ${MOST_PER_MINUTE} times a minute while a buyer waits`, async () => {
    const one = placed(await asks(world)('R1'));
    await minutes(1);
    for (const { requests } of world.sandbox.providers) requests.clear();
    pay(world, one);
    await minutes(MINUTES);
    expect(Math.max(...costs())).toBeLessThanOrEqual(MOST_PER_MINUTE);
    expect(Math.min(...costs())).toBeGreaterThan(0);
    await world.gateway.work();
    expect(await statusOf(world, one)).toBe(2);
  });

  it('and at most 10 times while nobody does', async () => {
    await minutes(MINUTES);
    expect(Math.max(...costs())).toBeLessThanOrEqual(10);
  });
});
