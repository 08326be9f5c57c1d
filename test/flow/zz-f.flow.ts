import { MINUTE, SECOND } from '@epusdt/kernel';
import { BotDesk } from '../support/bot-desk';
import { newsDesk } from '../support/news-desk';
const { setTimeout: delay } = require('node:timers/promises');
let desk: BotDesk;
afterEach(() => desk.close());
const { reads, told, texts, order, buy, states, notices } = newsDesk(() => desk);
const begin = async (...a: any[]) => {
  desk = await BotDesk.open(...a);
  await reads('The gateway runs, version');
  await told();
  desk.passes(4 * SECOND);
};
it('lone surrogate', async () => {
  await begin();
  await desk.api.down();
  for (let i = 0; i < 5; i++) { await buy(`${String(i).repeat(44)}😀-end`); }
  await desk.world.settle();
  for (let i = 0; i < 10; i++) { desk.passes(10 * SECOND); await delay(50); }
  await desk.api.up();
  for (let i = 0; i < 40; i++) { desk.passes(30 * SECOND); await delay(50); }
  console.log(texts().map((t: any) => [t.isWellFormed(), JSON.stringify(t)]), await states());
});
