import { addressToHex, usdtOn, type AddressHex } from '@epusdt/kernel';
import type { AccountHistory } from '../../libs/chain/src/account-history';
import { transferOf } from '../../libs/chain/src/answer-schema';
import { ChainSourceError } from '../../libs/chain/src/chain-source';
import type { Provider } from '../../libs/chain/src/provider';
import { RecordedAnswers } from './chain-answers';
import { openProvider } from './chain-rig';
import { type RecordedHistory, type RecordedInfo } from './fixtures';
import { describeRecorded, readFixture } from './recordings';

type Fields = Readonly<Record<string, unknown>>;

const USDT = usdtOn('mainnet');
/** Of 01: sent one, received one of the token and one of another. */
const OWNER = 'TL24LCps5FKwp3PoU1MvrYrwhi5LU1tHre';
/** Of 02: received two, sent one. */
const OTHER = 'TYPrKF2sevXuE86Xo3Y2mhFnjseiUcybny';
/** Of 03: the token's own contract, which somebody sent money to. */
const CONTRACT = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const HEADER_24 = '24';

// 40 to 43 are Tronscan's, an explorer that no way of reading asks: nothing of ours can be right or wrong about them.
describeRecorded('recorded account histories', () => {
  let answers: RecordedAnswers;
  let provider: Provider;
  let history: AccountHistory;

  beforeEach(async () => {
    answers = await RecordedAnswers.start();
    provider = openProvider(answers.url, 'trongrid', USDT);
    const kept = provider.history('settle');
    if (!kept) throw new Error('no history');
    history = kept;
  });
  afterEach(async () => {
    await provider.close();
    await answers.close();
  });

  const hexOf = (address: string): AddressHex => addressToHex(address) ?? '';
  const pathOf = (address: string): string => `/v1/accounts/${address}/transactions/trc20`;
  const received = async (address: string, ...pages: readonly unknown[]): Promise<object[]> => {
    let served = 0;
    answers.on(pathOf(address), () => pages[served++]);
    return history.received(hexOf(address), 0);
  };
  /** 01 was published without its meta; that of a last page is taken from 02. */
  const page01 = (): Fields => ({
    ...(readFixture('01') as Fields),
    success: true,
    ran: true,
    meta: (readFixture('02') as Fields)['meta'],
  });
  const received01 = {
    txHash: '05397e25951025b7e8ff428fb7521890c2ccc1fb4e6a0a21a47acedab94eaa23',
    to: hexOf(OWNER),
    time: 1_738_341_777_000,
  };

  it('01: of a page of four only the token received counts: what was sent and another token are passed over', async () => {
    expect(await received(OWNER, page01())).toEqual([received01]);
    const tokens = (readFixture('01') as RecordedHistory).data.map(({ token_info: { symbol } }) => symbol);
    expect(tokens).toContain('SUNDOG');
  });

  it('01: a page that does not say it succeeded is refused', async () => {
    await expect(received(OWNER, readFixture('01'))).rejects.toThrow(
      /history success is (missing|undefined)/,
    );
    await expect(received(OWNER, readFixture('01'))).rejects.toBeInstanceOf(ChainSourceError);
  });

  it('02: a last page, without a fingerprint, is the end', async () => {
    expect(await received(OTHER, readFixture('02'))).toEqual([
      {
        txHash: 'd2475ca51173ddcacc8f1ebd17f25ffd3f22c9c1b6761c3570010ef9586e9499',
        to: hexOf(OTHER),
        time: 1_651_903_413_000,
      },
      {
        txHash: 'a30518a56c998e8ef33d113c2ef2e9a929faa6eebbcda1d5c432eac2ade41715',
        to: hexOf(OTHER),
        time: 1_651_079_526_000,
      },
    ]);
    expect(answers.asked).toHaveLength(1);
  });

  it('03, 07: the fingerprint is handed back as it came, and an empty page is the end', async () => {
    expect(await received(CONTRACT, readFixture('03'), readFixture('07'))).toEqual([
      {
        txHash: 'e37eb34143ca601453464d8ab9bc75f210f9529204353afd2adc112d27110211',
        to: USDT.contract,
        time: 1_785_511_209_000,
      },
    ]);
    const { meta } = readFixture('03') as { meta: { fingerprint: string } };
    expect(answers.asked.map(({ query }) => query['fingerprint'])).toEqual([undefined, meta.fingerprint]);
    const [{ fingerprint: _one, ...first }, { fingerprint: _two, ...second }] = answers.asked.map(
      ({ query }): Fields => query,
    ) as [Fields, Fields];
    expect(second).toEqual(first);
    expect(first).toEqual({
      only_to: 'true',
      contract_address: CONTRACT,
      limit: '200',
      order_by: 'block_timestamp,asc',
      min_timestamp: '0',
    });
  });

  it('04: dust of another token is passed over, on a page of its own as well', async () => {
    const dust = readFixture('04') as Fields;
    const page = { ...(readFixture('07') as Fields), data: [dust] };
    expect(await received(String(dust['to']), page)).toEqual([]);
    // The same record of the token itself counts: it is the contract that tells them apart.
    const token = { ...(dust['token_info'] as object), address: CONTRACT };
    const paid = { ...page, data: [{ ...dust, token_info: token }] };
    expect(await received(String(dust['to']), paid)).toMatchObject([{ txHash: dust['transaction_id'] }]);
  });

  it('05: a page of which only the meta is left is refused', async () => {
    await expect(received(OWNER, readFixture('05'))).rejects.toThrow(/history success/);
    const claimed = { ...(readFixture('05') as Fields), success: true };
    await expect(received(OWNER, claimed)).rejects.toThrow(/history data/);
  });

  it('06: an event is no record of a history and no log, and is not taken for one', async () => {
    const event = readFixture('06') as Fields;
    await expect(received(OWNER, { ...page01(), data: [event] })).rejects.toThrow(/token_info/);
    expect(() => transferOf(event, USDT.contract)).toThrow(/log topics/);
  });

  it('07: nothing is what an empty page says', async () => {
    expect(await received(OWNER, readFixture('07'))).toEqual([]);
  });

  it.each([
    ['transaction_id', '05397e25951025b7e8ff428f…'],
    ['block_timestamp', '1738341777000'],
    ['token_info', null],
  ])('a record whose %s is %p is refused with its page', async (field, value) => {
    const page = page01();
    const [, , ...rest] = page['data'] as Fields[];
    const [, good] = page['data'] as Fields[];
    const cut = { ...page, data: [{ ...good, [field]: value }, ...rest] };
    await expect(received(OWNER, cut)).rejects.toThrow(new RegExp(field));
  });

  it('01, 10: what the history names is proven by the record of the transaction', async () => {
    const info = readFixture('10') as RecordedInfo & { readonly blockNumber: number };
    const [record] = (readFixture('01') as RecordedHistory).data;
    const payee = record?.to ?? '';
    const named = await received(payee, page01());
    expect(named).toMatchObject([{ txHash: info.id }]);
    // The header of that block was not recorded: it is another one's with its number.
    const id = info.blockNumber.toString(16).padStart(16, '0') + 'ab'.repeat(24);
    const header = readFixture(HEADER_24) as { block_header: { raw_data: object } };
    const raw_data = { ...header.block_header.raw_data, number: info.blockNumber };
    answers
      .on('/walletsolidity/gettransactioninfobyid', ({ value }: Fields) => (value === info.id ? info : {}))
      .on('/walletsolidity/getblock', { blockID: id, block_header: { raw_data } });
    const receipt = await provider.witness('settle').finalReceipt(info.id);
    const moved = { from: hexOf(record?.from ?? ''), to: hexOf(payee), raw: BigInt(record?.value ?? '') };
    expect(receipt).toEqual({
      txHash: info.id,
      blockNumber: info.blockNumber,
      blockId: id,
      blockTime: 1_767_879_414_000,
      success: true,
      ran: true,
      logs: [{ blockLogIndex: null, transfer: moved }],
    });
  });
});
