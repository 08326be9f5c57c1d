import { setTimeout as delay } from 'node:timers/promises';
import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { NOTICE_KINDS, NoticeCollector, type NoticeKind } from '@epusdt/notices';
import { AlarmLedger } from '@epusdt/operations';
import { Rates } from '@epusdt/rates';
import { NOTICE_TEXTS } from '../../libs/telegram/src/texts/notice-texts';
import { BotDesk, NEWS } from '../support/bot-desk';
import type { ApiGroup } from '../support/bot-api-people';
import { engineOfProject } from '../support/engine';
import type { TestGateway } from '../support/gateway';
import { newsDesk } from '../support/news-desk';
import { AMOUNT_STEPS, noticeCauses, type CauseStage } from '../support/notice-causes';
import { simulatedRates } from '../support/rate-places';

/*
 * Every kind of news: caused as it is in life, seen once in each of two chats, through restarts, and by two processes
 * where there may be two; and once more with every kind turned off by its button.
 */

const SECOND_CHAT = -100_902;
const GLANCE_MS = 10;
const GLANCES = 25;
const TRIES = 60;

let desk: BotDesk;
let second: ApiGroup;
let other: TestGateway | null = null;

const { notices } = newsDesk(() => desk);
const passes = (ms: number): void => {
  desk.passes(ms);
  if (other) desk.passes(0, other);
};
/** There is no rate that is older than a few minutes. */
const fresh = (): Promise<void> => desk.world.gateway.get(Rates).refresh();
const collected = async (): Promise<void> => {
  for (const gateway of other ? [desk.world.gateway, other] : [desk.world.gateway]) {
    await gateway.get(AlarmLedger).note();
    gateway.get(NoticeCollector).callbackFailed();
    await gateway.get(NoticeCollector).collect();
  }
};
const stage: CauseStage = {
  get desk() {
    return desk;
  },
  shopAnswers: 200,
  times: 1,
  passes,
};
const causes = noticeCauses(stage);

beforeAll(async () => {
  desk = await BotDesk.open(
    {
      wallets: 2,
      environment: {
        TELEGRAM_CHATS: `${NEWS},${SECOND_CHAT}`,
        TELEGRAM_REPORT_HOUR: '13',
        RATE_FIATS: 'CNY',
        AMOUNT_STEPS: String(AMOUNT_STEPS),
      },
      environmentOf: simulatedRates,
      onCallback: () => ({
        type: 'text/plain',
        status: stage.shopAnswers,
        body: stage.shopAnswers === 200 ? 'ok' : 'broken',
      }),
    },
    (api) => (second = api.group(SECOND_CHAT, 'Second')),
  );
  if (engineOfProject() === 'distributed') other = await desk.world.another();
  await fresh();
});
afterAll(async () => {
  await other?.close();
  await desk.close();
});

/** What is told of it the first time. */
const WORDS: Readonly<Record<NoticeKind, string>> = {
  paid: 'Order PAID-1',
  mismatched: 'Perhaps for order LITTLE-1',
  unmatched: 'Money without an order: 777.000001 USDT',
  outgoing: '7 USDT left a wallet',
  callback_failing: 'A shop takes no callbacks',
  callback_dead: 'The events of a shop are paused',
  scanner: '🚨 The chain is read late',
  providers: '🚨 No provider answers',
  pool: '🚨 The pool is nearly full',
  wallets: '🚨 The seal of a wallet is broken',
  rates: '🚨 There is no rate',
  books: '🚨 The books do not add up',
  started: 'The gateway runs, version',
  daily: 'The day 2026-01-04',
};

const dueOnes = async (): Promise<number> => {
  const now = desk.world.clock.now();
  return (await notices()).filter((row) => row['state'] === 'due' && Number(row['due_at']) <= now).length;
};
/** Both processes look, and everything that they find is told. */
const told = async (): Promise<void> => {
  await collected();
  for (let tries = 0; tries < TRIES; tries += 1) {
    if ((await dueOnes()) === 0) return;
    for (let glances = 0; glances < GLANCES && (await dueOnes()) > 0; glances += 1) await delay(GLANCE_MS);
    passes(3 * SECOND);
  }
  expect(await dueOnes()).toBe(0);
};
/** The bot has dealt with it; it may have to wake for it. */
const heard = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; tries < TRIES && !isSo(); tries += 1) {
    for (let glances = 0; glances < GLANCES && !isSo(); glances += 1) await delay(GLANCE_MS);
    if (!isSo()) passes(3 * SECOND);
  }
  expect(isSo()).toBe(true);
};
const caused = async (kind: NoticeKind): Promise<(() => Promise<unknown>) | void> => {
  await fresh();
  if (kind !== 'started' || !other) return causes[kind]();
  // For as long as a process of the old version looks for news, it does not tell of the new one.
  await other.close();
  other = null;
  await causes[kind]();
  await fresh();
  await told();
  other = await desk.world.another();
};
const counts = (words: string): number[] =>
  [desk.news, second].map((room) => room.messages().filter(({ text }) => text.includes(words)).length);
/** How often each chat hears these words. The chain is read late as well where providers are away, and time passes. */
const expected = async (kind: NoticeKind): Promise<number[]> => {
  if (kind !== 'scanner') return kind === 'started' ? [2, 2] : [1, 1];
  const risen = (await notices(kind)).filter(
    ({ data, state }) => state === 'sent' && String(data).includes('"state":"stands"'),
  );
  expect(risen.length).toBeGreaterThan(0);
  return [NEWS, SECOND_CHAT].map((chat) => risen.filter(({ place }) => place === String(chat)).length);
};
/** All that was ever told, in each chat. */
const sizes = (): number[] => [desk.news, second].map((room) => room.messages().length);

// Money first: books are about payments, and the pool fills last.
const ORDER: readonly NoticeKind[] = [
  'paid',
  'mismatched',
  'unmatched',
  'outgoing',
  'callback_dead',
  'callback_failing',
  'books',
  'wallets',
  'scanner',
  'providers',
  'rates',
  'daily',
  'pool',
  'started',
];

describe('news of each kind', () => {
  it('is every kind there is', () => {
    expect([...ORDER].sort()).toEqual([...NOTICE_KINDS].sort());
  });

  it.each(ORDER)('is told when it really happens: %s', async (kind) => {
    const mend = await caused(kind);
    await told();
    expect([kind, counts(WORDS[kind])]).toEqual([kind, await expected(kind)]);
    const kinds = (await notices(kind)).map(({ state }) => state);
    // What comes again within ten minutes is not told yet.
    expect(new Set(kinds).has('sent')).toBe(true);
    if (kind !== 'scanner') expect(new Set(kinds)).toEqual(new Set(['sent']));
    await mend?.();
    await told();
  });

  it('is told once, through restarts and whoever looks', async () => {
    const before = sizes();
    for (let restarts = 0; restarts < 2; restarts += 1) {
      await desk.world.restart();
      await fresh();
      passes(MINUTE);
      await told();
    }
    for (const kind of ORDER) expect([kind, counts(WORDS[kind])]).toEqual([kind, await expected(kind)]);
    expect(sizes()).toEqual(before);
  });

  it('is not told where its button has turned it off', async () => {
    desk.owner.sends('/notices');
    await heard(() => desk.owner.messages().length > 0);
    let list = await desk.owner.reads('🔔 payments');
    const { names, buttons } = NOTICE_TEXTS.en;
    for (const kind of NOTICE_KINDS) {
      const { query } = desk.owner.presses(list, buttons.turn(names[kind], false));
      await heard(() => query.answer !== null);
      list = await desk.owner.reads(`🔕 ${names[kind]}`);
    }
    const last = Math.max(...(await notices()).map(({ id }) => Number(id)));
    const before = sizes();
    stage.times = 2;
    // A shop that takes no callbacks is told of every six hours.
    desk.world.clock.advance(7 * HOUR);
    for (const kind of ORDER) {
      const mend = await caused(kind);
      await collected();
      await mend?.();
      await collected();
    }
    passes(MINUTE);
    await told();
    const since = (await notices()).filter(({ id }) => Number(id) > last);
    expect(
      since
        .map(({ kind, state }) => `${String(kind)} ${String(state)}`)
        .filter((one) => !one.endsWith(' off')),
    ).toEqual([]);
    expect([...new Set(since.map(({ kind }) => String(kind)))].sort()).toEqual([...NOTICE_KINDS].sort());
    expect(sizes()).toEqual(before);
  });
});
