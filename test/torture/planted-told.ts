import { type Fault } from './planted-good';
import { MINUTE, HOUR, SECOND, START, hash, paidBody } from './planted-wire';

/** What shops hear, and where the gateway goes: I5 to I7, I11. */
export const TOLD_FAULTS: readonly Fault[] = [
  [
    'a shop that was never told',
    ['I5'],
    'never told (legacy) of order late',
    (run) => {
      const at = run.shops.findIndex(({ body, shop }) => shop === 'good' && String(body).includes('"late"'));
      run.shops.splice(at, 1);
    },
  ],
  [
    'an endpoint that was never told',
    ['I5'],
    'never told (events) of order late',
    (run) => {
      const at = run.shops.findIndex(
        ({ body, shop }) => shop === 'events' && String(body).includes('"late"'),
      );
      run.shops.splice(at, 1);
    },
  ],
  [
    'a shop that failed whenever it was told',
    ['I5'],
    'never told (legacy) of order again',
    (run) => {
      const told = run.shops.find(({ body, shop }) => shop === 'good' && String(body).includes('"again"'));
      Object.assign(told ?? {}, { answered: 'failed', status: 500 });
    },
  ],
  [
    'an acknowledgement that no shop gave',
    ['I5'],
    'its shop never said so',
    (run) => {
      run.row('callbacks', 1)['state'] = 'acknowledged';
    },
  ],
  [
    'a shop that was told of an unpaid order',
    ['I6'],
    'and it has no payment',
    (run) => {
      const order = run.order('unpaid');
      run.heard(order, paidBody(order, hash('again')), START + 5 * MINUTE);
    },
  ],
  [
    'a shop that was told another transaction',
    ['I6'],
    'does not pay it',
    (run) => {
      const order = run.order('late');
      Object.assign(
        run.shops.find(({ body, shop }) => shop === 'good' && String(body).includes('"late"')) ?? {},
        {
          body: paidBody(order, hash('again')),
        },
      );
    },
  ],
  [
    'a shop that was told before the block was final',
    ['I6'],
    'which was not final',
    (run) => {
      const told = run.shops.find(({ body, shop }) => shop === 'good' && String(body).includes('"again"'));
      Object.assign(told ?? {}, { at: START + 16 * MINUTE + 6 * SECOND });
    },
  ],
  [
    'a shop that was told before it was settled',
    ['I6'],
    'before it was settled',
    (run) => {
      run.row('payments', 3)['settled_at'] = Number(run.row('payments', 3)['settled_at']) + 10 * MINUTE;
    },
  ],
  [
    'a signature with another secret',
    ['I5', 'I7'],
    'a signature that is not its own',
    (run) => {
      const told = run.shops.find(({ body, shop }) => shop === 'good' && String(body).includes('"late"'));
      Object.assign(told ?? {}, { body: paidBody(run.order('late'), hash('late'), 'another secret') });
    },
  ],
  [
    'an event that was changed on its way',
    ['I5', 'I7'],
    'of evt_1',
    (run) => {
      const told = run.shops.find(({ shop }) => shop === 'events');
      Object.assign(told ?? {}, { body: `${String(told?.['body'])} ` });
    },
  ],
  [
    'a callback with another content the second time',
    ['I7'],
    'again with another content',
    (run) => {
      const order = { ...run.order('exact'), reference: 'R-other' };
      run.heard(order, paidBody(order, hash('batch')), START + HOUR);
    },
  ],
  [
    'a connection to where nobody may go',
    ['I11'],
    'connected to 169.254.169.254:80',
    (run) => {
      run.forbidden.push({ at: START, from: 'gateway', to: '169.254.169.254:80' });
    },
  ],
  [
    'a callback that waits for a shop that is there',
    ['I12'],
    'is due after 1 attempts',
    (run) => {
      run.row('callbacks', 2)['state'] = 'due';
    },
  ],
  [
    'a shop that was told of an order of another shop',
    ['I6'],
    'which is none of its orders',
    (run) => {
      const order = { ...run.order('late'), notify_url: 'http://127.0.0.1:9/dead/x' };
      run.heard(order, paidBody(order, hash('late')), START + HOUR);
    },
  ],
];
