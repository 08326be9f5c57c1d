/** Requests at the head of the chain, in virtual time: some wallets, one or more providers, orders open or none. */
import { MINUTE } from '@epusdt/kernel';
import { createOrder } from '../../test/support/gateway';
import { placed } from '../../test/support/shopper';
import { RequestMeter } from './request-meter';
import { BLOCK_MS, Rig } from './rig';
import { serve } from './serve';

interface Input {
  readonly wallets: number;
  /** Numbers of providers, each measured by itself. */
  readonly providers: readonly number[];
  /** Virtual minutes that are measured, after one that is not. */
  readonly minutes: number;
  readonly background: number;
}

interface Figure {
  readonly wallets: number;
  readonly providers: number;
  readonly orders: boolean;
  readonly provider: string;
  /** Of the busiest minute, without proofs of own transfers. */
  readonly perMinute: number;
  /** For own transfers, in all the minutes. */
  readonly proofs: number;
  readonly payments: number;
  readonly kinds: Readonly<Record<string, number>>;
}

/** Two payments a minute, so that what they cost is seen to be apart. */
const BLOCKS_PER_PAYMENT = 10;
const PAYMENT_UNITS = 5_000_000n;

async function measure({ wallets, providers, minutes, background }: Input): Promise<Figure[]> {
  const rig = await Rig.open({ wallets, providers: Math.max(...providers), background });
  try {
    const figures: Figure[] = [];
    for (const count of providers) {
      await rig.restart(count);
      figures.push(...(await atTheHead(rig, minutes, count, false)));
      await openOrder(rig, `head-${count}`);
      figures.push(...(await atTheHead(rig, minutes, count, true)));
      await rig.database.reader.query("UPDATE orders SET status = 'cancelled'");
    }
    return figures;
  } finally {
    await rig.close();
  }
}

async function atTheHead(rig: Rig, minutes: number, count: number, orders: boolean): Promise<Figure[]> {
  const [wallet = ''] = rig.wallets;
  let payments = 0;
  const pay = (offset: number): void => {
    if (offset % BLOCKS_PER_PAYMENT !== 0) return;
    rig.sandbox.chain.transfer({ to: wallet, amountUnits: PAYMENT_UNITS });
    payments += 1;
  };
  await rig.pass(MINUTE, pay);
  payments = 0;
  const meters = rig.sandbox.providers
    .slice(0, count)
    .map((provider) => ({ name: provider.name, meter: new RequestMeter(provider, () => rig.clock.now()) }));
  const from = rig.clock.now() + 1;
  await rig.pass(minutes * MINUTE, pay);
  await confirmReading(rig);
  return meters.map(({ name, meter }) => {
    meter.stop();
    const each = Array.from({ length: minutes }, (_, i) => {
      const start = from + i * MINUTE;
      return meter.between(start, start + MINUTE).reading;
    });
    return {
      wallets: rig.wallets.length,
      providers: count,
      orders,
      provider: name,
      perMinute: Math.max(...each),
      proofs: meter.all.proofs,
      payments,
      kinds: meter.kinds,
    };
  });
}

/** Few requests are no merit of a gateway that has stopped reading. */
async function confirmReading(rig: Rig): Promise<void> {
  const behind = rig.sandbox.chain.solidHead.number - (await rig.cursor());
  const most = MINUTE / BLOCK_MS;
  if (behind > most) throw new Error(`the gateway is ${behind} final blocks behind at the head`);
}

async function openOrder(rig: Rig, reference: string): Promise<void> {
  const fields = { order_id: reference, amount: 42, notify_url: 'http://127.0.0.1:9/notify' };
  placed(await createOrder(rig.gateway, fields));
}

serve({ measure });
