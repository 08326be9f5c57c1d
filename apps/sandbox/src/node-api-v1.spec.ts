import { addressFromHex } from '@epusdt/kernel';
import { HOLDER, startFaultRig, type FaultRig, type Heard } from '../../../test/support/fault-rig';
import { USDT_ADDRESS } from './token';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly success: boolean;
  readonly meta: {
    readonly at: number;
    readonly page_size: number;
    readonly fingerprint?: string;
    readonly links?: { readonly next: string };
  };
}

const page = async (path: string): Promise<Page> => (await rig.ask(path)).json as Page;
const history = (query = ''): Promise<Page> => page(`/v1/accounts/${HOLDER}/transactions/trc20?${query}`);
const values = ({ data }: Page): unknown[] => data.map(({ value }) => value);
const refused = (query: string): Promise<Heard> =>
  rig.ask(`/v1/accounts/${HOLDER}/transactions/trc20?${query}`);

/** Everything, page by page, by the links the pages give. */
async function all(path: string): Promise<Page['data'][number][]> {
  const found: Page['data'][number][] = [];
  let next: string | undefined = path;
  for (let pages = 0; next !== undefined && pages < 20; pages += 1) {
    const { data, meta }: Page = await page(next);
    found.push(...data);
    next = meta.links?.next;
  }
  return found;
}

describe('the history of an address', () => {
  it('has records of seven keys, newest first', async () => {
    rig.pay(5n);
    const txid = rig.pay(6n);
    const { data, success, meta } = await history();
    expect(success).toBe(true);
    expect(meta).toEqual({ at: rig.clock.now(), page_size: 2 });
    expect(data[0]).toEqual({
      transaction_id: txid,
      token_info: { symbol: 'USDT', address: USDT_ADDRESS, decimals: 6, name: 'Tether USD' },
      block_timestamp: rig.sandbox.chain.head.timestamp,
      from: rig.sandbox.chain.payerAddress,
      to: HOLDER,
      type: 'Transfer',
      value: '6',
    });
    expect(data[1]).toMatchObject({ value: '5' });
  });

  it.each(['asc', 'desc'])('is complete over several pages, %s', async (order) => {
    const { chain } = rig.sandbox;
    for (let block = 0; block < 5; block += 1) {
      const items = Array.from({ length: 90 }, (_, i) => ({ to: HOLDER, units: BigInt(block * 90 + i + 1) }));
      chain.transferMany(items);
      rig.clock.advance(3_000);
      chain.mine();
    }
    const path = `/v1/accounts/${HOLDER}/transactions/trc20?limit=200&order_by=block_timestamp,${order}`;
    expect(await page(path)).toMatchObject({
      meta: { page_size: 200, fingerprint: expect.any(String) as unknown },
    });
    const found = await all(path);
    const expected = Array.from({ length: 450 }, (_, i) => String(i + 1));
    expect(found.map(({ value }) => value)).toEqual(order === 'asc' ? expected : expected.reverse());
  });

  it('keeps its place while blocks are added', async () => {
    for (const units of [1n, 2n, 3n]) rig.pay(units);
    const first = await history('limit=2');
    expect(values(first)).toEqual(['3', '2']);
    rig.pay(4n);
    expect(first.meta.links?.next).toContain('limit=2');
    expect(values(await page(first.meta.links?.next ?? ''))).toEqual(['1']);
  });

  it('is narrowed by direction, contract, time and finality', async () => {
    const { chain, clock } = { ...rig.sandbox, clock: rig.clock };
    rig.pay(5n);
    const early = chain.head.timestamp;
    chain.transfer({ to: chain.payerAddress, amountUnits: 2n, from: HOLDER });
    chain.transfer({ to: HOLDER, amountUnits: 7n, kind: 'fakeToken' });
    chain.transfer({ to: HOLDER, amountUnits: 8n, kind: 'failedWithLog' });
    clock.advance(3_000);
    const late = chain.mine().timestamp;
    expect(values(await history('order_by=block_timestamp,asc'))).toEqual(['5', '2', '7']);
    expect(values(await history('only_from=true'))).toEqual(['2']);
    expect(values(await history(`only_to=true&contract_address=${USDT_ADDRESS}`))).toEqual(['5']);
    expect(values(await history(`max_timestamp=${early}`))).toEqual(['5']);
    expect(values(await history(`min_timestamp=${late}&only_to=true`))).toEqual(['7']);
    expect(values(await history('only_confirmed=true'))).toEqual([]);
    chain.mine(17);
    expect(values(await history('only_confirmed=true'))).toEqual(['5']);
    expect(values(await history('only_unconfirmed=true&only_to=true'))).toEqual(['7']);
  });

  it('says what it refuses, but not why a limit is too high', async () => {
    expect(await refused('limit=201')).toMatchObject({ status: 400, body: '' });
    expect(await refused('limit=200')).toMatchObject({ status: 200 });
    for (const wrong of [
      'limit=x',
      'order_by=value,asc',
      'fingerprint=zzz',
      'contract_address=me',
      'min_timestamp=-1',
    ]) {
      expect(await refused(wrong)).toMatchObject({ status: 400, json: { success: false, statusCode: 400 } });
    }
    expect(await rig.ask('/v1/accounts/me')).toMatchObject({
      status: 400,
      json: { error: 'Invalid address provided: me' },
    });
    expect(await rig.post(`/v1/accounts/${HOLDER}`, {})).toMatchObject({ status: 405 });
    expect(await rig.ask('/v1/nothing')).toMatchObject({ status: 404 });
  });

  it('finds a few payments in a long chain full of strangers', async () => {
    const { chain } = rig.sandbox;
    chain.backlog(40, 80, {
      plant: (offset) => (offset % 20 === 0 ? [{ to: HOLDER, amountUnits: BigInt(offset + 1) }] : []),
    });
    expect(values(await history())).toEqual(['21', '1']);
  });
});

it('shows an account', async () => {
  rig.pay(5n);
  expect((await page(`/v1/accounts/${HOLDER}`)).data).toMatchObject([
    { address: `41${'11'.repeat(20)}`, trc20: [{ [USDT_ADDRESS]: '5' }] },
  ]);
  expect((await page(`/v1/accounts/${addressFromHex('22'.repeat(20))}`)).data).toEqual([]);
});

describe('events', () => {
  it('of a block, a transaction and a contract have one shape', async () => {
    const txid = rig.pay(5n);
    const { head } = rig.sandbox.chain;
    const event = {
      block_number: 31,
      block_timestamp: head.timestamp,
      caller_contract_address: USDT_ADDRESS,
      contract_address: USDT_ADDRESS,
      event_index: 0,
      event_name: 'Transfer',
      result: expect.objectContaining({ to: `0x${'11'.repeat(20)}`, value: '5' }) as unknown,
      result_type: { from: 'address', to: 'address', value: 'uint256' },
      event: 'Transfer(address from, address to, uint256 value)',
      transaction_id: txid,
      _unconfirmed: true,
    };
    const paths = [
      '/v1/blocks/31/events',
      '/v1/blocks/latest/events',
      `/v1/transactions/${txid}/events`,
      `/v1/contracts/${USDT_ADDRESS}/events`,
      `/v1/contracts/${USDT_ADDRESS}/events?event_name=Transfer&block_number=31`,
    ];
    for (const path of paths) expect((await page(path)).data).toEqual([event]);
    rig.sandbox.chain.mine(18);
    const [final] = (await page(`/v1/blocks/31/events?only_confirmed=true`)).data;
    expect(final).not.toHaveProperty('_unconfirmed');
    expect((await page(`/v1/contracts/${USDT_ADDRESS}/events?event_name=Pause`)).data).toEqual([]);
    expect((await page(`/v1/blocks/9999/events`)).data).toEqual([]);
    expect(await rig.ask('/v1/blocks/first/events')).toMatchObject({ status: 400 });
    expect(await rig.ask('/v1/transactions/ab/events')).toMatchObject({ status: 400 });
  });

  it('tell what the owner of the token does', async () => {
    const { chain } = rig.sandbox;
    chain.token.blacklist(HOLDER);
    chain.token.setFee(10, 5_000_000n);
    chain.mine();
    const { data } = await page('/v1/blocks/latest/events');
    expect(data).toMatchObject([
      { event_name: 'AddedBlackList', result: { _user: `0x${'11'.repeat(20)}` } },
      { event_name: 'Params', result: { feeBasisPoints: '10', maxFee: '5000000' } },
    ]);
  });

  it('of a contract come page by page', async () => {
    rig.sandbox.chain.transferMany(Array.from({ length: 250 }, (_, i) => ({ to: HOLDER, units: BigInt(i) })));
    rig.sandbox.chain.mine();
    const path = `/v1/contracts/${USDT_ADDRESS}/events?limit=200&order_by=block_timestamp,asc`;
    expect((await all(path)).map((event) => (event['result'] as { value: string }).value)).toEqual(
      Array.from({ length: 250 }, (_, i) => String(i)),
    );
    expect(await all('/v1/blocks/latest/events?limit=60')).toHaveLength(250);
  });
});
