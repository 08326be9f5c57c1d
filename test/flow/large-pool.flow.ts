import { codes } from '../support/contention';
import { createOrder, type Envelope } from '../support/gateway';
import { createWorld, type World } from '../support/world';

const OK = 200;
const NO_FREE_AMOUNT = 10005;
/** More than are looked at in one search. */
const WALLETS = 230;

describe('a pool of many wallets', () => {
  let world: World;
  let asked = 0;
  beforeAll(async () => {
    world = await createWorld({
      wallets: WALLETS,
      environment: { AMOUNT_STEPS: '1', API_RATE_LIMIT: '100000' },
    });
  });
  afterAll(() => world.close());

  const ask = (amount: number): Promise<Envelope> =>
    createOrder(world.gateway, {
      order_id: `order-${(asked += 1)}`,
      amount,
      notify_url: `${world.shop.url}/shop/notify`,
    });
  const addressesOf = (answers: readonly Envelope[]): Set<string> =>
    new Set(answers.map(({ data }) => String(data?.['token'])));

  it('has each wallet take its turn', async () => {
    const answers: Envelope[] = [];
    for (let n = 0; n < WALLETS; n += 1) answers.push(await ask(100 + n));
    expect(addressesOf(answers).size).toBe(WALLETS);
  });

  it('is filled to the last one, and says so', async () => {
    const answers = await Promise.all(Array.from({ length: WALLETS }, () => ask(42)));
    expect([codes(answers), addressesOf(answers).size]).toEqual([{ [OK]: WALLETS }, WALLETS]);
    const full = await ask(42);
    expect(full).toMatchObject({ status_code: NO_FREE_AMOUNT });
    expect(full.message).toContain(`in use at ${WALLETS} wallet(s)`);
    expect(await ask(43)).toMatchObject({ status_code: OK });
  });
});
