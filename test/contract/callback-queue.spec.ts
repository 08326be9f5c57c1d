import { CallbackQueue } from '@epusdt/callbacks';
import { Scanner } from '@epusdt/chain';
import { EventBus, type DomainEvent } from '@epusdt/events';
import { MINUTE } from '@epusdt/kernel';
import { Settler } from '@epusdt/payments';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { GOODS, type ShopOptions } from '../../apps/sandbox/src/shop';
import { startShop, type ShopServer } from '../../apps/sandbox/src/shop-server';
import { openEngine, type Engine, type EngineName } from '../support/engine';
import { FakeClock } from '../support/fake-clock';
import { rows, startGateway, type TestGateway } from '../support/gateway';
import { unitsOf } from '../support/shopper';
import { START, newAddress } from '../support/world';

const UNKNOWN_ID = 999_999;
/** Deliveries that one process makes at once to a shop that is known to answer. */
const AT_ONCE = 8;

/** A promise and the way to keep it. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

describe.each<[string, EngineName]>([
  ['MemoryCallbackQueue', 'embedded'],
  ['BullCallbackQueue', 'distributed'],
])('CallbackQueue: %s', (_queue, name) => {
  const clock = new FakeClock(START);
  let engine: Engine;
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let shop: ShopServer;
  let onCallback: ShopOptions['onCallback'];
  let closed: boolean;

  const start = (): Promise<TestGateway> =>
    startGateway({
      engine,
      clock,
      environment: { TRON_NODES: sandbox.url, WALLETS: wallets.join(',') },
    });
  const wallets = [newAddress(), newAddress()];

  beforeEach(async () => {
    clock.set(START);
    onCallback = undefined;
    closed = false;
    engine = await openEngine(name);
    sandbox = await startSandbox({ port: 0, clock });
    gateway = await start();
    shop = await startShop({
      port: 0,
      clock,
      secret: gateway.secret,
      gatewayUrl: gateway.url,
      onCallback: (callback) => onCallback?.(callback),
    });
    await gateway.get(Scanner).scan();
  });

  afterEach(async () => {
    if (!closed) await gateway.close();
    await shop.close();
    await sandbox.close();
    await engine.dispose();
  });

  const push = (id: number, attempt = 1): Promise<void> => gateway.get(CallbackQueue).push(id, attempt);
  const attemptsOf = async (id: number, at: TestGateway = gateway): Promise<Record<string, unknown>[]> =>
    (await rows(at, 'callback_attempts')).filter((row) => Number(row['callback_id']) === id);

  /** Resolves when each of these callbacks has met this outcome. */
  const outcome = (
    event: Extract<DomainEvent, `callback.${'acknowledged' | 'failed'}`>,
    ids: readonly number[],
  ): Promise<void> => {
    const open = new Set(ids);
    return new Promise((resolve) => {
      const off = gateway.get(EventBus).on(event, ({ callbackId }) => {
        open.delete(callbackId);
        if (open.size > 0) return;
        off();
        resolve();
      });
    });
  };

  /** Orders paid and settled, whose callbacks nobody has pushed yet. */
  const paid = async (count: number): Promise<number[]> => {
    for (let n = 0; n < count; n += 1) {
      const { trade, problem } = await shop.shop.order(GOODS[0]!);
      if (!trade) throw new Error(problem);
      sandbox.chain.transfer({ to: trade.address, amountUnits: unitsOf(trade.actualAmount) });
    }
    clock.advance(MINUTE);
    sandbox.chain.mineFinal();
    await gateway.get(Scanner).scan();
    await gateway.get(Settler).settle();
    const ids = (await rows(gateway, 'callbacks')).map((row) => Number(row['id']));
    expect(ids).toHaveLength(count);
    return ids;
  };

  const callbacksHeard = (): number => shop.shop.list().reduce((sum, order) => sum + order.callbacks, 0);

  it('gets a pushed callback delivered', async () => {
    const [id = 0] = await paid(1);
    const acknowledged = outcome('callback.acknowledged', [id]);
    await push(id);
    await acknowledged;
    expect(shop.shop.list()).toMatchObject([{ state: 'paid', callbacks: 1 }]);
    expect(await attemptsOf(id)).toMatchObject([{ number: 1, outcome: 'acknowledged', http_status: 200 }]);
  });

  it('makes one attempt of an attempt pushed many times at once, and none of one already closed', async () => {
    const [first = 0, second = 0] = await paid(2);
    const acknowledged = outcome('callback.acknowledged', [first]);
    await Promise.all(Array.from({ length: 30 }, () => push(first)));
    await acknowledged;
    await push(first);
    await push(first, 2);
    // What was pushed before has been looked at when this one, which comes later, is done.
    const last = outcome('callback.acknowledged', [second]);
    await push(second);
    await last;
    expect(await attemptsOf(first)).toHaveLength(1);
    expect(callbacksHeard()).toBe(2);
  });

  it('does nothing for an id that is no callback', async () => {
    const [id = 0] = await paid(1);
    await push(UNKNOWN_ID);
    const acknowledged = outcome('callback.acknowledged', [id]);
    await push(id);
    await acknowledged;
    expect(await rows(gateway, 'callback_attempts')).toHaveLength(1);
  });

  it('makes the next attempt when it is due, not before', async () => {
    const [id = 0, other = 0] = await paid(2);
    onCallback = () => ({ status: 500, type: 'text/plain', body: 'not today' });
    const failed = outcome('callback.failed', [id]);
    await push(id);
    await failed;
    onCallback = undefined;
    await push(id, 2);
    const past = outcome('callback.acknowledged', [other]);
    await push(other);
    await past;
    expect(await attemptsOf(id)).toMatchObject([{ outcome: 'refused', http_status: 500 }]);

    clock.advance(MINUTE);
    const acknowledged = outcome('callback.acknowledged', [id]);
    await push(id, 2);
    await acknowledged;
    expect(await attemptsOf(id)).toMatchObject([
      { number: 1, outcome: 'refused' },
      { number: 2, outcome: 'acknowledged' },
    ]);
  });

  it('delivers many at once, never more than it should, and each once', async () => {
    const [first = 0, ...ids] = await paid(1 + AT_ONCE * 2 + 5);
    const known = outcome('callback.acknowledged', [first]);
    await push(first);
    await known;
    const full = gate();
    let running = 0;
    let most = 0;
    onCallback = async () => {
      running += 1;
      most = Math.max(most, running);
      if (running === AT_ONCE) full.open();
      await full.passed;
      running -= 1;
    };
    const acknowledged = outcome('callback.acknowledged', ids);
    await Promise.all(ids.map((id) => push(id)));
    await acknowledged;
    expect(most).toBe(AT_ONCE);
    expect(await rows(gateway, 'callback_attempts')).toHaveLength(1 + ids.length);
    expect(callbacksHeard()).toBe(1 + ids.length);
  });

  it('lets a running delivery end before the gateway does', async () => {
    const [id = 0] = await paid(1);
    const begun = gate();
    const answer = gate();
    onCallback = async () => {
      begun.open();
      await answer.passed;
    };
    await push(id);
    await begun.passed;
    const closing = gateway.close();
    answer.open();
    await closing;
    closed = true;
    const again = await start();
    expect(await attemptsOf(id, again)).toMatchObject([{ outcome: 'acknowledged' }]);
    expect(await rows(again, 'callbacks')).toMatchObject([{ state: 'acknowledged', lease_token: null }]);
    await again.close();
    expect(callbacksHeard()).toBe(1);
  });
});
