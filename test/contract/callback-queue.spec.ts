import { CallbackQueue, DELIVERIES_AT_ONCE } from '@epusdt/callbacks';
import { Scanner } from '@epusdt/chain';
import { EventBus, type DomainEvent } from '@epusdt/events';
import { MINUTE } from '@epusdt/kernel';
import { Settler } from '@epusdt/payments';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import type { ShopOptions } from '../../apps/sandbox/src/shop';
import { startShop, type ShopServer } from '../../apps/sandbox/src/shop-server';
import { openEngine, type Engine, type EngineName } from '../support/engine';
import { FakeClock } from '../support/fake-clock';
import { createOrder, rows, startGateway, type TestGateway } from '../support/gateway';
import { unitsOf } from '../support/shopper';
import { START, newAddress } from '../support/world';

const UNKNOWN_ID = 999_999;

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
      const { data } = await createOrder(gateway, {
        order_id: `order-${n}`,
        amount: 42,
        notify_url: `${shop.url}/shop/notify`,
      });
      const amountUnits = unitsOf(String(data?.['actual_amount']));
      sandbox.chain.transfer({ to: String(data?.['token']), amountUnits });
    }
    clock.advance(MINUTE);
    sandbox.chain.mineFinal();
    await gateway.get(Scanner).scan();
    await gateway.get(Settler).settle();
    const ids = (await rows(gateway, 'callbacks')).map((row) => Number(row['id']));
    expect(ids).toHaveLength(count);
    return ids;
  };

  it('gets a pushed callback delivered', async () => {
    const [id = 0] = await paid(1);
    const heard: unknown[] = [];
    onCallback = ({ fields, refusal }) => void heard.push([fields['order_id'], fields['status'], refusal]);
    const acknowledged = outcome('callback.acknowledged', [id]);
    await push(id);
    await acknowledged;
    // The shop did not place this order itself, hence its judgement; its answer counts all the same.
    expect(heard).toHaveLength(1);
    expect(await attemptsOf(id)).toMatchObject([{ outcome: 'acknowledged', http_status: 200 }]);
  });
});
