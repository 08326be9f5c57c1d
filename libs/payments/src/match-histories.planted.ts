import type { Units } from '@epusdt/kernel';
import { matchTransfer, type Match, type Reservation } from './match';
import {
  held,
  realMatch,
  reservationOf,
  type Matcher,
  type OrderLine,
  type Plant,
  type TransferLine,
} from './match-histories';

type Change = (reservation: Reservation, units: Units | null) => Reservation | null;

/** The right rules, told something else about the orders in the window; `null` hides one. */
const told =
  (change: Change): Matcher =>
  (transfer, rows, policy) => {
    const here = rows.orders.filter(
      (order) => order.address === transfer.address && held(order, transfer.blockTime),
    );
    const reservations = here.flatMap((order) => change(reservationOf(rows, order), transfer.units) ?? []);
    return matchTransfer(transfer, reservations, [], policy);
  };

const nobody: Match = { kind: 'inbox', orderId: null, reason: 'nobody' };
const pays = (order: OrderLine | undefined): Match =>
  order ? { kind: 'pay', orderId: order.id, reason: 'exact' } : nobody;

/** Pays what a rule of one line picks. */
const picking =
  (pick: (order: OrderLine, transfer: TransferLine) => boolean): Matcher =>
  (transfer, { orders }) =>
    pays(orders.findLast((order) => order.address === transfer.address && pick(order, transfer)));

const isExact = (order: OrderLine, { units }: TransferLine): boolean => order.payableUnits === units;

const nearest: Matcher = (transfer, { orders }) => {
  const { units, address, blockTime } = transfer;
  if (units === null) return nobody;
  const off = ({ payableUnits }: OrderLine): Units =>
    payableUnits > units ? payableUnits - units : units - payableUnits;
  const open = orders.filter(
    (order) => order.address === address && order.status !== 'paid' && held(order, blockTime),
  );
  const [order] = open.sort((a, b) => Number(off(a) - off(b)));
  return order && off(order) > 0n ? { kind: 'pay', orderId: order.id, reason: 'tolerated' } : pays(order);
};

const firstOfSeveral: Matcher = (transfer, rows, policy) => {
  const right = realMatch(transfer, rows, policy);
  if (right.kind === 'pay') return right;
  for (const { id } of rows.orders) {
    const alone = told((one) => (one.id === id ? one : null))(transfer, rows, policy);
    if (alone.kind === 'pay') return alone;
  }
  return right;
};

const toleratedFirst: Matcher = (transfer, rows, policy) => {
  const inexact = told((one, units) => (one.payableUnits === units ? null : one))(transfer, rows, policy);
  return inexact.kind === 'pay' ? inexact : realMatch(transfer, rows, policy);
};

const settlingLate: Matcher = (transfer, rows, policy) =>
  realMatch(transfer, rows, { ...policy, late: 'settle' });

const dustFirst: Matcher = (transfer, rows, policy) =>
  transfer.units !== null && transfer.units < policy.dustBelow
    ? { kind: 'dust' }
    : realMatch(transfer, rows, policy);

const cents = (units: Units | null): Units | null => units && units / 10_000n;
const inexact = (one: Reservation, units: Units | null): boolean => one.payableUnits !== units;

const ignoresTheWindow = picking((order, transfer) => isExact(order, transfer) && order.status !== 'paid');
const takesPaid = picking((order, one) => isExact(order, one) && held(order, one.blockTime));
const takesWhatIsOpenNow = picking((order, one) => isExact(order, one) && order.status === 'pending');
const comparesCents = picking(
  (order, one) =>
    cents(order.payableUnits) === cents(one.units) && held(order, one.blockTime) && order.status !== 'paid',
);

/** Faults, and the rule that must catch each. */
export const PLANTS: readonly (readonly [fault: string, rule: string, Plant])[] = [
  ['ignores the window', 'the window of the order holds its payment', { match: ignoresTheWindow }],
  ['takes the nearest', 'tolerated means one order, open then', { match: nearest }],
  ['takes paid orders again', 'no order is paid twice, and what is paid has a payment', { match: takesPaid }],
  [
    'forgets the slot quarantine',
    'one order at a time has an address and amount',
    { match: realMatch, slotsEndAt: 'expiry' },
  ],
  [
    'forgets the slot quarantine and pays what is open now',
    'the window of the order holds its payment',
    { match: takesWhatIsOpenNow, slotsEndAt: 'expiry' },
  ],
  ['tolerates with two candidates', 'tolerated means one order, open then', { match: firstOfSeveral }],
  ['prefers what is tolerated', 'exact wins over tolerated', { match: toleratedFirst }],
  [
    'does not see paid orders',
    'tolerated means one order, open then',
    { match: told((one) => (one.status === 'paid' ? null : one)) },
  ],
  [
    'does not see other attempts',
    'no two attempts of a reference are paid',
    { match: told((one) => ({ ...one, paidSibling: null })) },
  ],
  [
    'tolerates what is late',
    'exact and tolerated are on time, late is late',
    { match: told((one, units) => (inexact(one, units) ? { ...one, expiresAt: one.slotUntil } : one)) },
  ],
  [
    'tolerates for a cancelled order',
    'tolerated means one order, open then',
    {
      match: told((one, units) =>
        inexact(one, units) && one.status === 'cancelled' ? { ...one, status: 'expired' } : one,
      ),
    },
  ],
  [
    'settles late money in spite of hold',
    'late money is held where it is to be held',
    { match: settlingLate },
  ],
  ['compares cents', 'exact and late are exact to the unit', { match: comparesCents }],
  ['pays nothing', 'what fits is paid', { match: () => nobody }],
  ['asks for dust first', 'what fits is paid', { match: dustFirst }],
  ['settles again after a restart', 'settled and paid are final', { match: realMatch, settlesAgain: true }],
  [
    'pays again after a restart',
    'no transfer pays two orders',
    { match: ignoresTheWindow, settlesAgain: true },
  ],
  [
    'loses what is for the inbox',
    'payments, inbox and ignored are all there is',
    { match: realMatch, losesInbox: true },
  ],
];
