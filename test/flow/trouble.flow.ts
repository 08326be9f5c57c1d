import { MINUTE } from '@epusdt/kernel';
import { Database } from '@epusdt/database';
import { Settler } from '@epusdt/payments';
import { rows } from '../support/gateway';
import { refuseCallbacks } from '../support/refused-rows';
import { asks, orderRow, pay, placed, statusOf } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

describe('when rows are not what they should be', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  const sql = (text: string): Promise<unknown> => world.gateway.get(Database).reader.query(text);

  it('parks a transfer that keeps failing, goes on with the others, and settles it once the reason is gone', async () => {
    const ask = asks(world);
    const [stuck, fine] = [placed(await ask('K1')), placed(await ask('K2', 43))];
    const accept = await refuseCallbacks(world);
    pay(world, stuck);
    await world.settle();
    for (let run = 0; run < 5; run += 1) await world.gateway.get(Settler).settle();
    expect(await rows(world.gateway, 'transfers')).toMatchObject([{ state: 'parked' }]);
    expect(await orderRow(world, stuck)).toMatchObject({ status: 'pending', paid_reference: null });
    expect(await rows(world.gateway, 'payments')).toHaveLength(0);

    await accept();
    pay(world, fine);
    await world.settle();
    expect(await statusOf(world, fine)).toBe(2);
    await world.gateway.get(Settler).retryParked();
    await world.gateway.work();
    expect(await statusOf(world, stuck)).toBe(2);
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(2);
  });

  it('does not hand out an address that was written into an order', async () => {
    const ask = asks(world);
    const order = placed(await ask('H1'));
    await sql(`UPDATE orders SET address = '${newAddress()}'`);
    const answer = await ask('H1');
    expect(answer).toMatchObject({ status_code: 400, data: null });
    expect(answer.message).toContain('could not be verified');
    const page = await fetch(`${world.gateway.url}/pay/checkout-counter/${order.id}`);
    expect(page.status).toBe(503);
    expect(await page.text()).not.toMatch(/T[1-9A-HJ-NP-Za-km-z]{33}/);
  });

  it('ends cleanly however soon after its start', async () => {
    const rejected: unknown[] = [];
    const note = (reason: unknown): void => void rejected.push(reason);
    process.on('unhandledRejection', note);
    for (let start = 0; start < 8; start += 1) await (await world.anotherAlone()).close();
    process.off('unhandledRejection', note);
    expect(rejected).toEqual([]);
  });

  it('cancels an attempt that was opened while another one was being paid', async () => {
    const ask = asks(world);
    const first = placed(await ask('S1'));
    world.clock.advance(11 * MINUTE);
    await world.settle();
    const second = placed(await ask('S1'));
    await sql(
      `UPDATE orders SET status = 'paid', reason = 'late', paid_reference = '1000:S1' WHERE id = '${first.id}'`,
    );
    expect(await statusOf(world, second)).toBe(1);
    await world.gateway.work();
    expect(await orderRow(world, second)).toMatchObject({ status: 'cancelled', live_reference: null });
    expect(await ask('S1')).toMatchObject({ status_code: 10002 });
  });
});
