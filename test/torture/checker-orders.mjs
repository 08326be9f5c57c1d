/** I8, I9, I12: what orders were made, in what state they are, and what still waits. */
import { textOf } from './checker-chain.mjs';

const STATUSES = new Set(['pending', 'paid', 'expired', 'cancelled']);
/** The gateway is told of its end in whole seconds, and works through what is over in turns of some seconds. */
const SECOND = 1000;
const STUCK_MS = 600_000;
const isAbout = (order, action) => (row) => row.subject === `order:${order.id}` && row.action === action;

export function checkOrders({ run, truth, rows, ledger, callers, findings }) {
  told({ truth, callers, findings });
  onceEach({ run, truth, callers, findings });
  slots({ truth, findings });
  for (const order of truth.orders.values()) state({ run, order, truth, rows, ledger, findings });
  stuck({ run, truth, rows, findings });
}

/** I3: the buyer pays what the caller was told, wherever the row says that the money belongs. */
function told({ truth, callers, findings }) {
  for (const answer of callers.told) {
    const order = truth.orders.get(answer.id);
    if (!order) continue;
    const ends = Math.floor(order.expiresAt / SECOND) * SECOND;
    const end = answer.whole ? order.expiresAt : ends;
    const wrong =
      answer.address !== order.address
        ? `address ${answer.address}, the row has ${order.address}`
        : answer.units !== order.payableUnits
          ? `${answer.units} units, the row has ${order.payableUnits}`
          : answer.expiresAt > end
            ? `an end at ${answer.expiresAt}, the row has ${order.expiresAt}`
            : answer.reference !== order.reference
              ? `reference ${answer.reference}, the row has ${order.reference}`
              : asked(answer, order);
    if (wrong !== null) findings.add('I3', `the caller of order ${order.id} was told of ${wrong}`);
  }
}

/** Is it the price that was asked for? */
function asked({ line }, { fiat, fiatAmount }) {
  const { amount, currency } = line.terms ?? {};
  const same = amount === undefined || plain(amount) === plain(fiatAmount);
  if (same && (currency === undefined || currency.toUpperCase() === fiat)) return null;
  return `${amount} ${currency}, the row has ${fiatAmount} ${fiat}`;
}

const plain = (amount) =>
  String(amount)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');

/** I8: retries of a call, and calls with one key, are one order. */
function onceEach({ run, truth, callers, findings }) {
  const keys = new Map();
  for (const { id, line } of callers.told) {
    if (typeof line.key !== 'string') continue;
    const name = `${line.merchant}|${line.key}`;
    keys.set(name, (keys.get(name) ?? new Set()).add(id));
  }
  for (const [key, ids] of keys) {
    if (ids.size > 1) findings.add('I8', `key ${key} was answered with orders ${[...ids].join(' and ')}`);
  }
  const asked = new Map();
  for (const line of callers.lines) {
    const name = `${line.merchant}|${line.reference}`;
    const known = asked.get(name) ?? { calls: new Set(), first: line.at, last: line.until ?? line.at };
    known.calls.add(line.call);
    known.last = Math.max(known.last, line.until ?? line.at);
    asked.set(name, known);
  }
  for (const [name, attempts] of truth.groups) {
    const known = asked.get(name);
    if (!known) {
      findings.add(
        'I8',
        `orders ${attempts.map(({ id }) => id).join(', ')} of ${name} were asked for by nobody`,
      );
      continue;
    }
    overlapping({ run, name, attempts, findings });
    // A reference whose order has ended may be asked for again.
    const long = known.last - known.first > run.orderLifetimeMs / 2;
    if (attempts.length > known.calls.size && !long) {
      const ids = attempts.map(({ id }) => id).join(' and ');
      findings.add('I8', `${known.calls.size} call for ${name} made orders ${ids}`);
    }
  }
}

/** I8: of a reference one order at a time is open. Where clocks were turned, nobody can say what was first. */
function overlapping({ run, name, attempts, findings }) {
  if (run.clockTurned === true) return;
  const inTurn = [...attempts].sort((a, b) => a.attempt - b.attempt);
  for (const [index, order] of inTurn.entries()) {
    const before = inTurn[index - 1];
    // One that is paid late had ended before that.
    if (!before || before.status === 'paid') continue;
    if (before.closedAt !== null && before.closedAt <= order.createdAt) continue;
    findings.add('I8', `order ${order.id} of ${name} was made while ${before.id} was open`);
  }
}

/** I8: nobody could tell whose money it is. */
function slots({ truth, findings }) {
  for (const orders of truth.slots.values()) {
    const inTurn = [...orders].sort((a, b) => a.window.from - b.window.from);
    let holder = null;
    for (const order of inTurn) {
      if (holder && order.window.from <= holder.window.to) {
        findings.add(
          'I8',
          `orders ${holder.id} (until ${holder.window.to}) and ${order.id} (from ${order.window.from}) share ${textOf(order.payableUnits)} USDT at ${order.address}`,
        );
      }
      if (!holder || order.window.to > holder.window.to) holder = order;
    }
  }
}

/** I9 */
function state({ run, order, truth, rows, ledger, findings }) {
  const bad = (words) => findings.add('I9', `order ${order.id} (${order.status}) ${words}`);
  const { status, merchantPid, reference } = order;
  const payments = ledger.paymentsOfOrder.get(order.id) ?? [];
  const name = `${merchantPid}:${reference}`;
  if (!STATUSES.has(status)) bad('is in a state that there is not');
  if (status === 'paid' && payments.length === 0) bad('has no payment');
  if (status !== 'paid' && payments.length > 0) bad(`has payment number ${payments[0].id}`);
  if ((order.reason !== null) !== (status === 'paid')) bad(`has the reason ${order.reason}`);
  if (status === 'paid' && payments[0] && payments[0].reason !== order.reason) {
    bad(`is paid for the reason ${order.reason}, its payment for ${payments[0].reason}`);
  }
  if (order.paidReference !== (status === 'paid' ? name : null)) bad(`holds ${order.paidReference} as paid`);
  if (order.liveReference !== (status === 'pending' ? name : null))
    bad(`holds ${order.liveReference} as open`);
  if ((order.closedAt === null) !== (status === 'pending')) bad(`has ended at ${order.closedAt}`);
  if (!run.wallets.includes(order.address)) bad(`has ${order.address}, which is no wallet of ours`);
  if (status === 'cancelled' && !rows.audit.some(isAbout(order, 'order.cancel'))) {
    const sibling = truth.groups.get(order.group).some((one) => one.status === 'paid');
    if (!sibling) bad('was cancelled by nobody, and no other attempt is paid');
  }
  if (status === 'paid' && order.reason === 'manual' && !truth.byHand.has(order.id)) {
    bad('is paid by hand, and nobody did that');
  }
  if (status === 'expired' && run.clockTurned !== true && order.closedAt < order.expiresAt) {
    bad(`was called so at ${order.closedAt}, before its end at ${order.expiresAt}`);
  }
  const extended = rows.audit.some(isAbout(order, 'order.extend'));
  if (extended) return;
  if (order.expiresAt - order.createdAt !== run.orderLifetimeMs) {
    bad(`lasts ${order.expiresAt - order.createdAt} ms, and nobody changed that`);
  } else if (order.slotUntil !== order.window.to) {
    bad(`holds its slot until ${order.slotUntil}, where its window ends at ${order.window.to}`);
  }
}

/** I12 */
function stuck({ run, truth, rows, findings }) {
  const past = run.endedAt - (run.stuckMs ?? STUCK_MS);
  for (const order of truth.orders.values()) {
    if (order.status === 'pending' && order.expiresAt < past) {
      findings.add('I12', `order ${order.id} is pending, and was over at ${order.expiresAt}`);
    }
    if (order.slot !== null && order.status !== 'pending' && order.slotUntil < past) {
      findings.add('I12', `order ${order.id} holds its slot, which was over at ${order.slotUntil}`);
    }
  }
  for (const { txHash, logIndex, state: where, problem } of rows.transfers) {
    if (where !== 'unsettled' && where !== 'parked') continue;
    findings.add(
      'I12',
      `transfer ${txHash}/${logIndex} is ${where}${problem === null ? '' : `: ${problem}`}`,
    );
  }
  for (const { id, state: where, problem } of rows.chunks) {
    if (where !== 'open') findings.add('I12', `chunk ${id} is ${where}: ${problem}`);
  }
  for (const { address, state: where, problem } of rows.backscans) {
    if (where !== 'done') findings.add('I12', `looking back for ${address} is ${where}: ${problem}`);
  }
  const [cursor] = rows.cursors;
  if (!cursor) findings.add('I12', 'the chain was never read');
  else if (cursor.blockTime < Math.min(past, run.healedAt)) {
    findings.add('I12', `the chain is read up to ${cursor.blockTime} only (block ${cursor.number})`);
  }
}
