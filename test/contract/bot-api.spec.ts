import { Telegraf } from 'telegraf';
import { BotApi, type Fault } from '../support/bot-api';
import { buttonOf } from '../support/bot-api-people';
import type { ApiPerson } from '../support/bot-api-people';
import { Listener } from '../support/listener';

/** What telegraf rejects with. */
interface Refusal {
  readonly message: string;
  readonly code?: number;
  readonly parameters?: unknown;
}

let api: BotApi;
let bot: Telegraf;
let ana: ApiPerson;

const telegraf = (token = api.token): Telegraf => new Telegraf(token, { telegram: { apiRoot: api.url } });
const refusal = async (work: Promise<unknown>): Promise<Refusal> =>
  work.then(
    () => ({ message: 'accepted' }),
    (error: unknown) => error as Refusal,
  );
const html = { parse_mode: 'HTML' } as const;

beforeEach(async () => {
  api = await BotApi.start();
  bot = telegraf();
  ana = api.person(7, 'Ana');
  ana.is('open');
});
afterEach(() => api.close());

describe('the Bot API server of the tests', () => {
  it('knows its bot by the token', async () => {
    expect(await bot.telegram.getMe()).toMatchObject({ is_bot: true, username: 'till_test_bot' });
    const other = telegraf(`1${api.token}`);
    expect(await refusal(other.telegram.getMe())).toMatchObject({ code: 401, message: '401: Unauthorized' });
    expect((await refusal(telegraf('nonsense').telegram.getMe())).code).toBe(404);
    expect(api.callsOf('getMe').map(({ status }) => status)).toEqual([200, 401, 404]);
  });

  it('shows what is said, changed and taken back', async () => {
    const keyboard = [[{ text: 'Yes', callback_data: 'b:1' }]];
    const said = await bot.telegram.sendMessage(7, '<b>Hi</b> &lt;you&gt; &amp; &#233;', {
      ...html,
      reply_markup: { inline_keyboard: keyboard },
    });
    const [message] = ana.messages();
    expect(message).toMatchObject({ id: said.message_id, text: 'Hi <you> & é', keyboard, edits: 0 });
    await bot.telegram.editMessageText(7, said.message_id, undefined, 'Bye');
    expect(message).toMatchObject({ text: 'Bye', keyboard: [], edits: 1 });
    await bot.telegram.editMessageReplyMarkup(7, said.message_id, undefined, { inline_keyboard: keyboard });
    expect(message).toMatchObject({ text: 'Bye', keyboard, edits: 2 });
    await bot.telegram.deleteMessage(7, said.message_id);
    expect(ana.messages()).toEqual([]);
    expect((await refusal(bot.telegram.deleteMessage(7, said.message_id))).message).toBe(
      '400: Bad Request: message to delete not found',
    );
  });

  it('takes pictures as forms', async () => {
    const photo = { source: Buffer.from('a picture') };
    await bot.telegram.sendPhoto(7, photo, { caption: 'x'.repeat(1_024) });
    expect(ana.messages()[0]).toMatchObject({ photo: photo.source, text: 'x'.repeat(1_024) });
    expect((await refusal(bot.telegram.sendPhoto(7, photo, { caption: 'x'.repeat(1_025) }))).message).toBe(
      '400: Bad Request: message caption is too long',
    );
  });

  it.each([
    ['nothing', '', 'message text is empty'],
    ['nothing within tags', '<b></b> ', 'message text is empty'],
    ['too much', 'x'.repeat(4_097), 'message is too long'],
    ['too much as it is read', '&lt;'.repeat(4_097), 'message is too long'],
    ['an open tag', '<b>x', `can't parse entities: Can't find end tag corresponding to start tag "b"`],
    ['an end alone', 'é</b>', `can't parse entities: Unexpected end tag at byte offset 2`],
    [
      'another end',
      '<b>x</i>',
      `can't parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`,
    ],
    ['a paragraph', 'x <p>y</p>', `can't parse entities: Unsupported start tag "p" at byte offset 2`],
    ['a comparison', '1 < 2', `can't parse entities: Unsupported start tag "" at byte offset 2`],
    ['half a tag', '<b', `can't parse entities: Unclosed start tag at byte offset 0`],
    [
      'half an attribute',
      '<a href>x</a>',
      `can't parse entities: Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0`,
    ],
    [
      'a plain span',
      '<span>x</span>',
      `can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0`,
    ],
  ])('refuses %s in words of its own', async (_name, text, words) => {
    const { message } = await refusal(bot.telegram.sendMessage(7, text, html));
    expect(message).toBe(`400: Bad Request: ${words}`);
    expect(ana.messages()).toEqual([]);
  });

  it.each([
    ['as much as there may be', '&lt;'.repeat(4_096)],
    [
      'a link and code',
      '<a href="https://a.example/?a=1&amp;b=2">x</a> <pre><code class="language-ts">y</code></pre>',
    ],
    [
      'quotes and spoilers',
      '<blockquote expandable>x</blockquote> <span class="tg-spoiler">y</span> & > &nbsp;',
    ],
  ])('takes %s', async (_name, text) => {
    await bot.telegram.sendMessage(7, text, html);
    expect(ana.messages()).toHaveLength(1);
  });

  it('counts the bytes of what a button carries', async () => {
    const send = (data: string): Promise<Refusal> =>
      refusal(
        bot.telegram.sendMessage(7, 'x', {
          reply_markup: { inline_keyboard: [[{ text: 'y', callback_data: data }]] },
        }),
      );
    expect((await send('x'.repeat(64))).message).toBe('accepted');
    for (const data of ['x'.repeat(65), 'é'.repeat(33), '']) {
      expect((await send(data)).message).toBe('400: Bad Request: BUTTON_DATA_INVALID');
    }
  });

  it('knows who may be written to, and where', async () => {
    const group = api.group(-1_001, 'Shop', [5]);
    const send = (chat: number, thread?: number): Promise<Refusal> =>
      refusal(bot.telegram.sendMessage(chat, 'x', thread === undefined ? {} : { message_thread_id: thread }));
    expect((await send(8)).message).toBe('400: Bad Request: chat not found');
    api.person(9);
    expect((await send(9)).message).toBe("403: Forbidden: bot can't initiate conversation with a user");
    ana.is('blocked');
    expect((await send(7)).message).toBe('403: Forbidden: bot was blocked by the user');
    expect((await send(group.chat.id, 6)).message).toBe('400: Bad Request: message thread not found');
    await bot.telegram.sendMessage(group.chat.id, 'x', { message_thread_id: 5 });
    expect(group.messages()[0]).toMatchObject({ threadId: 5 });
    expect(await bot.telegram.getChat(group.chat.id)).toMatchObject({ type: 'supergroup', is_forum: true });
  });

  it('refuses a change that is none, and one of what is not there', async () => {
    const { message_id: id } = await bot.telegram.sendMessage(7, 'x');
    const edit = (message: number): Promise<Refusal> =>
      refusal(bot.telegram.editMessageText(7, message, undefined, 'x'));
    expect((await edit(id)).message).toMatch(/^400: Bad Request: message is not modified: /);
    expect((await edit(id + 1)).message).toBe('400: Bad Request: message to edit not found');
    expect((await edit(ana.sends('mine').id)).message).toBe("400: Bad Request: message can't be edited");
  });

  it('keeps the commands that are offered', async () => {
    await bot.telegram.setMyCommands([{ command: 'rate', description: 'Rate' }], {
      scope: { type: 'chat', chat_id: 7 },
    });
    expect(api.state.commands.get('chat:7')).toEqual([{ command: 'rate', description: 'Rate' }]);
    expect(
      (await refusal(bot.telegram.setMyCommands([{ command: 'Rate!', description: 'x' }]))).message,
    ).toBe('400: Bad Request: BOT_COMMAND_INVALID');
  });

  it.each<[Fault, object]>([
    [{ kind: 'status', status: 502 }, { code: 502 }],
    [
      { kind: 'retry', after: 7 },
      { code: 429, parameters: { retry_after: 7 } },
    ],
    [{ kind: 'refusal', code: 400, text: 'Bad Request: chat not found' }, { code: 400 }],
    [{ kind: 'close' }, { name: 'FetchError' }],
    [{ kind: 'malformed' }, { name: 'FetchError' }],
  ])('fails as told: %j', async (fault, shape) => {
    api.fails('getMe', fault);
    expect(await refusal(bot.telegram.getMe())).toMatchObject(shape);
    expect((await bot.telegram.getMe()).id).toBe(bot.telegram.token.split(':').map(Number)[0]);
  });

  it('hangs as told, and can be away for a while', async () => {
    const end = api.fails('getMe', { kind: 'hang' }, Infinity);
    const hanging = refusal(bot.telegram.getMe());
    await api.called('getMe');
    await api.down();
    expect((await hanging).message).toMatch(/socket hang up/);
    expect((await refusal(bot.telegram.getMe())).message).toMatch(/ECONNREFUSED/);
    end();
    await api.up();
    expect((await bot.telegram.getMe()).is_bot).toBe(true);
  });
});

describe('what the bot of the tests is told', () => {
  const updates = (offset = 0, timeout = 30): Promise<{ update_id: number }[]> =>
    bot.telegram.getUpdates(timeout, 100, offset, undefined);

  it('waits in a long poll, is told again until it is confirmed, and then no more', async () => {
    const waiting = updates();
    await api.polled();
    ana.sends('/start');
    const [first] = await waiting;
    expect(first).toMatchObject({
      message: {
        text: '/start',
        from: { id: 7, is_bot: false },
        chat: { id: 7, type: 'private' },
        entities: [{ type: 'bot_command', offset: 0, length: 6 }],
      },
    });
    expect(await updates()).toEqual([first]);
    expect(await updates((first?.update_id ?? 0) + 1, 0)).toEqual([]);
    await api.heard();
  });

  it('is one poller at a time, and none beside a webhook', async () => {
    const first = refusal(updates());
    await api.polled();
    const second = updates();
    expect(await first).toMatchObject({
      code: 409,
      message:
        '409: Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    ana.sends('x');
    expect(await second).toHaveLength(1);
    await bot.telegram.setWebhook('http://127.0.0.1:9/hook');
    expect((await refusal(updates())).message).toMatch(
      /^409: Conflict: can't use getUpdates method while webhook/,
    );
    await bot.telegram.deleteWebhook();
    expect(await updates()).toHaveLength(1);
  });

  it('comes to a webhook with its secret, again and again until it is taken', async () => {
    const listener = await Listener.start();
    listener.answer(503);
    await bot.telegram.setWebhook(`${listener.url}/hook`, { secret_token: 'hush' });
    ana.sends('x');
    const delivered = (count: number): Promise<true> =>
      api.state.changes.until(
        () => (api.updates.deliveries.length === count ? true : undefined),
        () => 'a delivery',
      );
    await delivered(1);
    expect((await bot.telegram.getWebhookInfo()).pending_update_count).toBe(1);
    listener.answer(200);
    api.updates.news(true);
    await delivered(2);
    await api.heard();
    expect(
      listener.received.map(({ path, headers }) => [path, headers['x-telegram-bot-api-secret-token']]),
    ).toEqual([
      ['/hook', 'hush'],
      ['/hook', 'hush'],
    ]);
    await listener.close();
  });

  it('refuses a webhook without TLS, unless it is a server of one’s own', async () => {
    const public_ = await BotApi.start({ local: false });
    const other = new Telegraf(api.token, { telegram: { apiRoot: public_.url } });
    expect((await refusal(other.telegram.setWebhook('http://a.example/hook'))).message).toBe(
      '400: Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
    );
    await public_.close();
  });

  it('is what a person does with commands and buttons', async () => {
    const seen: string[] = [];
    bot.command('ask', (context) =>
      context.reply('Sure?', {
        reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'b:1' }]] },
      }),
    );
    bot.action(/^b:(.+)$/, async (context) => {
      seen.push(`${context.from.id} ${context.match[1] ?? ''}`);
      await context.answerCbQuery('Done', { show_alert: true });
    });
    const running = bot.launch();
    ana.sends('/ask');
    const message = await ana.reads('Sure?');
    const press = ana.presses(message, 'Yes');
    expect(await press.answered()).toEqual({ text: 'Done', alert: true });
    expect(seen).toEqual(['7 1']);
    expect(() => buttonOf(message, 'No')).toThrow('no button "No"; there are Yes');
    expect((await refusal(bot.telegram.answerCbQuery(press.query.id))).message).toMatch(
      /^400: Bad Request: query is too old and response timeout expired or query ID is invalid$/,
    );
    bot.stop();
    await running;
  });
});
