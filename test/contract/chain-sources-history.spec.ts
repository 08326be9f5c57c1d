import { addressFromHex } from '@epusdt/kernel';
import type { AccountHistory } from '../../libs/chain/src/account-history';
import type { Provider } from '../../libs/chain/src/provider';
import { expectedOf, openProvider } from '../recorded/chain-rig';
import { STRANGER, WALLETS, startSandboxRig, type SandboxRig } from '../recorded/chain-sandbox';

const PAGE = 200;
const PAYMENTS = 450;
const PER_BLOCK = 60;
const PAYEE = 'e1'.repeat(20);

describe('the history of an account', () => {
  let rig: SandboxRig;
  let provider: Provider;
  let history: AccountHistory;
  const faults = () => rig.sandbox.providers[0]!.faults;
  const received = async (since = 0): Promise<string[]> =>
    (await history.received(PAYEE, since)).map(({ txHash }) => txHash);
  /** Some payments in each block, with an approval and a transfer of another token between them. */
  const pay = (): string[] => {
    const { chain } = rig.sandbox;
    const to = addressFromHex(PAYEE);
    return Array.from({ length: PAYMENTS }, (_, index) => {
      if (index % PER_BLOCK === 0) {
        rig.mine();
        chain.transfer({ to, amountUnits: 9n, kind: 'fakeToken' });
        chain.transfer({ to, amountUnits: 9n, kind: 'approval' });
        chain.transfer({ to: addressFromHex(STRANGER), from: to, amountUnits: 9n });
        chain.transfer({ to, amountUnits: 9n, kind: 'failedWithLog' });
      }
      const paid = chain.transfer({ to, amountUnits: 1_000n + BigInt(index) });
      if (index === PAYMENTS - 1) rig.mine();
      return paid;
    });
  };

  beforeEach(async () => {
    rig = await startSandboxRig();
    provider = openProvider(rig.url, 'trongrid', rig.truth.asset);
    const kept = provider.history('settle');
    if (!kept) throw new Error('no history');
    history = kept;
  });
  afterEach(async () => {
    await provider.close();
    await rig.close();
  });

  it('is followed over its pages, and holds what was received, oldest first', async () => {
    const paid = pay();
    expect(await received()).toEqual(paid);
    expect(rig.sandbox.requests.of('/v1/accounts/{address}/transactions/trc20')).toBe(3);
  });

  it('begins at the time that was asked for', async () => {
    const paid = pay();
    const { timestamp, transactions } = rig.sandbox.chain.head;
    const newest = transactions.map(({ txid }) => txid);
    expect(await received(timestamp)).toEqual(paid.filter((txHash) => newest.includes(txHash)));
    expect(await received(timestamp + 1)).toEqual([]);
  });

  it('is followed by time where pages do not say that there are more', async () => {
    const paid = pay();
    faults().set('v1-no-fingerprint');
    expect(await received()).toEqual(paid);
  });

  it('names each transaction once where pages repeat themselves', async () => {
    const paid = pay();
    faults().set('v1-repeats', { rows: 20 });
    expect(await received()).toEqual(paid);
  });

  it('is incomplete without a word where the index has lost something, so it is never the only word', async () => {
    const [lost = '', ...rest] = pay();
    faults().set('v1-lost', { txid: lost });
    expect(await received()).toEqual(rest);
  });

  it('names a transaction once, however many transfers are in it', async () => {
    const [, , , many = ''] = WALLETS;
    const named = (await history.received(many, 0)).map(({ txHash }) => txHash);
    const held = expectedOf(rig.truth).filter(({ to }) => to === many);
    expect(held).toHaveLength(3);
    expect([...named].sort()).toEqual([...new Set(held.map(({ txHash }) => txHash))].sort());
  });

  it('asks for full pages, and of nobody else', async () => {
    const asked: unknown[] = [];
    rig.sandbox.intercept((event) => {
      if (event.stage === 'request') asked.push(event.request.body);
    });
    expect(await received()).toEqual([]);
    expect(asked).toEqual([
      expect.objectContaining({ only_to: 'true', limit: String(PAGE), order_by: 'block_timestamp,asc' }),
    ]);
  });
});
