import { HOUR, SECOND } from '@epusdt/kernel';
import { BotRunner } from '@epusdt/telegram';
import { BotDesk, OWNER, environmentFor, until } from '../support/bot-desk';
import { engineOfProject } from '../support/engine';
import type { TestGateway } from '../support/gateway';
import { Peers } from '../support/peers';

const whenever = engineOfProject() === 'distributed' ? it : it.skip;

let desk: BotDesk;
const others: TestGateway[] = [];
afterEach(async () => {
  const secret = desk.api.token.split(':')[1] ?? '';
  expect(desk.told.lines.filter((line) => line.includes(secret))).toEqual([]);
  for (const other of others.splice(0)) await other.close();
  await desk.close();
});

const works = async (): Promise<void> => {
  const before = desk.owner.messages().length;
  desk.owner.sends('/id');
  await desk.owner.waitsFor(() => desk.owner.messages().length === before + 1);
  await desk.done();
};

describe('a bot that is posted to', () => {
  let hook: string;
  const post = (headers: Record<string, string>, body: string): Promise<Response> =>
    fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const secretHeader = (): Record<string, string> => ({
    'x-telegram-bot-api-secret-token': desk.api.state.webhook?.secret ?? '',
  });

  beforeEach(async () => {
    desk = await BotDesk.open();
    hook = `${desk.world.gateway.url}/telegram/webhook`;
    await desk.world.restart({ TELEGRAM_WEBHOOK_URL: hook });
    await until(() => desk.api.state.webhook?.url === hook);
  });

  it('answers as one that asks by itself, and asks no more', async () => {
    const polls = desk.api.callsOf('getUpdates').length;
    await works();
    expect(desk.api.callsOf('getUpdates')).toHaveLength(polls);
    expect(desk.api.state.webhook?.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(desk.api.callsOf('setWebhook').at(-1)?.params).toMatchObject({
      allowed_updates: ['message', 'callback_query'],
    });
    await desk.world.restart();
    await works();
  });

  it('believes nobody without the secret', async () => {
    const from = { id: OWNER, is_bot: false, first_name: 'x' };
    const message = { message_id: 1, date: 1, chat: { id: OWNER, type: 'private' }, from, text: '/id' };
    const forged = JSON.stringify({ update_id: 1, message });
    for (const headers of [{}, { 'x-telegram-bot-api-secret-token': 'x' }]) {
      expect((await post(headers, forged)).status).toBe(403);
    }
    for (const body of ['', 'null', '{', '[]', '{"update_id":"1"}']) {
      expect((await post(secretHeader(), body)).status).toBe(400);
    }
    expect(desk.owner.messages()).toEqual([]);
    desk.owner.is('open');
    expect((await post(secretHeader(), forged)).status).toBe(200);
    expect(desk.owner.messages()).toHaveLength(1);
  });

  it('is told again of what came while it was away', async () => {
    const isTaken = (): boolean => desk.api.updates.deliveries.at(-1)?.status === 200;
    desk.api.fails('getMe', { kind: 'status', status: 502 }, 2);
    await desk.world.restart();
    await desk.rests();
    desk.owner.sends('/id');
    await until(() => desk.api.updates.deliveries.at(-1)?.status === 503);
    expect(desk.owner.messages()).toEqual([]);
    await desk.wakes();
    await until(isTaken);
    expect(desk.owner.messages()).toHaveLength(1);
  });

  it('asks by itself again when the webhook is given up', async () => {
    await desk.world.restart({ TELEGRAM_WEBHOOK_URL: '' });
    await desk.api.polled();
    expect(desk.api.state.webhook).toBeNull();
    await works();
  });

  it('is posted to again within the hour when another program has taken the webhook away', async () => {
    desk.api.state.webhook = null;
    desk.passes(HOUR);
    await desk.wakes();
    await until(() => desk.api.state.webhook?.url === hook);
    await works();
  });

  it('does not know what it is told of before it knows itself', async () => {
    desk.api.fails('getMe', { kind: 'status', status: 502 }, 2);
    await desk.world.restart();
    expect(await desk.rests()).toBe(SECOND);
    for (const status of [503, 200, 200]) {
      expect((await post(secretHeader(), '{"update_id":1}')).status).toBe(status);
    }
    expect(desk.api.callsOf('getMe')).toHaveLength(5);
    await desk.wakes();
    await works();
  });
});

describe('a bot of several processes', () => {
  const runners = (): BotRunner[] => [desk.world.gateway, ...others].map((one) => one.get(BotRunner));

  whenever('is run by one of them, and by the next when that one ends', async () => {
    desk = await BotDesk.open();
    await works();
    others.push(await desk.world.another());
    await until(() => runners()[1]?.restingUntil !== null);
    expect(desk.api.callsOf('getMe')).toHaveLength(1);
    await works();
    const [other] = others;
    await desk.world.gateway.close();
    desk.passes(15 * SECOND, other);
    await works();
    expect(desk.api.callsOf('getMe')).toHaveLength(2);
    expect(desk.told.ofBot('warn')).toEqual([]);
  });

  whenever('is not run where only shops are answered', async () => {
    desk = await BotDesk.open();
    await works();
    const environment = { ...environmentFor(desk.api), ROLES: 'api', TRON_NODES: 'http://127.0.0.1:9' };
    others.push(await desk.world.another({ environment }));
    expect(() => others[0]?.get(BotRunner)).toThrow();
  });
});

describe('a bot behind a proxy', () => {
  it('goes through it, and neither its password nor the token is told', async () => {
    const peers = new Peers();
    const asked: string[] = [];
    const proxy = await peers.tcp((socket) => {
      socket.once('data', (data: Buffer) => {
        asked.push(data.toString());
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      });
    });
    desk = await BotDesk.open({
      environment: {
        TELEGRAM_API_ROOT: 'https://api.telegram.invalid',
        TELEGRAM_PROXY: `http://user:pass%2Fword@127.0.0.1:${proxy.port}`,
      },
    });
    expect(await desk.rests()).toBe(SECOND);
    expect(asked[0]).toMatch(/^CONNECT api\.telegram\.invalid:443 HTTP/);
    expect(asked[0]).toContain(`Basic ${Buffer.from('user:pass/word').toString('base64')}`);
    const [told = ''] = desk.told.ofBot('warn');
    expect(told).toContain('the bot does not work now');
    expect(desk.told.lines.filter((line) => /pass(%2F|\/)word/.test(line))).toEqual([]);
    await peers.close();
  });
});
