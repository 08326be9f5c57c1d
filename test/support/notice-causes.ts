import { PoolWatch } from '@epusdt/allocation';
import { Endpoints } from '@epusdt/callbacks';
import { Scanner } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { FIRST_PID } from '@epusdt/merchants';
import type { NoticeKind } from '@epusdt/notices';
import { SumCheck } from '@epusdt/payments';
import { Rates } from '@epusdt/rates';
import { Wallets } from '@epusdt/wallets';
import { RATE_SOURCES } from '../../apps/sandbox/src/rate-sources';
import type { BotDesk } from './bot-desk';
import { rows } from './gateway';
import { newsDesk } from './news-desk';
import { newAddress, type World } from './world';

/** So many amounts there are for one price at each of two wallets. */
export const AMOUNT_STEPS = 10;

/** What news comes about in. */
export interface CauseStage {
  desk: BotDesk;
  /** Of the shop, to callbacks. */
  shopAnswers: number;
  /** How often everything has been caused, this time included. */
  times: number;
  passes(ms: number): void;
}

export type Cause = () => Promise<(() => Promise<unknown>) | void>;

/** How each kind of news comes about in life. Each returns what puts it right again. */
export function noticeCauses(stage: CauseStage): Readonly<Record<NoticeKind, Cause>> {
  const { order, buy } = newsDesk(() => stage.desk);
  const world = (): World => stage.desk.world;
  const sql = (text: string): Promise<unknown> => world().gateway.get(Database).reader.query(text);
  const named = (name: string): string => `${name}-${stage.times}`;
  /** Nobody answers for the chain, and time passes. */
  const away = (ms: number): void => {
    world().sandbox.providers[0]?.faults.set('unavailable');
    world().clock.advance(ms);
  };
  const looks = (): Promise<unknown> =>
    world()
      .gateway.get(Scanner)
      .scan()
      .catch(() => undefined);
  const back = async (): Promise<void> => {
    world().sandbox.providers[0]?.faults.clear();
    world().clock.advance(MINUTE);
    await world().settle();
  };
  return {
    paid: async () => {
      await buy(named('PAID'));
      await world().settle();
    },
    mismatched: async () => {
      const little = await order(named('LITTLE'), 72);
      world().sandbox.chain.transfer({ to: little.address, amountUnits: little.units - 10_000n });
      await world().settle();
    },
    unmatched: async () => {
      const [to = ''] = world().wallets;
      world().sandbox.chain.transfer({ to, amountUnits: 777_000_000n + BigInt(stage.times) });
      await world().settle();
    },
    outgoing: async () => {
      const [from = ''] = world().wallets;
      world().sandbox.chain.transfer({ from, to: newAddress(), amountUnits: 7_000_000n });
      await world().settle();
    },
    callback_failing: async () => {
      stage.shopAnswers = 500;
      await buy(named('CB'));
      await world().settle();
      for (let attempts = 1; attempts < 3; attempts += 1) {
        stage.passes(40 * SECOND);
        await world().gateway.work();
      }
      return async () => {
        stage.shopAnswers = 200;
        stage.passes(HOUR / 2);
        await world().gateway.work();
      };
    },
    callback_dead: async () => {
      const endpoints = world().gateway.get(Endpoints);
      const { id } = await endpoints.create(
        FIRST_PID,
        `${world().shop.url}/shop/events-${stage.times}`,
        'cli',
      );
      await endpoints.pause(id, 'the shop moves', 'cli');
      return () => endpoints.remove(id, 'cli');
    },
    scanner: async () => {
      away(3 * MINUTE);
      await looks();
      return back;
    },
    providers: async () => {
      for (let times = 0; times < 3; times += 1) {
        away(20 * SECOND);
        await looks();
      }
      return back;
    },
    pool: async () => {
      for (let n = 0; n < 2 * AMOUNT_STEPS - 1; n += 1)
        await order(named(`POOL-${n}`), 300 + 100 * stage.times);
      await world().gateway.get(PoolWatch).look();
      return async () => {
        world().clock.advance(2 * HOUR);
        await world().settle();
        world().clock.advance(2 * MINUTE);
        await world().settle();
        await world().gateway.get(PoolWatch).look();
      };
    },
    wallets: async () => {
      const [, address = ''] = world().wallets;
      const row = (await rows(world().gateway, 'wallets')).find((one) => one['address'] === address);
      await sql(`UPDATE wallets SET mac = '${'0'.repeat(64)}' WHERE address = '${address}'`);
      await world().gateway.get(Wallets).check();
      return async () => {
        await sql(`UPDATE wallets SET mac = '${String(row?.['mac'])}' WHERE address = '${address}'`);
        await world().gateway.get(Wallets).check();
      };
    },
    rates: async () => {
      const { faults } = world().sandbox.rates;
      for (const source of RATE_SOURCES) faults.set(source, 'too-many');
      world().clock.advance(11 * MINUTE);
      await world().gateway.get(Rates).refresh();
      return async () => {
        faults.clear();
        await world().gateway.get(Rates).refresh();
      };
    },
    books: async () => {
      await sql('UPDATE payments SET units = units + 1 WHERE id = 1');
      await world().gateway.get(SumCheck).runThoroughly();
      return async () => {
        await sql('UPDATE payments SET units = units - 1 WHERE id = 1');
        await world().gateway.get(SumCheck).runThoroughly();
      };
    },
    started: async () => {
      await sql("UPDATE settings SET value = '0.0.1' WHERE name = 'notices_version'");
      await world().restart();
      await world().gateway.get(Rates).refresh();
    },
    daily: () => {
      const { clock } = world();
      const hour = Date.UTC(2026, 0, 5, 13, 1);
      clock.advance(stage.times === 1 ? Math.max(hour - clock.now(), 0) : 24 * HOUR);
      return Promise.resolve();
    },
  };
}
