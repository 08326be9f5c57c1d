import { eventless, table, unheard, unpaid, untold, type Fault } from './planted-good';
import { HOUR, START, hash, moved } from './planted-wire';

/** Money that ends in the wrong place: I1 to I4, I10, I13. */
export const MONEY_FAULTS: readonly Fault[] = [
  [
    'a payment that went to the inbox',
    ['I1'],
    'fits order exact',
    (run) => {
      table(run, 'payments', 0);
      Object.assign(run.order('exact'), unpaid);
      run.kept(run.row('transfers'), 'inbox', 'no order fits');
      run.row('transfers')['state'] = 'inbox';
      untold(run, 'exact');
      // Neither does its second payment fit anything then.
      run.blocks.forEach((block) => {
        block.transactions = block.transactions.filter(({ id }) => id !== hash('second'));
      });
      table(run, 'transfers', 4);
      table(run, 'inbox', 0);
    },
  ],
  [
    'an order that was told and is gone',
    ['I1'],
    'order unpaid was told',
    (run) => {
      run.rows['orders'] = run.rowsOf('orders').filter(({ id }) => id !== 'unpaid');
    },
  ],
  [
    'a transfer that was never recorded, though an order waits for it',
    ['I1', 'I10', 'I13'],
    'fits order late',
    (run) => {
      table(run, 'payments', 2);
      table(run, 'transfers', 2);
      Object.assign(run.order('late'), unpaid);
      untold(run, 'late');
    },
  ],
  [
    'two payments of one order',
    ['I2', 'I10'],
    'order exact has 2 payments',
    (run) => {
      const [payment] = run.rowsOf('payments');
      run.rowsOf('payments').push({ ...payment, id: 99 });
    },
  ],
  [
    'a transfer that is recorded twice',
    ['I2', 'I10'],
    'is recorded 2 times',
    (run) => {
      const again = { ...run.row('transfers'), id: 99, state: 'inbox' };
      run.rowsOf('transfers').push(again);
      run.kept(again, 'inbox', 'a second payment');
    },
  ],
  [
    'a transfer that is credited and lies in the inbox',
    ['I2', 'I10'],
    'pays order exact and lies in the inbox',
    (run) => run.kept(run.row('transfers'), 'inbox', 'both'),
  ],
  [
    'two attempts of one reference that are both paid',
    ['I2'],
    'reference 1000|R-again is paid 2 times',
    (run) => {
      table(run, 'inbox', 1);
      run.row('transfers', 5)['state'] = 'settled';
      run.paid(run.order('tried'), run.row('transfers', 5), 'late');
      eventless(run);
    },
  ],
  [
    'money for another order',
    ['I1', 'I3'],
    'but its address is',
    (run) => {
      const payment = run.row('payments', 0);
      Object.assign(payment, { order_id: 'unpaid' });
      unheard(run, 'unpaid');
      const { reason, closed_at } = run.order('exact');
      Object.assign(run.order('exact'), unpaid);
      const paid = { status: 'paid', reason, closed_at, paid_reference: '1000:R-unpaid' };
      Object.assign(run.order('unpaid'), paid);
      untold(run, 'exact');
    },
  ],
  [
    'a payment after the end of the window',
    ['I3'],
    'its time was over',
    (run) => {
      const tx = hash('late');
      for (const block of run.blocks) {
        block.transactions = block.transactions.filter(({ id }) => id !== tx);
      }
      run.mine(2 * HOUR, 'late', [moved('first', 11_000_000n)]);
      const { id, number, at } = run.block(2 * HOUR);
      Object.assign(run.row('transfers', 2), { block_id: id, block_number: number, block_time: at });
      for (const shop of run.shops.splice(0)) {
        if (!String(shop['body']).includes('"late"')) run.shops.push(shop);
      }
      unheard(run, 'late');
    },
  ],
  [
    'a late payment that counts as on time',
    ['I3'],
    'where it is "late"',
    (run) => {
      run.row('payments', 2)['reason'] = 'exact';
      run.order('late')['reason'] = 'exact';
    },
  ],
  [
    'a caller who was told another amount',
    ['I3'],
    'the caller of order unpaid',
    (run) => {
      run.order('unpaid')['payable_units'] = 10_000_001n;
    },
  ],
  [
    'a transfer that is recorded at another time',
    ['I3'],
    'is recorded for',
    (run) => {
      run.row('transfers')['block_time'] = START;
    },
  ],
  [
    'a payment by hand that nobody made',
    ['I4', 'I6', 'I9'],
    'nobody did that',
    (run) => {
      run.run.decisions = [];
    },
  ],
  [
    'a payment that is not on the chain',
    ['I4', 'I6', 'I10'],
    'no transfer to us on the final chain',
    (run) => {
      for (const block of run.blocks) {
        block.transactions = block.transactions.filter(({ id }) => id !== hash('again'));
      }
    },
  ],
  [
    'a look-alike of another contract that was recorded',
    ['I4', 'I10'],
    'is not on the final chain',
    (run) => {
      const transfer = { ...run.row('transfers', 6), id: 99, tx_hash: hash('batch'), log_index: 0 };
      run.rowsOf('transfers').push(transfer);
      run.kept(transfer, 'inbox', 'no order fits');
    },
  ],
  [
    'a unit that is missing',
    ['I10'],
    'is recorded as',
    (run) => {
      for (const row of [run.row('transfers', 6), run.row('inbox', 2)]) row['units'] = 9_989_999n;
    },
  ],
  [
    'a payment that is a unit too much',
    ['I10'],
    'is credited',
    (run) => {
      for (const row of [run.row('transfers'), run.row('payments')]) row['units'] = 10_000_001n;
    },
  ],
  [
    'odd money that is ignored',
    ['I13'],
    'is not in the inbox',
    (run) => {
      run.kept(run.row('transfers', 6), 'ignores', 'dust');
      table(run, 'inbox', 2);
    },
  ],
  [
    'an order for another price than was asked',
    ['I3'],
    'was told of 72 CNY, the row has 7.2 CNY',
    (run) => {
      run.order('unpaid')['fiat_amount'] = '7.2';
    },
  ],
];
