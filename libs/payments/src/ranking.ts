import { DAY, HOUR, MINUTE, SECOND, divideIntegers, formatUnits, type Units } from '@epusdt/kernel';
import { CLOCK_SKEW_MS, type OrderStatus } from '@epusdt/orders';

/** An order that a transfer could have been meant for. */
export interface NearOrder {
  readonly id: string;
  readonly reference: string;
  readonly status: OrderStatus;
  readonly payableUnits: Units;
  readonly address: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly slotUntil: number;
}

export interface Candidate {
  readonly order: NearOrder;
  /** Received − payable. */
  readonly difference: Units;
  /** Milliseconds from the time in which the order was to be paid; 0 within. */
  readonly timeDistance: number;
  /** One line for the shop owner: how the two differ and the probable cause. */
  readonly words: string;
  /** Is there a cause at hand, or a difference small enough to be a mistake? */
  readonly likely: boolean;
}

const USDT: Units = 1_000_000n;
/** What exchanges take for a withdrawal of USDT on Tron. */
const USUAL_FEES: readonly Units[] = [500_000n, 800_000n, USDT, 1_500_000n, 2n * USDT, 3n * USDT, 5n * USDT];
const LARGEST_FEE: Units = 5n * USDT;
/** Wallets and exchanges that know fewer decimals than the amount has: 2 or 3. */
const GRAINS: readonly Units[] = [10_000n, 1_000n];
const SLIPS: readonly (readonly [factor: bigint, more: string, less: string])[] = [
  [10n, 'a tenfold of', 'a tenth of'],
  [100n, 'a hundredfold of', 'a hundredth of'],
  [1_000n, 'a thousandfold of', 'a thousandth of'],
];

/** The orders it was most probably meant for, first the likeliest; none where the value does not fit an amount. */
export function rankCandidates(
  transfer: { readonly units: Units | null; readonly blockTime: number; readonly toAddress: string },
  orders: readonly NearOrder[],
  limit: number,
): Candidate[] {
  const { units, blockTime, toAddress } = transfer;
  if (units === null) return [];
  return orders
    .map((order) => candidate(order, units, blockTime, toAddress))
    .sort((a, b) => compare(a, b, toAddress))
    .slice(0, limit);
}

function candidate(order: NearOrder, units: Units, blockTime: number, toAddress: string): Candidate {
  const difference = units - order.payableUnits;
  const { amount, cause } = explain(units, order.payableUnits);
  const price = difference === 0n ? '' : ` (${formatUnits(order.payableUnits)} USDT)`;
  const facts = factsOf(order, blockTime, toAddress).join('');
  return {
    order,
    difference,
    timeDistance: Math.max(0, order.createdAt - blockTime, blockTime - order.expiresAt),
    words: `${amount} order ${order.id}${price}${facts}${cause === null ? '' : `: ${cause}`}`,
    likely: cause !== null || size(difference) <= LARGEST_FEE,
  };
}

function explain(received: Units, payable: Units): { amount: string; cause: string | null } {
  if (received === payable) return { amount: 'exactly the amount of', cause: null };
  for (const [factor, more, less] of SLIPS) {
    const slip = received === payable * factor ? more : received * factor === payable ? less : null;
    if (slip !== null) return { amount: slip, cause: 'probably a slip of the decimal point' };
  }
  const short = received < payable;
  const difference = size(received - payable);
  const amount = `${formatUnits(difference)} USDT ${short ? 'short of' : 'more than'}`;
  if (GRAINS.some((grain) => roundings(payable, grain).includes(received))) {
    return { amount, cause: "the buyer's wallet probably rounded" };
  }
  if (!short || difference > LARGEST_FEE) return { amount, cause: null };
  const usual = USUAL_FEES.includes(difference);
  return { amount, cause: `the exchange ${usual ? 'probably' : 'perhaps'} took its fee` };
}

const roundings = (units: Units, grain: Units): Units[] => [
  divideIntegers(units, grain, 'down') * grain,
  divideIntegers(units, grain, 'half-up') * grain,
];

/** What else, beside the amount, keeps the transfer from being this order's payment. */
function factsOf(order: NearOrder, blockTime: number, toAddress: string): string[] {
  const facts: string[] = [];
  if (order.status === 'paid') facts.push(', paid already');
  if (order.status === 'cancelled') facts.push(', which was cancelled');
  if (blockTime > order.expiresAt) {
    facts.push(`, whose time was over ${duration(blockTime - order.expiresAt)} before`);
  }
  if (blockTime < order.createdAt - CLOCK_SKEW_MS) {
    facts.push(`, which was made only ${duration(order.createdAt - blockTime)} later`);
  }
  if (order.address !== toAddress) facts.push(', but at another of your addresses');
  return facts;
}

/** Unpaid, exact, at that address, near in amount, near in time, new; the id makes it one order for every reader. */
function compare(a: Candidate, b: Candidate, toAddress: string): number {
  return (
    Number(a.order.status === 'paid') - Number(b.order.status === 'paid') ||
    Number(a.difference !== 0n) - Number(b.difference !== 0n) ||
    Number(a.order.address !== toAddress) - Number(b.order.address !== toAddress) ||
    sign(size(a.difference) - size(b.difference)) ||
    a.timeDistance - b.timeDistance ||
    b.order.createdAt - a.order.createdAt ||
    (a.order.id < b.order.id ? -1 : Number(a.order.id > b.order.id))
  );
}

const size = (units: Units): Units => (units < 0n ? -units : units);
const sign = (units: Units): number => (units < 0n ? -1 : Number(units > 0n));

/** In its two largest units: `40 s`, `2 h 5 min`, `3 d`. */
export function duration(ms: number): string {
  const rounded = Math.ceil(ms / SECOND) * SECOND;
  if (rounded >= DAY) return pair(rounded, DAY, 'd', HOUR, 'h');
  if (rounded >= HOUR) return pair(rounded, HOUR, 'h', MINUTE, 'min');
  if (rounded >= MINUTE) return pair(rounded, MINUTE, 'min', SECOND, 's');
  return `${rounded / SECOND} s`;
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}
