/**
 * What should have happened, from the chain and from what callers were told: which orders each transfer fits, by address,
 * exact amount and block time. The rows are asked only for what nobody else knows: when an order was made.
 */
import { journal } from './checker-folder.mjs';
import { unitsOf } from './checker-chain.mjs';

/** A block may be a little older than an order that it pays: the clock of the gateway may be ahead of the chain. */
const CLOCK_SKEW_MS = 30_000;
const DUST_BELOW = '0.01';

/** The text of a field in flat JSON, digit by digit: a number read as a float is not the number that was said. */
export function literalOf(body, name) {
  const match = new RegExp(`"${name}"\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s",}\\]]+))`).exec(body);
  if (!match) return null;
  return match[1] === undefined ? (match[2] === 'null' ? null : match[2]) : JSON.parse(`"${match[1]}"`);
}

/** What a caller was told of an order; `null` where the answer tells of none. */
function toldIn(line) {
  const { status, body } = line;
  if (typeof body !== 'string' || status === null || status < 200 || status > 299) return null;
  const legacy = literalOf(body, 'trade_id');
  const native = /^\s*\{\s*"id"\s*:/.test(body);
  if (legacy === null && !native) return null;
  const pick = (ours, theirs) => literalOf(body, legacy === null ? ours : theirs);
  const end = pick('expires_at', 'expiration_time');
  return {
    id: pick('id', 'trade_id'),
    reference: pick('reference', 'order_id'),
    address: pick('address', 'token'),
    units: unitsOf(pick('payable_amount', 'actual_amount')),
    expiresAt: legacy === null ? Date.parse(end) : Number(end) * 1000,
    whole: legacy === null,
    line,
  };
}

export async function readCallers(folder) {
  const lines = await journal(folder, 'callers.jsonl');
  return { lines, told: lines.flatMap((line) => toldIn(line) ?? []) };
}

/** Orders that a person has paid: in the rows, and in this run's own list of such acts. Neither alone will do. */
function decidedByHand(run, rows) {
  const asked = new Set((run.decisions ?? []).map(({ order }) => order));
  const marked = rows.audit.filter(({ action }) => action === 'order.mark_paid');
  const done = new Set(marked.map(({ subject }) => subject.replace(/^order:/, '')));
  for (const { pays, orderId } of rows.decisions) if (pays === 1) done.add(orderId);
  return new Set([...done].filter((order) => asked.has(order)));
}

const groupOf = ({ merchantPid, reference }) => `${merchantPid}|${reference}`;
const asGroup = ({ merchant, reference }) => ({ merchantPid: merchant, reference });

/** Until when money pays the order: to its end and the late window; never by what the row says of its slot. */
function windowOf(order, run) {
  return { from: order.createdAt - CLOCK_SKEW_MS, to: order.expiresAt + run.lateWindowMs };
}

/**
 * `fits`: by transfer the orders it fits. `payers`: by order the transfers that fit it alone. `groups`: orders of one
 * reference, of which at most one may ever be paid. `wanted`: where their callers want to be told. `owners`: whose
 * reference it is.
 */
export function expectations(run, chain, rows, callers) {
  const slots = new Map();
  const groups = new Map();
  const orders = new Map();
  for (const order of rows.orders) {
    const known = { ...order, window: windowOf(order, run), group: groupOf(order) };
    orders.set(order.id, known);
    const slot = `${order.address}|${order.payableUnits}`;
    slots.set(slot, [...(slots.get(slot) ?? []), known]);
    groups.set(known.group, [...(groups.get(known.group) ?? []), known]);
  }
  const fits = new Map();
  const payers = new Map();
  for (const transfer of chain.transfers.values()) {
    const there = transfer.units === null ? [] : (slots.get(`${transfer.to}|${transfer.units}`) ?? []);
    const fit = there.filter(({ window }) => window.from <= transfer.at && transfer.at <= window.to);
    fits.set(transfer.key, fit);
    if (fit.length === 1) payers.set(fit[0].id, [...(payers.get(fit[0].id) ?? []), transfer]);
  }
  const dustBelow = unitsOf(run.dustBelow ?? DUST_BELOW);
  // What was on the chain before the gateway's first start was never promised to be read.
  const due = [...chain.transfers.values()].filter(({ at }) => at >= run.startedAt);
  const wanted = new Map(callers.lines.map((line) => [groupOf(asGroup(line)), line.terms?.notifyUrl]));
  const owners = new Map(callers.lines.map(({ reference, merchant }) => [reference, merchant]));
  return {
    wanted,
    owners,
    orders,
    slots,
    groups,
    fits,
    payers,
    due,
    dustBelow,
    byHand: decidedByHand(run, rows),
  };
}
