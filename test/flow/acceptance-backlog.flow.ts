import { Scanner } from '@epusdt/chain';
import { DAY_BLOCKS, addWallets } from '../support/many-wallets';
import { rows } from '../support/gateway';
import { createWorld, type World } from '../support/world';

const WALLETS = 10_000;
const PAYMENTS = 40;

/** The gateway was away for a day; meanwhile strangers traded, and some of ten thousand wallets were paid. */
describe('a day that was missed', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  it('with ten thousand wallets is read without missing a transfer or counting one twice', async () => {
    const addresses = await addWallets(world, WALLETS);
    const { chain } = world.sandbox;
    const every = Math.floor(DAY_BLOCKS / PAYMENTS);
    chain.backlog(DAY_BLOCKS, 5, {
      plant: (offset) =>
        offset % every === 0
          ? [{ to: addresses[offset % WALLETS] ?? '', amountUnits: BigInt(1_000_000 + offset) }]
          : [],
    });
    world.clock.advance(DAY_BLOCKS * 3_000);
    for (let scans = 0; scans < 10; scans += 1) await world.gateway.get(Scanner).scan();
    const [cursor] = await rows(world.gateway, 'cursors');
    expect(Number(cursor?.['number'])).toBe(chain.solidHead.number);
    const found = await rows(world.gateway, 'transfers');
    const units = found.map((row) => Number(row['units'])).sort((a, b) => a - b);
    const planted = Array.from(
      { length: Math.ceil(DAY_BLOCKS / every) },
      (_, index) => 1_000_000 + index * every,
    );
    const final = planted.filter((value) => value - 1_000_000 < DAY_BLOCKS - 18);
    expect(units).toEqual(final);
    expect(world.sandbox.requests.of('eth_getLogs')).toBeLessThanOrEqual(1_500);
  }, 180_000);
});
