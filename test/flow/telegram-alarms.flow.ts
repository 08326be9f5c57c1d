import { Alarms } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { NoticeCollector, NoticeSwitches } from '@epusdt/notices';
import { AlarmLedger } from '@epusdt/operations';
import { BotDesk } from '../support/bot-desk';
import { engineOfProject } from '../support/engine';
import type { TestGateway } from '../support/gateway';
import { newsDesk } from '../support/news-desk';

const whenever = engineOfProject() === 'distributed' ? it : it.skip;

let desk: BotDesk;
afterEach(() => desk.close());

const { reads, told, begun, texts, buy, states } = newsDesk(() => desk);
const open = async (...given: Parameters<typeof BotDesk.open>): Promise<void> => {
  desk = await BotDesk.open(...given);
  await begun();
};
const count = (words: string): number => texts().filter((text) => text.includes(words)).length;
const raise = (text: string, by: TestGateway = desk.world.gateway): void =>
  by.get(Alarms).raise('rate_stale', text, 'CNY');
const clear = (by: TestGateway = desk.world.gateway): void => by.get(Alarms).clear('rate_stale', 'CNY');
/** What happened is written down. */
const collected = (): Promise<void> => desk.world.gateway.get(NoticeCollector).collect();
/** What the crons of a gateway would see to. */
const seen = async (by: TestGateway = desk.world.gateway): Promise<void> => by.get(AlarmLedger).note();

describe('an alarm', () => {
  it('is told when it rises and when it is over', async () => {
    await open();
    raise('CNY: no source answers');
    expect((await reads('There is no rate')).text).toBe('🚨 There is no rate\nCNY: no source answers');
    clear();
    expect((await reads('Over')).text).toBe('✔ Over: There is no rate (CNY)');
    await told();
    expect(await states('rates')).toEqual(['sent', 'sent']);
  });

  it('that comes and goes is told again after ten minutes, and not at all if it is over by then', async () => {
    await open();
    raise('first');
    await reads('first');
    clear();
    await reads('Over');
    await told();
    raise('second');
    await seen();
    desk.passes(5 * SECOND);
    clear();
    await seen();
    desk.passes(15 * MINUTE);
    raise('third');
    await reads('third');
    expect(texts().filter((text) => text.includes('There is no rate'))).toEqual([
      '🚨 There is no rate\nfirst',
      '✔ Over: There is no rate (CNY)',
      '🚨 There is no rate\nthird',
    ]);
  });

  it('that comes and goes many times is told within ten minutes once it stays', async () => {
    await open();
    raise('first');
    await reads('first');
    for (let flaps = 0; flaps < 12; flaps += 1) {
      clear();
      await seen();
      await collected();
      raise(`flap ${flaps}`);
      await seen();
      await collected();
      desk.world.clock.advance(5 * SECOND);
    }
    desk.passes(11 * MINUTE);
    await reads('flap 11');
  });

  it('that began and ended while Telegram was away is told with its end', async () => {
    await open();
    await desk.api.down();
    raise('meanwhile');
    await seen();
    await collected();
    desk.world.clock.advance(30 * MINUTE);
    clear();
    await seen();
    await collected();
    await desk.api.up();
    desk.passes(2 * MINUTE);
    await reads('meanwhile');
    await reads('Over: There is no rate');
  });

  it('of a kind that is turned on is told, and its end only where its beginning was', async () => {
    await open();
    const switches = desk.world.gateway.get(NoticeSwitches);
    await switches.turn('rates', false, 'cli');
    raise('quiet');
    await seen();
    await collected();
    await switches.turn('rates', true, 'cli');
    desk.passes(5 * SECOND);
    await reads('quiet');
    await switches.turn('rates', false, 'cli');
    clear();
    await seen();
    await collected();
    raise('unheard');
    desk.passes(11 * MINUTE);
    await seen();
    await collected();
    clear();
    await seen();
    await collected();
    await switches.turn('rates', true, 'cli');
    await buy('AFTER');
    await desk.world.settle();
    await reads('Order AFTER');
    expect([count('unheard'), count('Over')]).toEqual([0, 0]);
  });

  it('that stands through a restart is not told anew, and is not over for not being seen yet', async () => {
    await open();
    raise('before');
    await reads('before');
    await desk.world.restart();
    desk.passes(10 * MINUTE);
    await collected();
    raise('still');
    await seen();
    await buy('BETWEEN');
    await desk.world.settle();
    await reads('Order BETWEEN');
    expect([count('still'), count('There is no rate')]).toEqual([0, 1]);
    clear();
    await reads('Over: There is no rate');
  });

  it('that nobody sees after a restart is told to be gone when there was time enough to see it', async () => {
    await open();
    raise('before');
    await reads('before');
    await desk.world.restart();
    desk.passes(19 * MINUTE);
    await collected();
    expect(await states('rates')).toEqual(['sent']);
    desk.passes(3 * MINUTE);
    await reads('Not seen any more since a restart: There is no rate');
    raise('again');
    desk.passes(10 * MINUTE);
    await reads('again');
  });

  whenever('that two processes see is told once, and is over when neither sees it', async () => {
    await open();
    const other = await desk.world.another();
    raise('seen twice');
    raise('seen twice', other);
    await reads('seen twice');
    await seen(other);
    clear();
    await seen();
    desk.passes(10 * SECOND);
    await buy('BETWEEN');
    await desk.world.settle();
    await reads('Order BETWEEN');
    expect([count('seen twice'), count('Over')]).toEqual([1, 0]);
    clear(other);
    await seen(other);
    await reads('Over');
    await told();
    expect(await states('rates')).toEqual(['sent', 'sent']);
    await other.close();
  });
});
