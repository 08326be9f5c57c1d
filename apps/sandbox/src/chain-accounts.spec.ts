import { addressFromHex } from '@epusdt/kernel';
import { SimulatedChain } from './chain';
import { answerFull } from './node-api-full';
import { answerRpc } from './node-api-rpc';

const HOLDER_HEX = '11'.repeat(20);
const HOLDER = addressFromHex(HOLDER_HEX);
const OTHER = addressFromHex('22'.repeat(20));

let chain: SimulatedChain;
beforeEach(() => {
  chain = new SimulatedChain();
});
const ask = (name: string): unknown => answerFull(chain, 'full', name, { address: `41${HOLDER_HEX}` });
const balance = (): unknown =>
  answerRpc(chain, {
    jsonrpc: '2.0',
    id: 1,
    method: 'eth_getBalance',
    params: [`0x${HOLDER_HEX}`, 'latest'],
  });

describe('an account', () => {
  it('is made by the first coin it gets, and tells how many it has', () => {
    expect([ask('getaccount'), ask('getaccountresource')]).toEqual([{}, {}]);
    expect(balance()).toMatchObject({ result: '0x0' });
    chain.transfer({ to: HOLDER, amountUnits: 7_000_000n, kind: 'trx' });
    chain.mine();
    chain.transfer({ from: HOLDER, to: OTHER, amountUnits: 2_000_000n, kind: 'trx' });
    chain.mine();
    expect(ask('getaccount')).toMatchObject({ address: `41${HOLDER_HEX}`, balance: 5_000_000 });
    expect(balance()).toMatchObject({ result: '0x4c4b40' });
    expect(chain.balanceOf(HOLDER)).toBe(0n);
  });

  it('loses with a fork what it got in it', () => {
    chain.transfer({ to: HOLDER, amountUnits: 7n, kind: 'trx' });
    chain.mine();
    chain.fork(1, { transactions: 'drop' });
    expect([ask('getaccount'), chain.accounts.coinOf(HOLDER_HEX)]).toEqual([{}, 0n]);
  });

  it('has the free bandwidth, and energy where somebody staked for it; zero is left out', () => {
    chain.transfer({ to: HOLDER, amountUnits: 7n });
    chain.mine();
    const account = ask('getaccount');
    expect(account).not.toHaveProperty('balance');
    const plain = ask('getaccountresource');
    expect(plain).toMatchObject({ freeNetLimit: 600 });
    for (const name of ['freeNetUsed', 'NetUsed', 'EnergyUsed', 'EnergyLimit'])
      expect(plain).not.toHaveProperty(name);
    chain.accounts.stake(HOLDER, { energyLimit: 131_000, energyUsed: 65_000, freeNetUsed: 345 });
    expect(ask('getaccountresource')).toMatchObject({
      freeNetUsed: 345,
      freeNetLimit: 600,
      EnergyUsed: 65_000,
      EnergyLimit: 131_000,
    });
    expect(() => chain.accounts.stake('T1', {})).toThrow(/address: T1 is no Tron address/);
  });
});
