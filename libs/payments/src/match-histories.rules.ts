/** What must hold of the rows of any history, for match-histories.spec.ts; it knows nothing of how a match is found. */
import { invariant, type Units } from '@epusdt/kernel';
import { CLOCK_SKEW_MS } from '@epusdt/orders';
import type {
  History,
  OrderLine,
  OrderVersion,
  PaymentLine,
  Rows,
  Terms,
  TransferLine,
} from './match-histories';

interface Facts {
  readonly rows: Rows;
  readonly terms: Terms;
  readonly sent: number;
  readonly paying: readonly (PaymentLine & {
    order: OrderLine;
    transfer: TransferLine;
    then: OrderVersion;
  })[];
}

const count = (items: readonly unknown[]): number => new Set(items).size;
const sum = (items: readonly { units: Units | null }[]): Units =>
  items.reduce((total, { units }) => total + (units ?? 0n), 0n);

/** The order as it was just before a moment; `undefined`: it was not made yet. */
const before = ({ versions }: Rows, { id }: OrderLine, at: number): OrderVersion | undefined =>
  versions.findLast((version) => version.id === id && version.at < at);

/** Whatever could be meant by the transfer when it was settled, by the rules' own words and no code of theirs. */
function meant({ rows, terms }: Facts, { address, units, blockTime, settledAt }: TransferLine) {
  const { units: most, basisPoints } = terms.policy.tolerance;
  const whole = 10_000n;
  const found = rows.orders.flatMap((order) => {
    const then = before(rows, order, settledAt);
    const open = then && order.createdAt <= blockTime + CLOCK_SKEW_MS && then.slotUntil >= blockTime;
    return open && order.address === address ? [{ order, then }] : [];
  });
  const near = ({ payableUnits: payable }: OrderLine): boolean =>
    units !== null &&
    most + basisPoints > 0n &&
    units > 0n &&
    (most === 0n || (payable - most <= units && units <= payable + most)) &&
    (basisPoints === 0n ||
      (payable * (whole - basisPoints) <= units * whole && units * whole <= payable * (whole + basisPoints)));
  return {
    exact: found.filter(({ order }) => order.payableUnits === units),
    interval: found.filter(({ order }) => order.payableUnits === units || near(order)),
  };
}

function fits(facts: Facts, transfer: TransferLine | undefined): boolean {
  invariant(transfer, 'what is left is left of a transfer');
  const { exact, interval } = meant(facts, transfer);
  const [one, another] = exact.length > 0 ? exact : interval;
  if (!one || another || one.then.status === 'paid') return false;
  const { rows, terms } = facts;
  const siblings = rows.orders.filter(
    ({ id, reference }) => reference === one.order.reference && id !== one.order.id,
  );
  if (siblings.some((order) => before(rows, order, transfer.settledAt)?.status === 'paid')) return false;
  const late = transfer.blockTime > one.then.expiresAt;
  return exact.length > 0
    ? !late || terms.policy.late === 'settle'
    : !late && one.then.status !== 'cancelled' && transfer.blockTime >= one.order.createdAt;
}

/** True where the rows keep the rule. */
const RULES: Readonly<Record<string, (facts: Facts) => boolean>> = {
  'no transfer pays two orders': ({ rows }) => {
    const bound = rows.payments.flatMap(({ transferId }) => transferId ?? []);
    return count(bound) === bound.length;
  },
  'no order is paid twice, and what is paid has a payment': ({ rows: { payments, orders } }) =>
    count(payments.map(({ orderId }) => orderId)) === payments.length &&
    payments.length === orders.filter(({ status }) => status === 'paid').length,
  'no two attempts of a reference are paid': ({ rows: { orders } }) => {
    const paid = orders.filter(({ status }) => status === 'paid');
    return count(paid.map(({ reference }) => reference)) === paid.length;
  },
  'the window of the order holds its payment': ({ paying }) =>
    paying.every(
      ({ order, transfer: { blockTime, address }, then }) =>
        order.address === address &&
        order.createdAt <= blockTime + CLOCK_SKEW_MS &&
        blockTime <= then.slotUntil,
    ),
  'exact and tolerated are on time, late is late': ({ paying }) =>
    paying.every(
      ({ reason, transfer, then }) => transfer.blockTime <= then.expiresAt === (reason !== 'late'),
    ),
  'late money is held where it is to be held': ({ paying, terms }) =>
    terms.policy.late === 'settle' || paying.every(({ reason }) => reason !== 'late'),
  'exact and late are exact to the unit': ({ paying }) =>
    paying.every(({ reason, order, units }) => (order.payableUnits === units) === (reason !== 'tolerated')),
  'tolerated means one order, open then': (facts) =>
    facts.paying.every(({ reason, order, orderId, transfer, then }) => {
      if (reason !== 'tolerated') return true;
      if (transfer.blockTime < order.createdAt) return false;
      const [one, ...others] = meant(facts, transfer).interval;
      return one?.order.id === orderId && others.length === 0 && ['pending', 'expired'].includes(then.status);
    }),
  'exact wins over tolerated': (facts) =>
    facts.paying.every(
      ({ reason, transfer }) => reason !== 'tolerated' || meant(facts, transfer).exact.length === 0,
    ),
  'what fits is paid': (facts) =>
    [...facts.rows.inbox, ...facts.rows.ignored].every(
      ({ transferId }) => !fits(facts, facts.rows.transfers[transferId]),
    ),
  'payments, inbox and ignored are all there is': ({ rows: { payments, inbox, ignored, transfers } }) => {
    const kept = [...payments.filter(({ transferId }) => transferId !== null), ...inbox, ...ignored];
    return sum(kept) === sum(transfers) && kept.length === transfers.length;
  },
  'everything is settled in the end': ({ rows: { transfers }, sent }) =>
    sent === transfers.length && transfers.every(({ state }) => state !== 'unsettled'),
  'settled and paid are final': ({ rows: { moves, versions } }) => {
    const settled = moves.filter(({ byHand }) => !byHand).map(({ id }) => id);
    const ended = versions.filter(({ status }) => status === 'paid').map(({ id }) => id);
    const last = new Map(versions.map(({ id, status }) => [id, status]));
    return count(settled) === settled.length && ended.every((id) => last.get(id) === 'paid');
  },
  'one order at a time has an address and amount': ({ rows: { orders } }) =>
    orders.every((a) =>
      orders.every(
        (b) =>
          b.address !== a.address ||
          b.payableUnits !== a.payableUnits ||
          b.createdAt <= a.createdAt ||
          b.createdAt - CLOCK_SKEW_MS > a.slotUntil,
      ),
    ),
  'the inbox gives a reason of at most 500 characters': ({ rows: { inbox } }) =>
    inbox.every(({ reason }) => reason.length > 0 && reason.length <= 500),
};

/** The rules that a history has broken. */
export function broken({ rows, terms, chain }: History): string[] {
  const paying = rows.payments.flatMap((payment) => {
    if (payment.reason === 'manual') return [];
    const order = rows.orders.find(({ id }) => id === payment.orderId);
    const transfer = rows.transfers[payment.transferId ?? -1];
    const then = order && before(rows, order, payment.settledAt);
    invariant(order && transfer && then, `payment of ${payment.orderId} belongs to rows`);
    return [{ ...payment, order, transfer, then }];
  });
  const facts = { rows, terms, sent: chain.length, paying };
  return Object.entries(RULES).flatMap(([name, keeps]) => (keeps(facts) ? [] : [name]));
}
