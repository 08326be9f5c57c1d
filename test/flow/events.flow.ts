import { Webhook } from 'standardwebhooks';
import { Endpoints } from '@epusdt/callbacks';
import { HOUR, MINUTE } from '@epusdt/kernel';
import { MerchantSecrets, Merchants } from '@epusdt/merchants';
import { OrderDecisions } from '@epusdt/payments';
import { WalletPool } from '@epusdt/wallets';
import { createOrder, rows } from '../support/gateway';
import { Listener, eventIn, type Heard, type HeardEvent } from '../support/listener';
import { payOff } from '../support/owner-desk';
import { refuseCallbacks } from '../support/refused-rows';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const FIRST = '1000';
const ACTOR = 'test';

describe('the events of a merchant', () => {
  let world: World;
  let listener: Listener;
  beforeEach(async () => {
    world = await createWorld();
    listener = await Listener.start();
  });
  afterEach(async () => {
    await world.close();
    await listener.close();
  });

  const listen = (pid = FIRST, path = '/events'): Promise<{ id: string }> =>
    world.gateway.get(Endpoints).create(pid, listener.url + path, ACTOR);
  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount, { notify_url: `${listener.url}/notify` }));
  const heard = (): HeardEvent[] => listener.received.filter(({ path }) => path !== '/notify').map(eventIn);
  const types = (): string[] => heard().map(({ type }) => type);
  const only = (type: string): HeardEvent => {
    const found = heard().filter((event) => event.type === type);
    expect(found).toHaveLength(1);
    const [event] = found;
    if (!event) throw new Error(`no ${type}`);
    return event;
  };
  const shown = (event: HeardEvent): Record<string, unknown> =>
    event.data['order'] as Record<string, unknown>;

  /** By the independent package, at the time of the attempt. */
  const verify = ({ body, headers }: Heard, secret: string): unknown => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(Number(headers['webhook-timestamp']) * 1_000);
    try {
      return new Webhook(secret).verify(body, headers as Record<string, string>);
    } finally {
      now.mockRestore();
    }
  };

  it('are not written where nobody listens', async () => {
    pay(world, await order('A-1'));
    await world.settle();
    expect((await rows(world.gateway, 'callbacks')).map((row) => row['channel'])).toEqual(['legacy']);
  });

  it('tell of an order from its creation to its payment, beside the callback of its shop', async () => {
    await listen();
    const one = await order('A-1');
    const txHash = pay(world, one);
    await world.settle();
    expect(types().sort()).toEqual(['order.created', 'order.paid']);
    expect(shown(only('order.created'))).toMatchObject({
      id: one.id,
      reference: 'A-1',
      merchant: FIRST,
      status: 'pending',
      amount: '42',
      currency: 'CNY',
      payable_amount: one.amount,
      address: one.address,
      closed_at: null,
    });
    const paid = only('order.paid');
    expect(shown(paid)).toMatchObject({ id: one.id, status: 'paid', reason: 'exact' });
    expect(paid.data['payment']).toMatchObject({
      transaction: txHash,
      amount: one.amount,
      transfer: expect.any(String) as string,
    });
    expect(paid.timestamp).toBe(new Date(world.clock.now()).toISOString());
    const legacy = (await rows(world.gateway, 'callbacks')).filter((row) => row['channel'] === 'legacy');
    expect(legacy).toMatchObject([{ order_id: one.id, state: 'acknowledged' }]);
  });

  it('are signed so that the reference verifier takes them, and nothing else under that signature', async () => {
    await listen();
    await order('A-1');
    await world.settle();
    const { present } = await world.gateway.get(MerchantSecrets).eventSecrets(FIRST);
    const [event] = listener.received;
    if (!event) throw new Error('no event');
    expect(verify(event, present)).toEqual(eventIn(event));
    expect(event.headers['webhook-id']).toMatch(/^evt_\d+$/);
    expect(() => verify({ ...event, body: event.body.replace('A-1', 'A-2') }, present)).toThrow();
    const other = { ...event.headers, 'webhook-id': 'evt_999' };
    expect(() => verify({ ...event, headers: other }, present)).toThrow();
    const late = { ...event.headers, 'webhook-timestamp': String(Math.floor(world.clock.now() / 1_000) + 1) };
    expect(() => verify({ ...event, headers: late }, present)).toThrow();
  });

  it('carry both signatures while a secret is being replaced, and keep their id', async () => {
    const secrets = world.gateway.get(MerchantSecrets);
    await listen();
    const old = (await secrets.eventSecrets(FIRST)).present;
    listener.handler = (_request, _body, response) => response.writeHead(500).end();
    await order('A-1');
    await world.settle();
    const fresh = (await secrets.rotateEvents(FIRST, HOUR, ACTOR)).present;
    world.clock.advance(MINUTE);
    await world.settle();
    world.clock.advance(2 * HOUR);
    await world.settle();
    const [{ headers: { 'webhook-id': id } = {} } = {}] = listener.received;
    const [first, second, third] = listener.received.filter(({ headers }) => headers['webhook-id'] === id);
    if (!first || !second || !third) throw new Error('three attempts were due');
    expect(verify(first, old)).toBeTruthy();
    expect(verify(second, old)).toEqual(eventIn(first));
    expect(verify(second, fresh)).toEqual(eventIn(first));
    expect(verify(third, fresh)).toEqual(eventIn(first));
    expect(() => verify(third, old)).toThrow();
    expect(id).toMatch(/^evt_/);
  });

  it('tell what is too little, too much, nobody’s, or late', async () => {
    await listen();
    const short = await order('short', 72);
    const long = await order('long', 144);
    payOff(world, short, -1_000_000n);
    payOff(world, long, 500_000n);
    world.sandbox.chain.transfer({ to: short.address, amountUnits: 987_654_321n });
    await world.settle();
    expect(shown(only('order.underpaid'))).toMatchObject({ id: short.id, status: 'pending' });
    expect(only('order.underpaid').data).toMatchObject({ difference: '1', transfer: { state: 'inbox' } });
    expect(shown(only('order.overpaid'))).toMatchObject({ id: long.id });
    expect(only('order.overpaid').data['difference']).toBe('0.5');
    const unmatched = heard().filter(({ type }) => type === 'transfer.unmatched');
    expect(unmatched).toHaveLength(3);
    expect(new Set(unmatched.map(({ data }) => data['order_id']))).toEqual(
      new Set([long.id, short.id, null]),
    );

    const late = await order('late');
    world.clock.advance(15 * MINUTE);
    await world.settle();
    await world.settle();
    const expired = heard().filter(({ type }) => type === 'order.expired');
    expect(expired.map((event) => shown(event)['status'])).toEqual(['expired', 'expired', 'expired']);
    pay(world, late);
    await world.settle();
    expect(shown(only('order.paid_late'))).toMatchObject({ id: late.id, status: 'paid', reason: 'late' });
    expect(types()).not.toContain('order.paid');
  });

  it('tell that an order was cancelled, and that an extended one expired again', async () => {
    await listen();
    const [one, two] = [await order('A-1'), await order('A-2')];
    const decisions = world.gateway.get(OrderDecisions);
    await decisions.cancel(one.id, { actor: ACTOR, note: 'no stock' });
    world.clock.advance(11 * MINUTE);
    await world.settle();
    await decisions.extend(two.id, 10, { actor: ACTOR, note: 'asked for it' });
    world.clock.advance(11 * MINUTE);
    await world.settle();
    await world.settle();
    expect(shown(only('order.cancelled'))).toMatchObject({ id: one.id, status: 'cancelled' });
    const expired = heard().filter(({ type }) => type === 'order.expired');
    expect(expired.map((event) => shown(event)['id'])).toEqual([two.id, two.id]);
  });

  it('tell of a payment that is seen and not final, once', async () => {
    await listen();
    const one = await order('A-1');
    const txHash = pay(world, one);
    world.sandbox.chain.mine();
    await world.gateway.work();
    world.sandbox.chain.mine();
    await world.gateway.work();
    expect(only('order.detected').data).toMatchObject({ transaction: txHash });
    expect(shown(only('order.detected'))).toMatchObject({ id: one.id, status: 'pending' });
  });

  it('tell of a seen payment whenever its mark is there, though the first try fails', async () => {
    await listen();
    await order('A-1').then((one) => pay(world, one));
    const accept = await refuseCallbacks(world);
    world.sandbox.chain.mine();
    await world.gateway.work().catch(() => undefined);
    expect(await rows(world.gateway, 'sightings')).toEqual([]);
    await accept();
    world.sandbox.chain.mine();
    await world.gateway.work();
    expect(await rows(world.gateway, 'sightings')).toHaveLength(1);
    expect(types().filter((type) => type === 'order.detected')).toHaveLength(1);
  });

  it('go to each endpoint of the merchant, and to nobody else’s', async () => {
    const other = await world.gateway.get(Merchants).create('Another shop');
    await listen(FIRST, '/one');
    await listen(FIRST, '/two');
    await listen(other.pid, '/other');
    await order('A-1');
    await world.settle();
    expect(listener.received.map(({ path }) => path).sort()).toEqual(['/one', '/two']);
  });

  it('tell the merchant whose wallet it is of money that fits nothing', async () => {
    const other = await world.gateway.get(Merchants).create('Another shop');
    const [address = ''] = world.wallets;
    await world.gateway.get(WalletPool).giveTo(address, other.pid, ACTOR);
    await listen(FIRST, '/first');
    await listen(other.pid, '/other');
    world.sandbox.chain.transfer({ to: address, amountUnits: 987_654_321n });
    await world.settle();
    expect(listener.received.map(({ path }) => path)).toEqual(['/other']);
    // The words could name an order of somebody else's.
    expect(only('transfer.unmatched').data).toMatchObject({ order_id: null, explanation: null });
  });
});

describe('a secret that is replaced with a time of grace', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  it('lets the shop ask with either, and then with the new one only', async () => {
    const old = world.gateway.secret;
    const { secret } = await world.gateway.get(MerchantSecrets).rotate(FIRST, HOUR, ACTOR);
    const asking = async (reference: string, signer: string): Promise<number> => {
      const fields = { order_id: reference, amount: 42, notify_url: `${world.shop.url}/shop/notify` };
      return (await createOrder({ url: world.gateway.url, secret: signer }, fields)).status_code;
    };
    expect([await asking('A-1', old), await asking('A-2', secret)]).toEqual([200, 200]);
    world.clock.advance(HOUR);
    expect([await asking('A-3', old), await asking('A-4', secret)]).toEqual([401, 200]);
    expect((await rows(world.gateway, 'orders')).map((row) => Number(row['secret_number']))).toEqual([
      1, 2, 2,
    ]);
  });

  it('stops the old one at once where there is no grace', async () => {
    const old = world.gateway.secret;
    await world.gateway.get(MerchantSecrets).rotate(FIRST, 0, ACTOR);
    expect((await asks({ ...world, gateway: { ...world.gateway, secret: old } })('A-1')).status_code).toBe(
      401,
    );
  });
});
