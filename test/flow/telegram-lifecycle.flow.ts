import { MINUTE, SECOND } from '@epusdt/kernel';
import { BotRunner } from '@epusdt/telegram';
import { BotDesk, NEWS, OWNER, environmentFor, until } from '../support/bot-desk';
import { BotApi, type ApiCall, type Fault } from '../support/bot-api';
import { asks, pay, placed, statusOf } from '../support/shopper';
import { rows, startGateway } from '../support/gateway';
import { Listener } from '../support/listener';

let desk: BotDesk;
afterEach(async () => {
  // Whatever happened, the log has not told the token.
  const secret = desk.api.token.split(':')[1] ?? '';
  expect(desk.told.lines.filter((line) => line.includes(secret))).toEqual([]);
  await desk.close();
});

const open = async (...given: Parameters<typeof BotDesk.open>): Promise<void> => {
  desk = await BotDesk.open(...given);
};
/** The owner asks for his number, and is answered. */
const works = async (): Promise<void> => {
  const before = desk.owner.messages().length;
  desk.owner.sends('/id');
  await desk.owner.waitsFor(() => desk.owner.messages().length === before + 1);
  await desk.done();
};
const told = (): string[] => desk.told.ofBot('warn');
const on = (): string[] => desk.told.ofBot('log');
/** News goes to a chat of its own whenever there is some, and is no part of the talk. */
const isOfTalk = ({ params }: ApiCall): boolean => params['chat_id'] !== NEWS;
const methods = (): string[] => desk.api.calls.filter(isOfTalk).map(({ method }) => method);
/** What is said from now on is no news: none is left to be told. */
const withoutNews = async (): Promise<void> => {
  await desk.news.reads('The gateway runs');
};

describe('the bot and Telegram', () => {
  it('begin by taking a webhook away, and go on in long polls', async () => {
    await open({}, async (api) => {
      api.state.webhook = { url: 'http://127.0.0.1:9/', secret: '' };
    });
    await works();
    expect(methods().slice(0, 3)).toEqual(['getMe', 'deleteWebhook', 'getUpdates']);
    const [first, second] = desk.api.callsOf('getUpdates');
    const question = { limit: 50, allowed_updates: ['message', 'callback_query'] };
    expect(first?.params).toEqual({ ...question, offset: 0, timeout: 0 });
    expect(second?.params).toMatchObject({ ...question, timeout: 25 });
    expect(desk.api.callsOf('getUpdates').at(-1)?.params['offset']).toBeGreaterThan(700_000_000);
  });

  it.each<[string, Fault, string]>([
    [
      'a wrong token',
      { kind: 'refusal', code: 401, text: 'Unauthorized' },
      'compare it with what @BotFather says',
    ],
    [
      'no Bot API at all',
      { kind: 'refusal', code: 404, text: 'Not Found' },
      'TELEGRAM_API_ROOT is no Bot API server',
    ],
    ['an answer in halves', { kind: 'malformed' }, 'invalid json response body'],
    ['a lost connection', { kind: 'close' }, 'socket hang up'],
    ['a bad gateway', { kind: 'status', status: 502 }, '502 Bad Gateway'],
  ])('are parted by %s, which is told once, and tried ever more seldom', async (_name, fault, words) => {
    let end = (): void => undefined;
    await open({}, (api) => (end = api.fails('*', fault, Infinity)));
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await desk.rests()).toBe(seconds * SECOND);
      await desk.wakes();
    }
    await desk.rests();
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain(words);
    expect(new Set(methods())).toEqual(new Set(['getMe']));
    expect(await (await fetch(`${desk.world.gateway.url}/livez`)).json()).toEqual({ alive: true });
    end();
    await desk.wakes();
    await works();
    expect(on()).toEqual([expect.stringContaining('the bot @till_test_bot is on')]);
  });

  it('do not meet with another token than the right one', async () => {
    const api = await BotApi.start();
    await open({ environment: { TELEGRAM_BOT_TOKEN: `9${api.token}` } });
    await desk.rests();
    expect(told()).toEqual([expect.stringContaining('getMe: 401 Unauthorized; TELEGRAM_BOT_TOKEN is not')]);
    await api.close();
  });

  it('bear with each other in the middle of things', async () => {
    await open();
    await withoutNews();
    await works();
    const faults: Fault[] = [{ kind: 'status', status: 502 }, { kind: 'close' }, { kind: 'malformed' }];
    for (const fault of faults) {
      const before = desk.owner.messages().length;
      // The answer is not given, and the poll after it fails: the update is not handled again.
      desk.api.fails('sendMessage', fault);
      desk.api.fails('getUpdates', fault);
      desk.owner.sends('/id');
      await desk.wakes();
      await desk.done();
      expect(desk.owner.messages()).toHaveLength(before);
      await works();
    }
    expect(told()).toHaveLength(6);
  });

  it('meet late when Telegram is away at first', async () => {
    await open({}, (api) => api.down());
    expect(await desk.rests()).toBe(SECOND);
    expect(told()).toEqual([expect.stringContaining('ECONNREFUSED')]);
    await desk.api.up();
    await desk.wakes();
    await works();
  });

  it('part and meet again when Telegram goes away for an hour', async () => {
    await open();
    await works();
    await desk.api.down();
    for (let minutes = 0; minutes < 60; minutes += 1) {
      await desk.rests();
      desk.passes(MINUTE);
    }
    expect(await desk.rests()).toBe(MINUTE);
    expect([told().length, on().length]).toEqual([2, 1]);
    desk.owner.sends('/rate');
    await desk.api.up();
    await desk.wakes();
    await desk.owner.reads('CNY');
    await works();
    expect([told().length, on().length]).toEqual([2, 2]);
  });

  it('survive answers that never come', async () => {
    await open();
    await withoutNews();
    await works();
    await desk.api.polled();
    const polls = desk.api.callsOf('getUpdates').length;
    desk.api.fails('getUpdates', { kind: 'hang' });
    desk.owner.sends('/id');
    await desk.api.called('getUpdates', polls + 1);
    expect(desk.owner.messages()).toHaveLength(2);
    desk.passes(35 * SECOND);
    expect(await desk.rests()).toBe(SECOND);
    expect(told()).toEqual([expect.stringContaining('getUpdates: no answer within 35 s')]);
    await desk.wakes();
    await works();
    const sent = desk.api.callsOf('sendMessage').length;
    desk.api.fails('sendMessage', { kind: 'hang' });
    desk.owner.sends('/rate');
    await desk.api.called('sendMessage', sent + 1);
    desk.passes(10 * SECOND);
    await desk.done();
    expect(told().at(-1)).toContain('sendMessage: no answer within 10 s');
    await works();
  });

  it('share a token with another program, which is told, and go on when it has gone', async () => {
    await open();
    await works();
    await desk.api.polled();
    const rival = desk.api.rival();
    expect(await desk.rests()).toBe(SECOND);
    expect(told()[0]).toContain('another program uses the same token');
    desk.owner.sends('/id');
    expect(await rival).toBe(200);
    await desk.wakes();
    await desk.done();
    expect(desk.owner.messages()).toHaveLength(2);
    await works();
  });

  it('keep to the pace that Telegram asks for', async () => {
    await open();
    await withoutNews();
    await works();
    const before = desk.api.callsOf('sendMessage').length;
    desk.api.fails('sendMessage', { kind: 'retry', after: 7 });
    desk.owner.sends('/id');
    await until(() => desk.line.quietUntil(OWNER) > desk.world.clock.now());
    expect(desk.line.quietUntil(OWNER) - desk.world.clock.now()).toBe(7 * SECOND);
    desk.passes(7 * SECOND - 1);
    expect(desk.api.callsOf('sendMessage')).toHaveLength(before + 1);
    desk.passes(1);
    await desk.api.called('sendMessage', before + 2);
    await desk.done();
    expect(desk.owner.messages()).toHaveLength(2);

    desk.api.fails('sendMessage', { kind: 'retry', after: 3_600 });
    desk.owner.sends('/id');
    await desk.done();
    desk.owner.sends('/id');
    await desk.done();
    expect(desk.api.callsOf('sendMessage')).toHaveLength(before + 3);
    expect(told().at(-1)).toContain('Telegram wants to be left alone for 3600 s');
    desk.passes(3_600 * SECOND);
  });

  it('keep to it between polls as well', async () => {
    await open();
    await works();
    desk.api.fails('getUpdates', { kind: 'retry', after: 90 });
    desk.owner.sends('/id');
    expect(await desk.rests()).toBe(90 * SECOND);
    await desk.wakes();
    await works();
  });

  it('go on by themselves where time passes by itself', async () => {
    await open();
    await desk.world.gateway.close();
    desk.api.fails('getMe', { kind: 'status', status: 502 });
    const { engine, clock, sandbox } = desk.world;
    const environment = { ...environmentFor(desk.api), TRON_NODES: sandbox.url };
    desk.world.gateway = await startGateway({ engine, clock, environment, crons: true, logger: desk.told });
    await desk.rests();
    clock.advance(SECOND);
    await works();
  });

  it('lose nothing and repeat nothing when the gateway is started anew', async () => {
    await open();
    for (let starts = 0; starts < 3; starts += 1) {
      await works();
      await desk.world.gateway.close();
      desk.owner.sends('/id');
      await desk.world.anotherAlone();
      await desk.done();
    }
    expect(desk.owner.messages()).toHaveLength(6);
    expect(desk.api.state.updates).toEqual([]);
  });

  it('are not waited for when the gateway stops', async () => {
    await open();
    await withoutNews();
    await works();
    desk.api.fails('*', { kind: 'hang' }, Infinity);
    desk.owner.sends('/id');
    await until(() => desk.api.callsOf('sendMessage').filter(isOfTalk).length === 2);
    await desk.world.restart({ TELEGRAM_BOT_TOKEN: '' });
    expect(told().filter((line) => line.includes('the gateway is stopping')).length).toBeGreaterThan(0);
    expect(() => desk.world.gateway.get(BotRunner)).toThrow();
  });

  it('have nothing to do with money: orders are paid and shops called while Telegram hangs', async () => {
    await open({}, (api) => api.fails('*', { kind: 'hang' }, Infinity));
    await desk.api.called('getMe');
    const shop = await Listener.start();
    const order = placed(await asks(desk.world)('HUNG', 42, { notify_url: shop.url }));
    pay(desk.world, order);
    await desk.world.settle();
    expect(await statusOf(desk.world, order)).toBe(2);
    expect(await rows(desk.world.gateway, 'callbacks')).toMatchObject([{ state: 'acknowledged' }]);
    expect(shop.received).toHaveLength(1);
    await shop.close();
    desk.passes(10 * SECOND);
    expect(await desk.rests()).toBe(SECOND);
    expect(told()).toEqual([expect.stringContaining('getMe: no answer within 10 s')]);
  });

  it('do not meet where there is no token', async () => {
    await open({ environment: { TELEGRAM_BOT_TOKEN: '' } });
    expect(() => desk.runner).toThrow();
    expect(desk.api.calls).toEqual([]);
  });
});
