import 'reflect-metadata';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { environmentFor } from '../support/bot-desk';
import { BotApi } from '../support/bot-api';
import { NEWS } from '../support/bot-desk';
import type { ApiGroup } from '../support/bot-api-people';
import { ChildGateway, type SqliteMoment } from '../support/child-gateway';
import { engineOfProject, openEngine, type Engine } from '../support/engine';
import { storageOf, type Storage } from '../support/kill-stage';
import { newAddress } from '../support/world';

/*
 * The gateway as a real process is killed (SIGKILL) when Telegram has taken a notice and the database does not know it
 * yet. Nobody can know then whether it arrived: the next process says it once more, and none after that.
 */

const BOUND_MS = 45_000;
const KILLED = { code: null, signal: 'SIGKILL' };
const RUNS = 'The gateway runs';
/** The gateway is about to note that the message was taken. */
const NOTE: SqliteMoment = { statement: '^UPDATE .notices. SET .state.', at: 'statement', side: 'before' };

let engine: Engine;
let sandbox: Sandbox;
let api: BotApi;
let news: ApiGroup;
let gateway: ChildGateway;
let storage: Storage;
beforeEach(async () => {
  engine = await openEngine();
  sandbox = await startSandbox({ port: 0 });
  api = await BotApi.start();
  news = api.group(NEWS, 'News');
  storage = storageOf(engine);
  gateway = await ChildGateway.create({
    ...engine.environment,
    ...environmentFor(api),
    TRON_NETWORK: 'sandbox',
    TRON_NODES: sandbox.url,
    FORCED_USDT_RATE: 'CNY:7.2',
    WALLETS: newAddress(),
  });
});
afterEach(async () => {
  await gateway.kill9();
  await api.close();
  await sandbox.close();
  await storage.close();
  await engine.dispose();
});

const count = (): number => news.messages().filter(({ text }) => text.includes(RUNS)).length;
const states = async (): Promise<unknown[]> =>
  (await storage.select("SELECT state FROM notices WHERE kind = 'started' ORDER BY id")).map(
    ({ state }) => state,
  );
/** The passage of time, which the test does not wait for. */
const passTime = async (): Promise<void> => {
  await storage.change('UPDATE leases SET held_until = 1');
  await storage.change('UPDATE notices SET lease_until = 1 WHERE lease_until IS NOT NULL');
};

const isEmbedded = engineOfProject() === 'embedded';
const MOMENTS = [
  { name: 'before Telegram’s answer arrives', isMute: true },
  // At the socket of a database nobody can tell this statement from its like.
  ...(isEmbedded ? [{ name: 'before the answer is written down', isMute: false }] : []),
];

it.each(MOMENTS)('a notice is repeated once where the process is killed $name', async ({ isMute }) => {
  if (isMute) api.fails('sendMessage', { kind: 'mute' }, 1, RUNS);
  gateway.launch(isMute ? undefined : NOTE);
  await news.reads(RUNS);
  if (isMute) await gateway.kill9();
  expect(await gateway.ended()).toEqual(KILLED);
  expect([count(), await states()]).toEqual([1, ['due']]);

  await passTime();
  await gateway.start();
  await gateway.until('the notice is told', BOUND_MS, async () =>
    (await states()).every((state) => state === 'sent'),
  );
  expect(count()).toBe(2);

  // A further process, which has something else to tell, after it is killed as well.
  await gateway.kill9();
  await passTime();
  await storage.change("UPDATE settings SET value = '0.0.0' WHERE name = 'notices_version'");
  await gateway.start();
  await gateway.until('the other notice is told', BOUND_MS, async () => {
    const all = await states();
    return all.length === 2 && all.every((state) => state === 'sent');
  });
  expect(count()).toBe(3);
});
