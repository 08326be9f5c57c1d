import { CallbackAttemptRow, CallbackRow } from '@epusdt/callbacks';
import { CursorRow, TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { SECOND, addressFromHex, parseUnits, type Units } from '@epusdt/kernel';
import { OrderRow } from '@epusdt/orders';
import { InboxRow, PaymentRow } from '@epusdt/payments';
import { Wallets } from '@epusdt/wallets';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { isSigned } from '../../apps/sandbox/src/shop-signature';
import { openEngine } from '../support/engine';
import { FakeClock } from '../support/fake-clock';
import { createOrder, rows, startGateway, type TestGateway } from '../support/gateway';
import { describeRecorded, say } from './recordings';
import { Outside } from './outside';
import type { RealTransfer } from './replay-chain';
import { ReplayNode } from './replay-node';
import type { Splice } from './splices';

const BLOCK = 78_115_149;
const BLOCK_ID = '0000000004a7f14ddfca7cdf70719c5ca8fc9ba6268285570b9e82b06928a7c7';

interface Asked {
  readonly address: string;
  readonly amount: number;
  /** How the hash of the real payment begins; `null`: the block holds none of this amount to this address. */
  readonly paidBy: string | null;
}

const WITH_FAILURE = 'TWnedRM26Vj5FxaLAcp4Aq25PLQm1Nxmrc';
const WITH_FAILED_LOG = 'TNk53YutzYxinjW1LPfDSWk8bLwF1R84vy';
/** Recipient of the other token in fixture 01; no USDT goes there in the block. */
const WITH_OTHER_TOKENS = 'TL24LCps5FKwp3PoU1MvrYrwhi5LU1tHre';
const WITH_TWO_PAYMENTS = 'TDii6vao7xyWg2rKPbCPWVRpSmne8xcqYx';
/** 1000 arrives there, 999 is asked. */
const WITH_OTHER_AMOUNT = 'TFktqvHimQDghzba5sKroyA93Ux7gjko3g';

const ASKED: readonly Asked[] = [
  { address: 'TS1X1QE48YSZ51hJdzMsBF73aWJF3jpuax', amount: 1.30009, paidBy: 'ed2f46fb' },
  { address: WITH_FAILURE, amount: 28.690689, paidBy: '15a830b3' },
  { address: WITH_FAILURE, amount: 11, paidBy: null },
  { address: WITH_FAILED_LOG, amount: 1.001, paidBy: 'e11cf74c' },
  { address: WITH_FAILED_LOG, amount: 12, paidBy: null },
  { address: WITH_TWO_PAYMENTS, amount: 4.260144, paidBy: '0f5f80b1' },
  { address: 'TBGjUUewD6JF7Z9Uc9tUvL87LLhKyKNj7v', amount: 3000, paidBy: 'f2255756' },
  { address: 'TYhRKqAJvpeTnyZNDEkGdRkjQ2uHW8APvN', amount: 3000, paidBy: '58fbf5df' },
  { address: WITH_OTHER_TOKENS, amount: 13.409316, paidBy: null },
  // A real transfer of zero goes there.
  { address: 'TDsHAjSYLKtJ5wEC1KUGWtpunMmgL1ZQjN', amount: 1, paidBy: null },
  { address: WITH_OTHER_AMOUNT, amount: 999, paidBy: null },
];
const WALLETS: readonly string[] = [...new Set(ASKED.map(({ address }) => address))];

/** None of these is a payment; each has an order or a wallet that would show it if it were counted. */
const SPLICES: readonly Splice[] = [
  { kind: 'failed', to: WITH_FAILURE, units: 11_000_000n },
  { kind: 'otherToken' },
  { kind: 'fakeToken', to: WITH_OTHER_TOKENS, units: 13_409_316n },
  { kind: 'zero', to: WITH_FAILURE },
  { kind: 'failedWithLog', to: WITH_FAILED_LOG, units: 12_000_000n },
];

interface Opened extends Asked {
  readonly reference: string;
  readonly trade: string;
}

const unitsOf = ({ amount }: Asked): Units => parseUnits(String(amount)) ?? -1n;
const sum = (amounts: readonly (bigint | null)[]): bigint =>
  amounts.reduce<bigint>((total, amount) => total + (amount ?? 0n), 0n);
const sorted = (texts: readonly string[]): string[] => [...texts].sort();

describeRecorded('a real block of mainnet, read by the whole gateway', () => {
  let node: ReplayNode;
  let outside: Outside;
  let clock: FakeClock;
  let gateway: TestGateway;
  const closers: (() => Promise<void>)[] = [];

  const start = async (ignoresAddress: boolean): Promise<void> => {
    const engine = await openEngine('embedded');
    closers.push(() => engine.dispose());
    node = await ReplayNode.start({ splices: SPLICES, ignoresAddress });
    closers.push(() => node.close());
    outside = await Outside.start();
    closers.push(() => outside.close());
    clock = new FakeClock(node.blockTime - SECOND);
    gateway = await startGateway({
      engine,
      clock,
      environment: {
        TRON_NETWORK: 'mainnet',
        // Its headers are not the real ones, so nobody signed them: a second operator vouches for what is final.
        TRON_NODES: `${node.url};operator=one,${node.url.replace('127.0.0.1', 'localhost')};operator=two`,
        FORCED_USDT_RATE: 'CNY:1',
        QUOTE_DECIMALS: '6',
        RATE_URL: outside.rateUrl,
      },
    });
    closers.push(() => gateway.close());
  };

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const all = <T extends ObjectLiteral>(row: EntityTarget<T>): Promise<T[]> =>
    gateway.get(Database).reader.find(row);

  const cursorNumber = async (): Promise<number | undefined> => (await all(CursorRow))[0]?.number;

  /** Everything stored, as text. */
  const stored = async (): Promise<string> => {
    const tables = await rows(gateway, "sqlite_master WHERE type = 'table' ORDER BY name");
    const contents: unknown[] = [];
    for (const { name } of tables) contents.push(name, await rows(gateway, String(name)));
    return JSON.stringify(contents, (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
  };

  const openOrders = async (): Promise<Opened[]> => {
    const opened: Opened[] = [];
    const wallets = gateway.get(Wallets);
    for (const address of WALLETS) {
      await wallets.add(address);
      for (const asked of ASKED.filter((each) => each.address === address)) {
        const reference = `real-${opened.length + 1}`;
        const answer = await createOrder(gateway, {
          order_id: reference,
          amount: asked.amount,
          notify_url: outside.notifyUrl,
        });
        expect(answer).toMatchObject({
          status_code: 200,
          data: { order_id: reference, token: address, amount: asked.amount, actual_amount: asked.amount },
        });
        opened.push({ ...asked, reference, trade: String(answer.data?.['trade_id']) });
      }
      await wallets.disable(address);
    }
    return opened;
  };

  /** The recorded transfer that is to pay the order; the recording itself must say so. */
  const realPayment = ({ address, paidBy, ...order }: Opened): RealTransfer => {
    const real = node.transfers.find(({ txid }) => paidBy !== null && txid.startsWith(paidBy));
    if (!real) throw new Error(`the recorded block has no transaction ${String(paidBy)}…`);
    expect([addressFromHex(real.to), real.units]).toEqual([address, unitsOf({ address, paidBy, ...order })]);
    return real;
  };

  const publicStatus = async (trade: string): Promise<unknown> => {
    const answer = await fetch(`${gateway.url}/pay/check-status/${trade}`);
    return ((await answer.json()) as { data: { status: number } }).data.status;
  };

  const expectNothingSeen = async (): Promise<void> => {
    for (const row of [TransferRow, PaymentRow, InboxRow, CallbackRow]) expect(await all(row)).toEqual([]);
    expect(new Set((await all(OrderRow)).map(({ status }) => status))).toEqual(new Set(['pending']));
    expect(outside.callbacks).toEqual([]);
  };

  const expectOrders = async (orders: readonly Opened[]): Promise<void> => {
    const real = new Map(
      orders.flatMap((order) => (order.paidBy ? [[order.trade, realPayment(order)] as const] : [])),
    );
    const payments = await all(PaymentRow);
    expect(sorted(payments.map(({ orderId, txHash }) => `${orderId} ${txHash}`))).toEqual(
      sorted([...real].map(([trade, { txid }]) => `${trade} ${txid}`)),
    );
    expect(real.size).toBe(6);
    for (const { orderId, units, reason, logIndex } of payments) {
      expect({ units, reason, logIndex }).toEqual({
        units: real.get(orderId)?.units,
        reason: 'exact',
        logIndex: 0,
      });
    }
    const byTrade = new Map((await all(OrderRow)).map((row) => [row.id, row]));
    expect(byTrade.size).toBe(ASKED.length);
    for (const { trade } of orders) {
      const paid = real.has(trade);
      expect(byTrade.get(trade)).toMatchObject({
        status: paid ? 'paid' : 'pending',
        reason: paid ? 'exact' : null,
      });
      expect(await publicStatus(trade)).toBe(paid ? 2 : 1);
    }
  };

  const expectTransfers = async (): Promise<void> => {
    const real = node.transfers.filter(({ to, units }) => units > 0n && WALLETS.includes(addressFromHex(to)));
    const transfers = await all(TransferRow);
    expect(real).toHaveLength(8);
    expect(sorted(transfers.map(({ txHash }) => txHash))).toEqual(sorted(real.map(({ txid }) => txid)));
    for (const { txid, from, to, units } of real) {
      expect(transfers.find(({ txHash }) => txHash === txid)).toMatchObject({
        network: 'tron',
        token: 'usdt',
        logIndex: 0,
        blockNumber: BLOCK,
        blockId: BLOCK_ID,
        blockTime: node.blockTime,
        fromAddress: addressFromHex(from),
        toAddress: addressFromHex(to),
        rawValue: units.toString(),
        units,
        problem: null,
      });
    }
    const inbox = await all(InboxRow);
    const unmatched = inbox.map(({ transferId, units, orderId }) => {
      const transfer = transfers.find(({ id }) => String(id) === String(transferId));
      return { to: transfer?.toAddress, state: transfer?.state, units, orderId };
    });
    const unasked = { state: 'inbox', orderId: null };
    expect(unmatched).toHaveLength(2);
    expect(unmatched).toEqual(
      expect.arrayContaining([
        { ...unasked, to: WITH_TWO_PAYMENTS, units: 3_293_925n },
        { ...unasked, to: WITH_OTHER_AMOUNT, units: 1_000_000_000n },
      ]),
    );
    const counted = [...(await all(PaymentRow)), ...inbox].map(({ units }) => units);
    const moved = node.transfers.filter(({ to }) => WALLETS.includes(addressFromHex(to)));
    expect(sum(counted)).toBe(sum(moved.map(({ units }) => units)));
  };

  const expectCallbacks = async (orders: readonly Opened[]): Promise<void> => {
    const paid = orders.filter(({ paidBy }) => paidBy !== null);
    expect(outside.callbacks).toHaveLength(paid.length);
    for (const order of paid) {
      const { reference, trade, address, amount } = order;
      const callback = outside.callbacks.find((fields) => fields['trade_id'] === trade) ?? {};
      expect(callback).toEqual({
        trade_id: trade,
        order_id: reference,
        amount,
        actual_amount: amount,
        token: address,
        block_transaction_id: realPayment(order).txid,
        status: 2,
        signature: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      });
      expect(isSigned(callback, gateway.secret)).toBe(true);
    }
    const callbacks = await all(CallbackRow);
    expect(
      sorted(callbacks.map(({ orderId, state, attempts }) => `${orderId} ${state} ${attempts}`)),
    ).toEqual(sorted(paid.map(({ trade }) => `${trade} acknowledged 1`)));
    expect((await all(CallbackAttemptRow)).map(({ outcome }) => outcome)).toEqual(
      paid.map(() => 'acknowledged'),
    );
  };

  it.each([
    ['a node that filters logs by contract', false],
    ['a node that serves the logs of every contract', true],
  ])('pays exactly the orders that were really paid: %s', async (_name, ignoresAddress) => {
    await start(ignoresAddress);
    if (!ignoresAddress) say(`mainnet block ${BLOCK}, derived: ${node.derivedParts.join('; ')}`);
    await gateway.work();
    expect(await cursorNumber()).toBe(BLOCK - 1);
    const orders = await openOrders();
    await expectNothingSeen();

    // In the head, then 17 blocks deep: not final.
    for (const blocks of [1, 17]) {
      node.advance(blocks);
      expect(node.solidNumber).toBe(BLOCK - 1);
      clock.set(node.headTime);
      await gateway.work();
      await expectNothingSeen();
    }

    node.advance();
    clock.set(node.headTime);
    await gateway.work();
    expect(await cursorNumber()).toBe(node.solidNumber);
    expect(node.solidNumber).toBeGreaterThan(BLOCK);
    await expectOrders(orders);
    await expectTransfers();
    await expectCallbacks(orders);

    const before = await stored();
    for (const { kind, transaction } of node.spliced) {
      expect(`${kind}: ${before.includes(transaction.txid)}`).toBe(`${kind}: false`);
    }
    await gateway.work();
    expect(await stored()).toBe(before);
    expect(outside.callbacks).toHaveLength(6);

    expect(outside.others).toEqual([]);
    expect(node.unserved).toEqual([]);
    expect(gateway.stops).toEqual([]);
  });
});
