import { MINUTE, SECOND } from '@epusdt/kernel';
import { BotDesk, NEWS, OWNER, STRANGER } from '../support/bot-desk';
import { asks, pay, placed } from '../support/shopper';
import { rows } from '../support/gateway';

const LOOKS = 200;
/** Only what is repeated by itself stands still. */
const ALL_BUT_INTERVALS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

let desk: BotDesk;
afterEach(() => desk.close());

/** To whom the bot has tried to say something, but for news. */
const said = (): unknown[] =>
  desk.api
    .callsOf('sendMessage')
    .map(({ params }) => params['chat_id'])
    .filter((chat) => chat !== NEWS);
const to = (chat: number): string => `"chat_id":${chat},`;
const newsIsTold = async (): Promise<void> => {
  pay(desk.world, placed(await asks(desk.world)('R1')));
  await desk.world.settle();
  desk.passes(5 * SECOND);
  await desk.news.reads('R1');
};

describe('a stranger', () => {
  beforeEach(async () => {
    desk = await BotDesk.open();
  });

  it('is told his number once a minute, however often he asks', async () => {
    const { stranger } = desk;
    const other = desk.api.person(105, 'Other');
    for (let n = 0; n < 5; n += 1) stranger.sends('/id');
    await stranger.reads('number');
    other.sends('/id');
    await other.reads('number');
    desk.world.clock.advance(MINUTE - 1);
    stranger.sends('/id');
    await desk.done();
    desk.world.clock.advance(1);
    stranger.sends('/id');
    await stranger.waitsFor(() => stranger.messages().length === 2);
    expect(said()).toEqual([STRANGER, 105, STRANGER]);
  });

  it.each([
    ['is full for an hour', { kind: 'retry', after: 3_600 }],
    ['is full for some seconds', { kind: 'retry', after: 20 }],
    ['answers nothing', { kind: 'hang' }],
  ] as const)('keeps nobody waiting where his chat %s', async (_name, fault) => {
    desk.api.fails('sendMessage', fault, Infinity, to(STRANGER));
    desk.stranger.sends('/id');
    await desk.api.state.changes.until(
      () => (said().length > 0 ? true : undefined),
      () => 'an answer to the stranger',
    );
    desk.stranger.sends('/id');
    await desk.done();
    desk.owner.sends('/id');
    await desk.owner.reads('Your number');
    await desk.done();
    expect([desk.line.quietUntil(null), desk.line.quietUntil(STRANGER)]).toEqual([0, 0]);
    expect(said()).toEqual([STRANGER, OWNER]);
    await newsIsTold();
  });
});

describe('a chat that is full', () => {
  it('is left alone, and no other', async () => {
    desk = await BotDesk.open();
    desk.api.fails('sendMessage', { kind: 'retry', after: 3_600 }, 1, to(OWNER));
    desk.owner.sends('/id');
    await desk.done();
    expect(desk.line.quietUntil(OWNER) - desk.world.clock.now()).toBe(3_600 * SECOND);
    expect(desk.line.quietUntil(null)).toBe(0);
    desk.support.sends('/id');
    await desk.support.reads('Your number');
    await newsIsTold();
    desk.owner.sends('/id');
    await desk.done();
    expect(desk.owner.messages()).toEqual([]);
    desk.world.clock.advance(3_600 * SECOND);
    desk.owner.sends('/id');
    await desk.owner.reads('Your number');
  });
});

describe('one process hears the bot', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('for as long as it is busy with what it has heard', async () => {
    jest.useFakeTimers({ doNotFake: [...ALL_BUT_INTERVALS] });
    desk = await BotDesk.open();
    desk.api.fails('sendMessage', { kind: 'hang' }, Infinity, to(OWNER));
    desk.owner.sends('/id');
    await desk.api.state.changes.until(
      () => (said().length > 0 ? true : undefined),
      () => 'an answer that hangs',
    );
    // Longer than a lease lasts, and nothing has told the bot yet that its call took too long.
    desk.world.clock.advance(2 * MINUTE);
    const isHeld = async (): Promise<boolean> => {
      const lease = (await rows(desk.world.gateway, 'leases')).find(({ name }) => name === 'telegram');
      return Number(lease?.['held_until']) > desk.world.clock.now();
    };
    expect(await isHeld()).toBe(false);
    for (let looks = 0; looks < LOOKS && !(await isHeld()); looks += 1) jest.advanceTimersByTime(30 * SECOND);
    expect(await isHeld()).toBe(true);
    desk.passes(10 * SECOND);
    await desk.done();
  });
});
