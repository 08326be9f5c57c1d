import { MINUTE } from '@epusdt/kernel';
import { Wallets } from '@epusdt/wallets';
import { BotDesk, OWNER } from '../support/bot-desk';
import { NOT_ALLOWED, labels, walletTalk } from '../support/bot-talk';
import type { ApiMessage } from '../support/bot-api-state';
import { rows } from '../support/gateway';
import { newAddress, type WorldOptions } from '../support/world';

const ASKED = /^Send the address of the wallet/;

let desk: BotDesk;
afterEach(() => desk.close());
const open = async (options: WorldOptions = {}): Promise<void> => {
  desk = await BotDesk.open(options);
};

const { listed, stateOf } = walletTalk(() => desk);
/** The owner is asked for an address. */
const asked = async (): Promise<ApiMessage> => {
  await desk.owner.presses(await listed(), 'Add a wallet').answered();
  return desk.owner.reads(ASKED);
};
const answers = async (text: string, to?: ApiMessage): Promise<ApiMessage> => {
  desk.owner.sends(text, to ? { to } : {});
  await desk.done();
  return desk.owner.messages().at(-1)!;
};
/** An address that the chain has seen. */
const seenAddress = (): string => {
  const address = newAddress();
  desk.world.sandbox.chain.transfer({ to: address, amountUnits: 1_000_000n, kind: 'trx' });
  desk.world.sandbox.chain.mine();
  return address;
};

describe('a wallet is added', () => {
  it('by an address in words and a second tap, and who did so stays written', async () => {
    await open();
    const address = seenAddress();
    const message = await asked();
    expect(message.text).toContain('Never send a private key');
    const question = await answers(address);
    expect(question.text).toBe(
      `Add this wallet? Buyers will pay to it.\n${address}\nCompare it with your wallet app, character by character.`,
    );
    expect(question.source).toContain(
      `<b>${address.slice(0, 6)}</b>${address.slice(6, -6)}<b>${address.slice(-6)}</b>`,
    );
    expect([await stateOf(address), await desk.deeds()]).toEqual([undefined, []]);
    const yes = desk.owner.presses(question, 'Yes, add it');
    expect(await yes.answered()).toEqual({ text: 'Done', alert: false });
    await desk.owner.reads(`✓ ${address} is added; new orders use it.`);
    expect(await stateOf(address)).toBe('enabled');
    expect(await desk.deeds()).toEqual([
      { actor: `telegram:${OWNER}`, action: 'wallet.add', subject: `wallet:${address}` },
    ]);
    await desk.owner.presses(question, 'All wallets').answered();
    await desk.owner.reads('Wallets (2)');
  });

  it('as the first of all', async () => {
    await open({ wallets: 0, environment: { WALLETS: '' } });
    expect(labels(await listed())).toEqual(['Add a wallet', 'Show anew']);
    expect(labels(await listed(desk.reader))).toEqual(['Show anew']);
    await asked();
    await desk.owner.presses(await answers(seenAddress()), 'Yes, add it').answered();
    expect(await rows(desk.world.gateway, 'wallets')).toHaveLength(1);
  });

  it('not where the second tap leads back, or another question was asked meanwhile', async () => {
    await open();
    await asked();
    const question = await answers(seenAddress());
    await desk.owner.presses(question, 'Back').answered();
    await desk.owner.reads('Wallets (1)');
    await asked();
    desk.owner.sends('/wallets');
    await desk.done();
    expect((await answers(newAddress())).text).toContain('There is no such command');
    expect(await rows(desk.world.gateway, 'wallets')).toHaveLength(1);
  });

  it('not by an answer that comes ten minutes later, or twice', async () => {
    await open();
    await asked();
    desk.world.clock.advance(10 * MINUTE);
    expect((await answers(newAddress())).text).toContain('There is no such command');
    await asked();
    expect((await answers(newAddress())).text).toContain('Add this wallet?');
    expect((await answers(newAddress())).text).toContain('There is no such command');
  });

  it.each<[string, (address: string) => string, string]>([
    ['words', () => 'my wallet', '"my wallet" is no Tron address'],
    [
      'an address of another checksum',
      (address) => address.slice(0, -1) + (address.endsWith('a') ? 'b' : 'a'),
      'is no Tron address: give the 34 characters',
    ],
    ['an address of Ethereum', () => '0x52908400098527886E0F7030069857D2E4169EE7', 'is no Tron address'],
    ['markup', () => '<b>T</b>&"', '"<b>T</b>&"" is no Tron address'],
    ['the token itself', () => desk.world.sandbox.chain.usdtAddress, 'is the address of the token itself'],
    ['a book', () => 'x'.repeat(4_000), 'a text of 4000 characters is no Tron address'],
  ])('not by %s; then it is asked for once more', async (_name, textOf, why) => {
    await open();
    await asked();
    const message = await answers(textOf(newAddress()));
    expect(message.text).toContain('Refused: nothing was done');
    expect(message.text).toContain(why);
    expect(message.text).toContain('Send the address of the wallet');
    const address = seenAddress();
    expect((await answers(address)).text).toContain(address);
    expect(await rows(desk.world.gateway, 'wallets')).toHaveLength(1);
  });

  it('not where it is in the pool already; a disabled one is enabled', async () => {
    await open();
    const [address = ''] = desk.world.wallets;
    await asked();
    expect((await answers(address)).text).toContain(`wallet ${address} is in the pool already`);
    await desk.world.gateway.get(Wallets).disable(address);
    await asked();
    expect((await answers(address)).text).toContain('It is in the pool, disabled: adding enables it.');
  });

  it('not where the issuer has blacklisted it, before the second tap or since', async () => {
    await open();
    const [bad, worse] = [newAddress(), seenAddress()];
    const { chain } = desk.world.sandbox;
    chain.token.blacklist(bad);
    chain.mine();
    await asked();
    expect((await answers(bad)).text).toContain('is blacklisted by the issuer of USDT');
    const question = await answers(worse);
    chain.token.blacklist(worse);
    chain.mine();
    const yes = desk.owner.presses(question, 'Yes, add it');
    expect(await yes.answered()).toEqual({ text: 'Refused: nothing was done', alert: false });
    await desk.owner.reads('is blacklisted by the issuer of USDT');
    expect(await rows(desk.world.gateway, 'wallets')).toHaveLength(1);
  });

  it('with a warning where the chain has never seen it, or cannot be asked', async () => {
    await open();
    await asked();
    expect((await answers(newAddress())).text).toContain('⚠️ The chain has never seen this address');
    await asked();
    const off = desk.world.sandbox.intercept(() => 'drop');
    const address = newAddress();
    const question = await answers(address);
    expect(question.text).toContain('⚠️ It could not be checked on the chain now.');
    await desk.owner.presses(question, 'Yes, add it').answered();
    off();
    expect(await stateOf(address)).toBe('enabled');
  });

  it('by owners alone', async () => {
    await open();
    for (const person of [desk.support, desk.reader]) {
      expect(labels(await listed(person))).toEqual([expect.stringMatching(/^1\. T/), 'Show anew']);
    }
    const message = await asked();
    await desk.world.restart({ TELEGRAM_OWNERS: '999', TELEGRAM_SUPPORT: String(OWNER) });
    expect((await answers(newAddress(), message)).text).toBe(NOT_ALLOWED.text);
    expect(await rows(desk.world.gateway, 'wallets')).toHaveLength(1);
  });
});

it('is told in Chinese where that is wanted', async () => {
  await open({ environment: { TELEGRAM_LANGUAGE: 'zh' } });
  desk.owner.sends('/wallets');
  const message = await desk.owner.reads('钱包（1）');
  await desk.owner.presses(message, '添加钱包').answered();
  await desk.owner.reads('切勿发送私钥或助记词');
  expect((await answers('x')).text).toMatch(
    /这不是可用的钱包地址：\n"x" is no Tron address[^]*请发送钱包地址/,
  );
  expect((await answers(newAddress())).text).toMatch(/添加这个钱包？[^]*逐字核对[^]*未激活/);
  await desk.owner.presses(message, '1. T').answered();
  await desk.owner.reads(/^钱包 1\n[^]*状态：已启用[^]*未激活/);
  await desk.owner.presses(message, '移除').answered();
  await desk.owner.reads('记录永不删除');
  expect(message.text).toMatch(/^移除 T/);
});
