/** Minutes without any provider, in virtual time, with payments all the while. */
import { EventBus } from '@epusdt/events';
import { MINUTE } from '@epusdt/kernel';
import { createOrder } from '../../test/support/gateway';
import { placed } from '../../test/support/shopper';
import { RequestMeter } from './request-meter';
import { Rig } from './rig';
import { serve } from './serve';

interface Input {
  readonly providers: number;
  readonly minutes: number;
  readonly wallets: number;
  readonly background: number;
}

interface Figure {
  /** To the provider that was asked most, in its busiest minute. */
  readonly perMinute: number;
  readonly requests: number;
  readonly payments: number;
  readonly missed: number;
  readonly unexpected: number;
  readonly raised: number;
  readonly cleared: number;
  /** Alarms other than the one of all providers that rose more than once, or stand at the end. */
  readonly restless: number;
  /** Virtual, from the first answer on until everything final was read. */
  readonly recoverySeconds: number;
}

const BLOCKS_PER_PAYMENT = 4;
const PAYMENT_UNITS = 5_000_000n;
/** What is paid in the last block is final and read by then, and what stands still would be found out. */
const AFTERWARDS = 5 * MINUTE;
const PATIENCE_BLOCKS = 100;
const NO_PROVIDER = 'no_provider:';

async function measure({ providers, minutes, ...size }: Input): Promise<Figure> {
  const rig = await Rig.open({ ...size, providers });
  const { chain } = rig.sandbox;
  const sent: string[] = [];
  const pay = (offset: number): void => {
    const to = rig.wallets[(offset / BLOCKS_PER_PAYMENT) % rig.wallets.length];
    if (to !== undefined) sent.push(chain.transfer({ to, amountUnits: PAYMENT_UNITS }));
  };
  try {
    const told = countAlarms(rig);
    await rig.pass(MINUTE);
    placed(
      await createOrder(rig.gateway, { order_id: 'outage', amount: 42, notify_url: 'http://127.0.0.1:9/' }),
    );
    await rig.pass(MINUTE, pay);

    const meters = rig.sandbox.providers.map((one) => new RequestMeter(one, () => rig.clock.now()));
    for (const { faults } of rig.sandbox.providers) faults.set('refuse');
    const from = rig.clock.now() + 1;
    rig.unread = () => undefined;
    await rig.pass(minutes * MINUTE, pay);
    const minute = (meter: RequestMeter, i: number): number => {
      const { reading, proofs } = meter.between(from + i * MINUTE, from + (i + 1) * MINUTE);
      return reading + proofs;
    };
    const each = meters.flatMap((meter) => Array.from({ length: minutes }, (_, i) => minute(meter, i)));
    for (const meter of meters) meter.stop();

    for (const { faults } of rig.sandbox.providers) faults.clear();
    const recoverySeconds = await recovery(rig);
    await rig.pass(AFTERWARDS);
    return {
      perMinute: Math.max(...each),
      requests: each.reduce((sum, one) => sum + one, 0),
      payments: sent.length,
      ...(await rig.ledgerAgainst(sent)),
      ...alarmsIn(told),
      recoverySeconds,
    };
  } finally {
    await rig.close();
  }
}

async function recovery(rig: Rig): Promise<number> {
  const began = rig.clock.now();
  const { number: final } = rig.sandbox.chain.solidHead;
  for (let blocks = 0; blocks < PATIENCE_BLOCKS && (await rig.cursor()) < final; blocks += 1) {
    await rig.pass(1);
  }
  return (rig.clock.now() - began) / 1_000;
}

interface Told {
  raised: number;
  cleared: number;
}

/** By alarm and subject; it counts on while the bench runs. */
function countAlarms(rig: Rig): Map<string, Told> {
  const told = new Map<string, Told>();
  const count = (alarm: string, subject: string, what: keyof Told): void => {
    const key = `${alarm}:${subject}`;
    const counts = told.get(key) ?? { raised: 0, cleared: 0 };
    counts[what] += 1;
    told.set(key, counts);
  };
  const bus = rig.gateway.get(EventBus);
  bus.on('alarm.raised', ({ alarm, subject }) => count(alarm, subject, 'raised'));
  bus.on('alarm.cleared', ({ alarm, subject }) => count(alarm, subject, 'cleared'));
  return told;
}

function alarmsIn(told: ReadonlyMap<string, Told>): Told & { restless: number } {
  const others = [...told].filter(([key]) => key !== NO_PROVIDER).map(([, counts]) => counts);
  const restless = others.filter(({ raised, cleared }) => raised > 1 || cleared !== raised).length;
  return { ...(told.get(NO_PROVIDER) ?? { raised: 0, cleared: 0 }), restless };
}

serve({ measure });
