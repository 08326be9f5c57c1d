import { Webhook } from 'standardwebhooks';
import { PlantedRun } from './planted-run';
import { START, EVENTS_SECRET, MINUTE, SECOND, hash, moved, walletOf, type Row } from './planted-wire';

const USDT = 1_000_000n;

/** What a run looks like in which everything went as it should, with one of each thing that can happen. */
export function goodRun(): PlantedRun {
  const run = new PlantedRun();
  run.rowsOf('cursors').push({
    chain: 'sandbox',
    number: run.blocks.length,
    block_id: hash('last'),
    block_time: run.run.endedAt,
    version: 1,
    read_at: run.run.endedAt,
  });
  const exact = run.opened('exact', 'first', 10n * USDT, MINUTE);
  const late = run.opened('late', 'first', 11n * USDT, MINUTE);
  run.opened('unpaid', 'second', 10n * USDT, MINUTE);
  const tried = run.opened('tried', 'second', 12n * USDT, MINUTE, { reference: 'R-again' });
  const again = run.opened('again', 'second', 13n * USDT, 12 * MINUTE, {
    reference: 'R-again',
    attempt: 2,
  });
  const byHand = run.opened('by-hand', 'second', 14n * USDT, MINUTE);
  const dead = run.opened('dead', 'first', 15n * USDT, MINUTE, { notify_url: 'http://127.0.0.1:9/dead/x' });

  // A batch: another token that looks like ours, then two payments in one transaction.
  const lookAlike = moved('first', 11n * USDT, hash('another token').slice(0, 40));
  const batch = run.mine(3 * MINUTE, 'batch', [
    lookAlike,
    moved('first', 10n * USDT),
    moved('first', 15n * USDT),
  ]);
  run.paid(exact, run.recorded(1, batch, 1, 'settled'), 'exact');
  run.paid(dead, run.recorded(2, batch, 2, 'settled'), 'exact');
  run.shops.splice(-1, 1);
  Object.assign(run.row('callbacks', 1), { state: 'due', closed_at: null });
  run.paid(
    late,
    run.recorded(3, run.mine(15 * MINUTE, 'late', [moved('first', 11n * USDT)]), 0, 'settled'),
    'late',
  );
  run.paid(
    again,
    run.recorded(4, run.mine(16 * MINUTE, 'again', [moved('second', 13n * USDT)]), 0, 'settled'),
    'exact',
  );
  run.decided(byHand);

  const second = run.recorded(5, run.mine(5 * MINUTE, 'second', [moved('first', 10n * USDT)]), 0, 'inbox');
  run.kept(second, 'inbox', 'a second payment');
  const sibling = run.recorded(
    6,
    run.mine(17 * MINUTE, 'sibling', [moved('second', 12n * USDT)]),
    0,
    'inbox',
  );
  run.kept(sibling, 'inbox', 'second payment for this reference');
  const odd = run.recorded(7, run.mine(6 * MINUTE, 'odd', [moved('first', 9_990_000n)]), 0, 'inbox');
  run.kept(odd, 'inbox', 'no order fits');
  const dust = run.recorded(8, run.mine(6 * MINUTE, 'dust', [moved('first', 5n)]), 0, 'dust');
  run.kept(dust, 'ignores', 'dust');
  run.mine(7 * MINUTE, 'failed', [moved('second', 10n * USDT)], false);
  run.mine(7 * MINUTE, 'nothing', [moved('second', 0n)]);
  run.mine(7 * MINUTE, 'stranger', [moved('stranger', 10n * USDT)]);

  run.run.endpoints.push({ merchant: '1000', url: 'http://127.0.0.1:9/events/hook' });
  for (const payment of run.rowsOf('payments')) event(run, payment);
  // The socket was cut and the caller asked again; a shop that lost its answer was told twice.
  const [call] = run.callers;
  run.callers.unshift({ ...call, status: null, body: null, cut: true });
  run.shops.push({ ...run.shops[0], at: Number(run.shops[0]?.['at']) + MINUTE });
  Object.assign(tried, { closed_at: Number(tried['expires_at']) + SECOND });
  return run;
}

/** The payment as the events channel tells it, signed by the package that receivers use. */
function event(run: PlantedRun, { order_id: id, tx_hash: tx, settled_at: at, id: number }: Row): void {
  const order = run.order(String(id));
  const told = {
    id,
    merchant: '1000',
    status: 'paid',
    address: order['address'],
    payable_amount: String(Number(order['payable_units']) / 1e6),
  };
  const transaction = String(tx).startsWith('manual') ? null : tx;
  const body = JSON.stringify({ type: 'order.paid', data: { order: told, payment: { transaction } } });
  const sentAt = new Date(Number(at) + SECOND);
  const name = `evt_${String(number)}`;
  const headers = {
    'webhook-id': name,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / SECOND)),
    'webhook-signature': new Webhook(EVENTS_SECRET).sign(name, sentAt, body),
  };
  const answer = { answered: 'ok', status: 200 };
  const request = { shop: 'events', method: 'POST', path: '/events/hook', headers, body };
  run.shops.push({ at: sentAt.getTime(), ...request, ...answer });
}

/** A wallet that is nobody's here. */
export const STRANGER = walletOf('stranger');

/** What goes wrong, what must be found by which number, and words of what is said of it. */
export type Fault = readonly [
  what: string,
  broken: string[],
  words: string,
  change: (run: PlantedRun) => void,
];

/** No shop has heard of this order, and no row says that it should. */
export function untold(run: PlantedRun, id: string): void {
  for (let i = run.shops.length - 1; i >= 0; i -= 1) {
    if (String(run.shops[i]?.['body']).includes(`"${id}"`)) run.shops.splice(i, 1);
  }
  run.rows['callbacks'] = run.rowsOf('callbacks').filter((row) => row['order_id'] !== id);
}

/** Its caller does not want to be told of this order, and nobody listens to events. */
export function unheard(run: PlantedRun, id: string): void {
  untold(run, id);
  run.order(id)['notify_url'] = null;
  for (const line of run.callers) if (line['call'] === id) line['terms'] = { amount: '72', currency: 'CNY' };
  eventless(run);
}

/** Nobody listens to events, and nobody has heard one. */
export function eventless(run: PlantedRun): void {
  run.run.endpoints = [];
  run.shops.splice(0, run.shops.length, ...run.shops.filter(({ shop }) => shop !== 'events'));
}

export const unpaid = {
  status: 'expired',
  reason: null,
  paid_reference: null,
  closed_at: START + 30 * MINUTE,
};

/** Takes rows away. */
export const table = (run: PlantedRun, name: string, ...indexes: number[]): void => {
  run.rows[name] = run.rowsOf(name).filter((_, index) => !indexes.includes(index));
};
