import { Database } from '@epusdt/database';
import { DAY, MINUTE } from '@epusdt/kernel';
import { BotButtons } from '@epusdt/telegram';
import { Wallets } from '@epusdt/wallets';
import { BotDesk, OWNER, SECOND_OWNER, SUPPORT, until } from '../support/bot-desk';
import { buttonOf } from '../support/bot-api-people';
import type { ApiMessage } from '../support/bot-api-state';
import { engineOfProject } from '../support/engine';
import { rows } from '../support/gateway';
import { newAddress } from '../support/world';

const USED = { text: 'This button was used already. Nothing was done; ask anew.', alert: true };
const OLD = { text: 'This button is too old. Nothing was done; ask anew.', alert: true };
const FOREIGN = { text: 'This button is for whoever asked. Ask for your own.', alert: true };
const NOT_ALLOWED = { text: 'Your role does not allow this. Nothing was done.', alert: true };
/** To whom a notice is told. */
const ANYBODY = 0;
const SILENT = { text: '', alert: false };

const whenever = engineOfProject() === 'distributed' ? it : it.skip;

let desk: BotDesk;
afterEach(() => desk.close());

const stateOf = async (): Promise<unknown> => (await rows(desk.world.gateway, 'wallets'))[0]?.['state'];
/** The list, as this owner has asked for it. */
const listed = async (person = desk.owner): Promise<ApiMessage> => {
  person.sends('/wallets');
  await desk.done();
  return person.reads('Wallets (1)');
};
/** The screen of the wallet. */
const shown = async (message: ApiMessage): Promise<void> => {
  expect(await desk.owner.presses(message, '1. T').answered()).toEqual(SILENT);
  await desk.owner.reads('Wallet 1');
};
/** The question before a wallet is disabled. */
const asked = async (): Promise<ApiMessage> => {
  const message = await listed();
  await shown(message);
  expect(await desk.owner.presses(message, 'Disable').answered()).toEqual(SILENT);
  await desk.owner.reads('No new order will use it');
  return message;
};

describe('a button of the bot', () => {
  beforeEach(async () => {
    desk = await BotDesk.open();
  });

  it('changes a wallet at the second tap, and who did so stays written', async () => {
    const [address = ''] = desk.world.wallets;
    const message = await asked();
    expect(message.text).toBe(`Disable ${address}? No new order will use it; open ones stay watched.`);
    expect([await stateOf(), await desk.deeds()]).toEqual(['enabled', []]);

    const yes = desk.owner.presses(message, 'Yes, disable it');
    expect(await yes.answered()).toEqual({ text: 'Done', alert: false });
    await desk.owner.reads(`✓ ${address} is disabled; open orders stay watched.\nWallets (1)`);
    expect(await stateOf()).toBe('disabled');

    await shown(message);
    expect(await desk.owner.presses(message, 'Enable').answered()).toEqual(SILENT);
    await desk.owner.reads(`Enable ${address}?`);
    await desk.owner.presses(message, 'Yes, enable it').answered();
    await desk.owner.reads(`✓ ${address} is enabled.`);
    const deed = { actor: `telegram:${OWNER}`, subject: `wallet:${address}` };
    expect(await desk.deeds()).toEqual([
      { ...deed, action: 'wallet.disable' },
      { ...deed, action: 'wallet.enable' },
    ]);
    expect(desk.owner.messages()).toHaveLength(1);
  });

  it('leads back without doing anything', async () => {
    const message = await asked();
    await desk.owner.presses(message, 'Back').answered();
    await desk.owner.reads('Wallet 1');
    await desk.owner.presses(message, 'Back').answered();
    await desk.owner.reads('Wallets (1)');
    expect([await stateOf(), await desk.deeds()]).toEqual(['enabled', []]);
  });

  it('works once', async () => {
    const message = await asked();
    const yes = buttonOf(message, 'Yes');
    await desk.owner.presses(message, yes).answered();
    await desk.world.gateway.get(Wallets).enable(desk.world.wallets[0] ?? '');
    expect(await desk.owner.presses(message, yes).answered()).toEqual(USED);
    expect([await stateOf(), (await desk.deeds()).length]).toEqual(['enabled', 1]);
  });

  it('works once, though Telegram tells of the press again', async () => {
    const message = await asked();
    const press = desk.owner.presses(message, 'Yes');
    const [told] = desk.api.state.updates;
    await press.answered();
    await desk.done();
    desk.api.state.updates.push(told!);
    desk.api.state.changes.happened();
    await desk.done();
    expect(await desk.deeds()).toHaveLength(1);
  });

  it('works for ten minutes', async () => {
    const message = await asked();
    desk.world.clock.advance(10 * MINUTE - 1);
    expect(await desk.owner.presses(message, 'Back').answered()).toEqual(SILENT);
    await desk.owner.reads('Wallet 1');
    desk.world.clock.advance(10 * MINUTE);
    const before = message.text;
    expect(await desk.owner.presses(message, 'Disable').answered()).toEqual(OLD);
    expect(message.text).toBe(before);
  });

  it('works for whoever asked, in a group too', async () => {
    const group = desk.api.group(-1_005, 'Shop');
    desk.owner.sends('/wallets', { room: group });
    const message = await group.reads('Wallets (1)');
    expect(await desk.secondOwner.presses(message, '1. T').answered()).toEqual(FOREIGN);
    expect(await desk.reader.presses(message, '1. T').answered()).toEqual(FOREIGN);
    const ignored = desk.stranger.presses(message, '1. T');
    expect(await desk.owner.presses(message, '1. T').answered()).toEqual(SILENT);
    await group.reads('Wallet 1');
    expect(await desk.owner.presses(message, 'Disable').answered()).toEqual(SILENT);
    await group.reads('No new order will use it');
    expect(await desk.secondOwner.presses(message, 'Yes').answered()).toEqual(FOREIGN);
    await desk.owner.presses(message, 'Yes').answered();
    await group.reads('is disabled');
    expect(ignored.query.answer).toBeNull();
    expect(await desk.deeds()).toMatchObject([{ actor: `telegram:${OWNER}` }]);
  });

  it('asks again for the role when it is pressed', async () => {
    const message = await asked();
    await desk.world.restart({
      TELEGRAM_OWNERS: String(SECOND_OWNER),
      TELEGRAM_SUPPORT: `${SUPPORT},${OWNER}`,
    });
    expect(await desk.owner.presses(message, 'Yes').answered()).toEqual(NOT_ALLOWED);
    await desk.world.restart({ TELEGRAM_SUPPORT: String(SUPPORT) });
    const forgotten = desk.owner.presses(message, 'Yes');
    await desk.done();
    expect(forgotten.query.answer).toBeNull();
    expect([await stateOf(), await desk.deeds()]).toEqual(['enabled', []]);
    // Who may not press it has not used it up.
    await desk.world.restart({ TELEGRAM_OWNERS: `${OWNER},${SECOND_OWNER}` });
    expect(await desk.owner.presses(message, 'Yes').answered()).toEqual({ text: 'Done', alert: false });
    expect(await stateOf()).toBe('disabled');
  });

  it('that changes something is for nobody where it was made for everybody', async () => {
    const message = await listed();
    const [address = ''] = desk.world.wallets;
    const yes = { do: 'wallet.set', address, to: 'disabled', page: 0 };
    const buttons = desk.world.gateway.get(BotButtons);
    const [theirs = '', own = ''] = [
      ...(await buttons.make(ANYBODY, [yes])),
      ...(await buttons.make(OWNER, [yes])),
    ];
    expect(await desk.owner.presses(message, { callback_data: theirs }).answered()).toEqual(FOREIGN);
    expect([await stateOf(), await desk.deeds()]).toEqual(['enabled', []]);
    expect(await desk.owner.presses(message, { callback_data: own }).answered()).toMatchObject({
      text: 'Done',
    });
    await desk.done();
    expect(await stateOf()).toBe('disabled');
  });

  it('says what the gateway refuses', async () => {
    const message = await asked();
    await desk.world.gateway.get(Database).reader.query(`UPDATE wallets SET address = '${newAddress()}'`);
    const yes = desk.owner.presses(message, 'Yes');
    expect(await yes.answered()).toEqual({ text: 'Refused: nothing was done', alert: false });
    await desk.owner.reads(
      /^Refused: nothing was done\nno wallet T\w{33} in the pool; list them with: \/wallets\nWallets \(1\)/,
    );
    expect(await desk.deeds()).toEqual([]);
  });

  it.each([
    ['unknown', `b:${'0'.repeat(32)}`],
    ['hostile', `b:${'0'.repeat(31)}'`],
    ['another bot’s', 'wallet:disable:1'],
  ])('that is %s does nothing', async (_name, data) => {
    const message = await listed();
    expect(await desk.owner.presses(message, { callback_data: data }).answered()).toEqual(OLD);
    await desk.done();
    expect([await stateOf(), await desk.deeds()]).toEqual(['enabled', []]);
  });

  it('that is pressed on a message which is gone does its work', async () => {
    const message = await asked();
    message.deleted = true;
    expect(await desk.owner.presses(message, 'Yes').answered()).toMatchObject({ text: 'Done' });
    await desk.done();
    expect(await stateOf()).toBe('disabled');
    expect(desk.told.ofBot('warn').at(-1)).toContain('message to edit not found');
  });

  it('is for one of many presses at once', async () => {
    const buttons = desk.world.gateway.get(BotButtons);
    const action = { do: 'wallets', page: 3 };
    const [data = ''] = await buttons.make(OWNER, [action]);
    const token = data.slice(2);
    const presses = await Promise.all(
      Array.from({ length: 12 }, () => buttons.press(token, OWNER, () => null)),
    );
    expect(presses.filter((one) => typeof one !== 'string')).toEqual([action]);
    expect(presses.filter((one) => one === 'used')).toHaveLength(11);
  });

  whenever('is for one press in two processes at once', async () => {
    const other = await desk.world.another();
    const both = [desk.world.gateway, other].map((one) => one.get(BotButtons));
    for (let round = 0; round < 10; round += 1) {
      const [data = ''] = await both[0]!.make(OWNER, [{ do: 'wallets' }]);
      const presses = await Promise.all(both.map((one) => one.press(data.slice(2), OWNER, () => null)));
      expect(presses.filter((one) => one === 'used')).toHaveLength(1);
    }
    await other.close();
  });

  it('is forgotten after eight days', async () => {
    await asked();
    const buttons = desk.world.gateway.get(BotButtons);
    const count = async (): Promise<number> => (await rows(desk.world.gateway, 'bot_buttons')).length;
    expect(await count()).toBe(9);
    desk.world.clock.advance(8 * DAY - 1);
    await buttons.forgetOld();
    expect(await count()).toBe(9);
    desk.world.clock.advance(1);
    await buttons.forgetOld();
    expect(await count()).toBe(0);
  });
});

describe('buttons of a bot with a webhook', () => {
  it('pressed twice at once act once', async () => {
    desk = await BotDesk.open();
    const hook = `${desk.world.gateway.url}/telegram/webhook`;
    await desk.world.restart({ TELEGRAM_WEBHOOK_URL: hook });
    await until(() => desk.api.state.webhook !== null);
    const message = await asked();
    const yes = buttonOf(message, 'Yes');
    const presses = Array.from({ length: 6 }, () => desk.owner.presses(message, yes));
    const answers = await Promise.all(presses.map((press) => press.answered()));
    expect(answers.filter(({ alert }) => !alert)).toEqual([{ text: 'Done', alert: false }]);
    expect(answers.filter(({ alert }) => alert)).toEqual(Array.from({ length: 5 }, () => USED));
    expect(await desk.deeds()).toHaveLength(1);
    expect(desk.api.updates.deliveries.every(({ status }) => status === 200)).toBe(true);
  });
});
