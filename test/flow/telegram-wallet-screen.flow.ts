import { Database } from '@epusdt/database';
import { SECOND, addressToHex } from '@epusdt/kernel';
import { WalletPool } from '@epusdt/wallets';
import type { Answer } from '../../apps/sandbox/src/http';
import { BotDesk, OWNER } from '../support/bot-desk';
import type { ApiPerson } from '../support/bot-api-people';
import { NOT_ALLOWED, labels, walletTalk } from '../support/bot-talk';
import type { ApiMessage } from '../support/bot-api-state';
import { rows } from '../support/gateway';
import { asks, pay, placed } from '../support/shopper';
import type { WorldOptions } from '../support/world';

let desk: BotDesk;
afterEach(() => desk.close());
const open = async (options: WorldOptions = {}): Promise<void> => {
  desk = await BotDesk.open(options);
};

const { listed, stateOf } = walletTalk(() => desk);
/** The screen of the first wallet. */
const shown = async (person: ApiPerson = desk.owner): Promise<ApiMessage> => {
  const message = await listed(person);
  await person.presses(message, '1. T').answered();
  await desk.done();
  return message;
};

describe('the screen of a wallet', () => {
  it('tells its state, today, and what it holds on the chain', async () => {
    await open();
    const [address = ''] = desk.world.wallets;
    const order = placed(await asks(desk.world)('R1'));
    placed(await asks(desk.world)('R2'));
    pay(desk.world, order);
    const { chain } = desk.world.sandbox;
    chain.transfer({ to: address, amountUnits: 12_500_000n, kind: 'trx' });
    chain.accounts.stake(address, { energyLimit: 131_000, energyUsed: 65_500, freeNetUsed: 345 });
    await desk.world.settle();
    const message = await shown();
    expect(message.text.split('\n')).toEqual([
      'Wallet 1',
      address,
      'State: enabled',
      'Amounts held by orders: 2, at least 98 of 100 free at every price',
      'Received today (UTC): 5.84 USDT',
      'Pool common: 1 wallet(s), at least half of the amounts free at every price',
      'On the chain: 5.84 USDT, 12.5 TRX',
      'Energy: 65500 of 131000 available',
      'Bandwidth: 255 of 600 available',
    ]);
    expect(labels(message)).toEqual(['Disable', 'Remove', 'Back', 'Show anew']);
    chain.transfer({ to: address, amountUnits: 500_000n, kind: 'trx' });
    chain.mine();
    await desk.owner.presses(message, 'Show anew').answered();
    await desk.owner.reads('13 TRX');
    await desk.owner.presses(message, 'Back').answered();
    await desk.owner.reads('Wallets (1)');
  });

  it('tells weight, cap, whose it is, and how many amounts are free', async () => {
    await open({ environment: { AMOUNT_STEPS: '4' } });
    const [address = ''] = desk.world.wallets;
    for (const reference of ['R1', 'R2', 'R3']) placed(await asks(desk.world)(reference));
    const pools = desk.world.gateway.get(WalletPool);
    await pools.setRule(address, { weight: 8, cap: 5_000_000_000n }, 'cli');
    const { text } = await shown();
    expect(text).toContain('Amounts held by orders: 3, at least 1 of 4 free at every price\n');
    expect(text).toContain(
      'Weight: 8\nDaily cap: 5000 USDT, of which orders of today (UTC) ask for 17.5203\nPool common: 1 wallet(s), fullest at 5.84 USDT: 1 of 4 amounts free',
    );
    await pools.giveTo(address, '1000', 'cli');
    expect((await shown()).text).toContain(
      'Only for merchant 1000\nPool of merchant 1000: 1 wallet(s), fullest at 5.84 USDT: 1 of 4 amounts free',
    );
  });

  it('is read by all, and changed by owners', async () => {
    await open();
    for (const person of [desk.support, desk.reader]) {
      expect(labels(await shown(person))).toEqual(['Back', 'Show anew']);
    }
    const message = await shown();
    await desk.world.restart({ TELEGRAM_OWNERS: '999', TELEGRAM_SUPPORT: String(OWNER) });
    const press = desk.owner.presses(message, 'Remove');
    expect(await press.answered()).toEqual(NOT_ALLOWED);
  });

  it('disables, enables, removes and adds again, each by a second tap', async () => {
    await open();
    const [address = ''] = desk.world.wallets;
    for (const [button, yes, state] of [
      ['Disable', 'Yes, disable it', 'disabled'],
      ['Enable', 'Yes, enable it', 'enabled'],
      ['Remove', 'Yes, remove it', 'removed'],
      ['Add again', 'Yes, add it', 'enabled'],
    ] as const) {
      const before = await stateOf(address);
      const message = await shown();
      await desk.owner.presses(message, button).answered();
      await desk.owner.waitsFor(({ keyboard }) => keyboard.flat().some(({ text }) => text === yes));
      expect(await stateOf(address)).toBe(before);
      if (state === 'removed')
        expect(message.text).toContain('It stays watched, and its row is never deleted');
      expect(await desk.owner.presses(message, yes).answered()).toEqual({ text: 'Done', alert: false });
      await desk.done();
      expect(await stateOf(address)).toBe(state);
    }
    expect((await desk.deeds()).map(({ action }) => action)).toEqual([
      'wallet.disable',
      'wallet.enable',
      'wallet.remove',
      'wallet.enable',
    ]);
  });

  it('a removed wallet stays watched: what is paid to it still counts', async () => {
    await open();
    const order = placed(await asks(desk.world)('R1'));
    const message = await shown();
    await desk.owner.presses(message, 'Remove').answered();
    await desk.owner.reads(/^Remove T/);
    await desk.owner.presses(message, 'Yes, remove it').answered();
    await desk.owner.reads(`✓ ${order.address} is removed; it stays watched.`);
    pay(desk.world, order);
    await desk.world.settle();
    expect((await rows(desk.world.gateway, 'orders'))[0]?.['status']).toBe('paid');
    await desk.owner.reads('Pool common: no wallet enabled, its orders are refused');
  });

  it('of a wallet that is gone says so', async () => {
    await open();
    const message = await listed();
    await desk.world.gateway.get(Database).reader.query('DELETE FROM wallets');
    await desk.owner.presses(message, '1. T').answered();
    await desk.owner.reads(/no wallet T\w{33} in the pool/);
  });

  it('of a wallet whose row was altered offers no change', async () => {
    await open();
    await desk.world.gateway.get(Database).reader.query(`UPDATE wallets SET mac = 'x'`);
    const message = await shown();
    expect(message.text).toContain('State: enabled, SEAL BROKEN: not used');
    expect(message.text).not.toContain('Pool');
    expect(labels(message)).toEqual(['Back', 'Show anew']);
  });
});

describe('what a wallet holds on the chain', () => {
  const tells = async (words: string): Promise<void> => {
    expect((await shown()).text).toContain(words);
  };

  it('is asked of the next provider where one answers nonsense', async () => {
    await open({ providers: 2 });
    const [first] = desk.world.sandbox.providers;
    desk.world.sandbox.chain.transfer({
      to: desk.world.wallets[0] ?? '',
      amountUnits: 3_000_000n,
      kind: 'trx',
    });
    desk.world.sandbox.chain.mine();
    const hex = addressToHex(desk.world.wallets[0] ?? '') ?? '';
    const body = (text: string): Answer => ({ status: 200, type: 'application/json', body: text });
    for (const nonsense of [
      '{"balance":1}',
      `{"address":"41${'00'.repeat(20)}","balance":1}`,
      `{"address":"41${hex}","balance":-1}`,
      `{"address":"41${hex}","balance":"5"}`,
      `{"address":"41${hex}","balance":99999999999999999999}`,
      '[]',
    ]) {
      const off = first?.intercept(({ stage, request: { path } }) =>
        stage === 'request' && path === '/wallet/getaccount' ? body(nonsense) : undefined,
      );
      await tells('On the chain: 0 USDT, 3 TRX');
      off?.();
    }
    const off = first?.intercept(({ stage, request: { path } }) =>
      stage === 'request' && path === '/wallet/getaccountresource' ? body('{"EnergyLimit":1.5}') : undefined,
    );
    await tells('Bandwidth: 600 of 600 available');
    off?.();
  });

  it('is not more than coins where there is JSON-RPC alone', async () => {
    await open({
      environmentOf: ({ url }) => ({ TRON_NODES: `${url}/jsonrpc;kind=jsonrpc` }),
    });
    const [to = ''] = desk.world.wallets;
    desk.world.sandbox.chain.transfer({ to, amountUnits: 3_000_000n, kind: 'trx' });
    desk.world.sandbox.chain.transfer({ to, amountUnits: 5_000_000n });
    desk.world.sandbox.chain.mine();
    await tells('On the chain: 5 USDT, 3 TRX\nEnergy and bandwidth: not known now');
  });

  it('is told as never seen', async () => {
    await open();
    await tells('The chain has never seen this address (not activated).');
  });

  it('is not known where nobody answers, and nobody waits for long', async () => {
    await open();
    desk.world.sandbox.intercept(({ stage }) => (stage === 'request' ? 'hang' : undefined));
    const message = await listed();
    const began = performance.now();
    await desk.owner.presses(message, '1. T').answered();
    expect(performance.now() - began).toBeLessThan(10 * SECOND);
    await desk.owner.reads('On the chain: not known now, no provider answers');
  });
});
