import { TronWeb } from 'tronweb';
import { HOLDER, startFaultRig, type FaultRig } from '../../../test/support/fault-rig';
import { USDT_ADDRESS } from './token';

/** The network's own client works against the sandbox as it does against the real thing. */
let rig: FaultRig;
let tron: TronWeb;
beforeEach(async () => {
  rig = await startFaultRig();
  tron = new TronWeb({ fullHost: rig.sandbox.url, headers: { 'TRON-PRO-API-KEY': 'k1' } });
  tron.setAddress(HOLDER);
});
afterEach(() => rig.sandbox.close());

it('reads blocks', async () => {
  const { chain } = rig.sandbox;
  expect((await tron.trx.getCurrentBlock()).blockID).toBe(chain.head.id);
  expect((await tron.trx.getConfirmedCurrentBlock()).blockID).toBe(chain.solidHead.id);
  expect((await tron.trx.getBlock(5)).blockID).toBe(chain.block(5)?.id);
  expect((await tron.trx.getBlock(chain.head.id)).block_header.raw_data.number).toBe(30);
  await expect(tron.trx.getBlock(99)).rejects.toThrow('Block not found');
  expect((await tron.trx.getBlockRange(5, 7)).map(({ blockID }) => blockID)).toEqual(
    [5, 6, 7].map((number) => chain.block(number)?.id),
  );
  expect(rig.sandbox.requests.ofKey('k1')).toBe(6);
});

it('reads transactions, final or not', async () => {
  const txid = rig.pay(5n);
  expect((await tron.trx.getUnconfirmedTransactionInfo(txid)).blockNumber).toBe(31);
  expect(await tron.trx.getTransactionInfo(txid)).toEqual({});
  expect((await tron.trx.getTransaction(txid)).txID).toBe(txid);
  rig.sandbox.chain.mine(18);
  expect((await tron.trx.getTransactionInfo(txid)).log).toHaveLength(1);
});

it('asks the token', async () => {
  rig.pay(5n);
  const token = await tron.contract().at(USDT_ADDRESS);
  const methods = token as unknown as Record<string, (...args: unknown[]) => { call(): Promise<unknown> }>;
  const call = async (name: string, ...args: unknown[]): Promise<unknown> => methods[name]?.(...args).call();
  expect(String(await call('balanceOf', HOLDER))).toBe('5');
  expect(await call('symbol')).toBe('USDT');
});

it('reads events', async () => {
  const txid = rig.pay(5n);
  const byContract = await tron.event.getEventsByContractAddress(USDT_ADDRESS, {
    eventName: 'Transfer',
    blockNumber: 31,
    limit: 200,
  });
  expect(byContract.data).toMatchObject([{ transaction_id: txid, result: { value: '5' } }]);
  expect((await tron.event.getEventsByTransactionID(txid)).data).toHaveLength(1);
  expect((await tron.event.getEventsByBlockNumber(31)).data).toHaveLength(1);
  expect((await tron.event.getEventsOfLatestBlock()).data).toHaveLength(1);
});

it('knows the producers and the keys that sign for them', async () => {
  const { chain } = rig.sandbox;
  const witnesses = await tron.trx.listSuperRepresentatives();
  expect(witnesses.map(({ address }) => address)).toEqual(
    chain.witnesses.map(({ address }) => `41${address}`),
  );
  const delegating = chain.witnesses.find(({ address, signer }) => address !== signer);
  const own = chain.witnesses.find(({ address, signer }) => address === signer);
  const signerOf = async (hex = ''): Promise<unknown> =>
    (await tron.trx.getUnconfirmedAccount(`41${hex}`)).witness_permission?.keys[0]?.address;
  expect(await signerOf(delegating?.address)).toBe(`41${delegating?.signer ?? ''}`);
  expect(await signerOf(own?.address)).toBe(`41${own?.address ?? ''}`);
  expect(await tron.trx.getUnconfirmedAccount(HOLDER)).toEqual({});
});
