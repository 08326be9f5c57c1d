import { STRANGER, table, unpaid, type Fault } from './planted-good';
import { MINUTE, HOUR, START, walletOf } from './planted-wire';

/** Orders that are too many, in a wrong state, or stuck: I8, I9, I12. */
export const ORDER_FAULTS: readonly Fault[] = [
  [
    'a retried call that made two orders',
    ['I8'],
    '1 call for 1000|R-again',
    (run) => {
      for (const line of run.callers) if (line['reference'] === 'R-again') line['call'] = 'again';
      for (const line of run.callers) if (line['reference'] === 'R-again') line['at'] = START + MINUTE;
      for (const line of run.callers) if (line['reference'] === 'R-again') line['until'] = START + MINUTE;
    },
  ],
  [
    'a key that was answered with two orders',
    ['I8'],
    'key 1000|key-1',
    (run) => {
      for (const line of run.callers) if (line['reference'] === 'R-again') line['key'] = 'key-1';
    },
  ],
  [
    'two orders with one address and amount at one time',
    ['I8'],
    'share 10 USDT',
    (run) => {
      run.opened('twin', 'second', 10_000_000n, 30 * MINUTE);
    },
  ],
  [
    'an order that nobody asked for',
    ['I8'],
    'asked for by nobody',
    (run) => {
      run.callers.splice(0, run.callers.length, ...run.callers.filter(({ call }) => call !== 'unpaid'));
    },
  ],
  [
    'an order that was paid and is not any more',
    ['I9'],
    'has payment number 1',
    (run) => {
      Object.assign(run.order('exact'), unpaid);
    },
  ],
  [
    'an order that lasts longer, and nobody wrote why',
    ['I9'],
    'nobody changed that',
    (run) => {
      const order = run.order('unpaid');
      Object.assign(order, { expires_at: Number(order['expires_at']) + HOUR });
    },
  ],
  [
    'a slot that was given up too early',
    ['I9'],
    'holds its slot until',
    (run) => {
      run.order('unpaid')['slot_until'] = Number(run.order('unpaid')['expires_at']);
    },
  ],
  [
    'an order that nobody cancelled',
    ['I9'],
    'cancelled by nobody',
    (run) => {
      run.order('unpaid')['status'] = 'cancelled';
    },
  ],
  [
    'an order at an address of nobody',
    ['I9'],
    'no wallet of ours',
    (run) => {
      run.order('unpaid')['address'] = STRANGER;
      for (const line of run.callers) {
        line['body'] = String(line['body']).replace(
          `"trade_id":"unpaid","order_id":"R-unpaid","amount":72,"actual_amount":10,"token":"${walletOf('second')}"`,
          `"trade_id":"unpaid","order_id":"R-unpaid","amount":72,"actual_amount":10,"token":"${STRANGER}"`,
        );
      }
    },
  ],
  [
    'an order that is open for ever',
    ['I12'],
    'order unpaid is pending',
    (run) => {
      Object.assign(run.order('unpaid'), {
        status: 'pending',
        live_reference: '1000:R-unpaid',
        closed_at: null,
      });
    },
  ],
  [
    'a transfer that is settled for ever',
    ['I12'],
    'is parked: oh',
    (run) => {
      Object.assign(run.row('transfers', 6), { state: 'parked', problem: 'oh' });
      table(run, 'inbox', 2);
    },
  ],
  [
    'a slot that is never released',
    ['I12'],
    'holds its slot',
    (run) => {
      run.order('unpaid')['slot'] = 'held';
    },
  ],
  [
    'a cursor that stands still',
    ['I12'],
    'the chain is read up to',
    (run) => {
      run.row('cursors')['block_time'] = START + HOUR;
    },
  ],
  [
    'an order that was called expired before its end',
    ['I9'],
    'before its end',
    (run) => {
      run.order('unpaid')['closed_at'] = START + 2 * MINUTE;
    },
  ],
  [
    'a second attempt while the first was open',
    ['I8'],
    'was made while tried was open',
    (run) => {
      run.order('tried')['closed_at'] = START + 14 * MINUTE;
    },
  ],
];
