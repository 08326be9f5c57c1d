import { setTimeout as delay } from 'node:timers/promises';
import { SECOND } from '@epusdt/kernel';
import type { ApiMessage } from './bot-api-state';
import type { BotDesk } from './bot-desk';
import { rows } from './gateway';
import { asks, pay, placed, type Placed } from './shopper';

const GLANCE_MS = 10;
const GLANCES = 50;
const TRIES = 20;
const SPACING_MS = 3 * SECOND;

/** What is told in the group for news, and what there is to tell. */
export function newsDesk(present: () => BotDesk) {
  const notices = async (kind?: string): Promise<Record<string, unknown>[]> =>
    (await rows(present().world.gateway, 'notices')).filter(
      (row) => kind === undefined || row['kind'] === kind,
    );
  /** Nothing is left to be told now; a few seconds may have to pass for it. */
  const told = async (): Promise<void> => {
    const due = async (): Promise<number> => {
      const now = present().world.clock.now();
      return (await notices()).filter((row) => row['state'] === 'due' && Number(row['due_at']) <= now).length;
    };
    for (let glances = 1; glances < GLANCES * TRIES && (await due()) > 0; glances += 1) {
      await delay(GLANCE_MS);
      if (glances % GLANCES === 0) present().passes(SPACING_MS);
    }
    expect(await due()).toBe(0);
  };

  /** The news has come, and nothing else is due; a few seconds may have to pass for it. */
  const reads = async (words: string): Promise<ApiMessage> => {
    const { news } = present();
    const found = (): boolean => news.messages().some(({ text }) => text.includes(words));
    for (let tries = 0; tries < TRIES && !found(); tries += 1) {
      for (let glances = 0; glances < GLANCES && !found(); glances += 1) await delay(GLANCE_MS);
      if (!found()) present().passes(SPACING_MS);
    }
    const message = await news.reads(words);
    // That it was taken is not said at the moment it is seen.
    await told();
    return message;
  };
  /** The gateway has said that it runs, and may say more. */
  const begun = async (): Promise<void> => {
    await reads('The gateway runs, version');
    present().passes(SPACING_MS + SECOND);
  };
  const texts = (): string[] =>
    present()
      .news.messages()
      .map(({ text }) => text);
  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(present().world)(reference, amount));
  const buy = async (reference: string): Promise<Placed> => {
    const one = await order(reference);
    pay(present().world, one);
    return one;
  };
  const states = async (kind?: string): Promise<unknown[]> => (await notices(kind)).map(({ state }) => state);

  return { reads, told, begun, texts, order, buy, notices, states };
}
