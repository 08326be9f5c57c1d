/** I1 to I4, I10, I13: where every transfer of the chain has ended, against where it belongs. */
import { keyOf, textOf } from './checker-chain.mjs';

const say = ({ key, units, value, to, block }) =>
  `transfer ${key} of ${units === null ? `${value} units` : `${textOf(units)} USDT`} to ${to} in block ${block}`;
const sum = (list) => list.reduce((total, { units }) => total + (units ?? 0n), 0n);

function multi(list, keyed) {
  const map = new Map();
  for (const item of list) {
    const key = keyed(item);
    if (key === null) continue;
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(item);
  }
  return map;
}

/** The rows by what they are asked for. */
export function ledgerOf(rows) {
  const recorded = multi(rows.transfers, ({ txHash, logIndex }) => keyOf(txHash, logIndex));
  const pays = new Set(rows.decisions.filter((one) => one.pays === 1).map(({ transferId }) => transferId));
  return {
    recorded,
    recordedById: new Map(rows.transfers.map((row) => [row.id, row])),
    paymentsOfOrder: multi(rows.payments, ({ orderId }) => orderId),
    paymentsOfTransfer: multi(rows.payments, ({ txHash, logIndex }) => keyOf(txHash, logIndex)),
    inbox: multi(rows.inbox, ({ transferId }) => transferId),
    ignores: multi(rows.ignores, ({ transferId }) => transferId),
    /** Transfers that a person has made the payment of an order: they stay in the inbox, and count as paid. */
    pays,
  };
}

export function checkMoney({ chain, truth, rows, ledger, callers, findings }) {
  lost({ truth, ledger, callers, findings });
  doubles({ truth, rows, ledger, findings });
  credits({ chain, truth, rows, findings });
  recordings({ chain, ledger, rows, findings });
  conservation({ chain, truth, rows, ledger, findings });
  unmatched({ truth, ledger, findings });
}

/** I1: by reference, since of all attempts one payment is all there can be. */
function lost({ truth, ledger, callers, findings }) {
  for (const attempts of truth.groups.values()) {
    if (attempts.some(({ id }) => ledger.paymentsOfOrder.has(id))) continue;
    const [first] = attempts.flatMap(({ id }) => truth.payers.get(id) ?? []);
    if (!first) continue;
    const [order] = truth.fits.get(first.key);
    findings.add('I1', `${say(first)} fits order ${order.id} (${order.status}), which has no payment`);
  }
  const gone = new Set();
  for (const { id, line } of callers.told) {
    if (truth.orders.has(id) || gone.has(id)) continue;
    gone.add(id);
    findings.add(
      'I1',
      `order ${id} was told to its caller at ${line.until} and is in no row: nobody can pay it`,
    );
  }
}

/** I2 */
function doubles({ truth, rows, ledger, findings }) {
  for (const [key, list] of ledger.paymentsOfTransfer) {
    if (list.length > 1) {
      findings.add('I2', `transfer ${key} pays ${list.map(({ orderId }) => orderId).join(' and ')}`);
    }
  }
  for (const [orderId, list] of ledger.paymentsOfOrder) {
    if (list.length > 1) findings.add('I2', `order ${orderId} has ${list.length} payments`);
  }
  for (const [group, attempts] of truth.groups) {
    const paid = attempts.filter(({ id }) => ledger.paymentsOfOrder.has(id));
    if (paid.length > 1) findings.add('I2', `reference ${group} is paid ${paid.length} times`);
  }
  for (const [key, list] of ledger.recorded) {
    if (list.length > 1) findings.add('I2', `transfer ${key} is recorded ${list.length} times`);
  }
  for (const { orderId, transferId } of rows.payments) {
    if (transferId === null) continue;
    const elsewhere = ledger.inbox.has(transferId) && !ledger.pays.has(transferId);
    if (elsewhere || ledger.ignores.has(transferId)) {
      findings.add(
        'I2',
        `transfer number ${transferId} pays order ${orderId} and lies in the inbox or among dust`,
      );
    }
  }
}

/** I3, I4, and of I10 what a single payment says. */
function credits({ chain, truth, rows, findings }) {
  for (const payment of rows.payments) {
    const order = truth.orders.get(payment.orderId);
    if (!order) {
      findings.add('I3', `payment number ${payment.id} is of order ${payment.orderId}, which there is not`);
      continue;
    }
    const byHand = truth.byHand.has(order.id);
    if (byHand && payment.transferId === null) continue;
    const key = keyOf(payment.txHash, payment.logIndex);
    const transfer = chain.transfers.get(key);
    if (!transfer) {
      findings.add(
        'I4',
        `order ${order.id} is paid with ${key}, which is no transfer to us on the final chain`,
      );
      continue;
    }
    if (payment.units !== transfer.units) {
      findings.add('I10', `order ${order.id} is credited ${payment.units} units, ${say(transfer)}`);
    }
    const why = byHand ? null : misfit(order, transfer, payment);
    if (why !== null) findings.add('I3', `order ${order.id} is paid with ${say(transfer)}, but ${why}`);
  }
}

function misfit({ address, payableUnits, window, expiresAt }, transfer, { reason }) {
  if (address !== transfer.to) return `its address is ${address}`;
  if (payableUnits !== transfer.units) return `its amount is ${textOf(payableUnits)} USDT`;
  if (transfer.at < window.from) return `it was made ${window.from - transfer.at} ms too late for that`;
  if (transfer.at > window.to) return `its time was over ${transfer.at - window.to} ms before`;
  const right = transfer.at <= expiresAt ? 'exact' : 'late';
  return reason === right ? null : `for the reason "${reason}", where it is "${right}"`;
}

/** I4 and I3: rows of transfers that are not those of the chain. */
function recordings({ chain, ledger, findings }) {
  for (const [key, list] of ledger.recorded) {
    const transfer = chain.transfers.get(key);
    if (!transfer) {
      const credited = ledger.paymentsOfTransfer.has(key);
      if (!credited) findings.add('I4', `transfer ${key} (${list[0].state}) is not on the final chain`);
      continue;
    }
    for (const row of list) {
      const same =
        row.toAddress === transfer.to &&
        row.blockTime === transfer.at &&
        row.blockNumber === transfer.block &&
        row.blockId === transfer.blockId;
      if (!same) {
        findings.add(
          'I3',
          `${say(transfer)} at ${transfer.at} is recorded for ${row.toAddress} in block ${row.blockNumber} at ${row.blockTime}`,
        );
      }
    }
  }
}

/** I10: to the unit, in all and for each transfer. What still waits (I12) counts where it is. */
function conservation({ chain, truth, rows, ledger, findings }) {
  const paid = rows.payments.filter(({ transferId }) => transferId !== null);
  const kept = rows.inbox.filter(({ transferId }) => !ledger.pays.has(transferId));
  const waiting = rows.transfers.filter(({ state }) => state === 'unsettled' || state === 'parked');
  const ours = sum(paid) + sum(kept) + sum(rows.ignores) + sum(waiting);
  const due = new Set(truth.due);
  const early = [...ledger.recorded.keys()].flatMap((key) => {
    const transfer = chain.transfers.get(key);
    return transfer && !due.has(transfer) ? [transfer] : [];
  });
  const theirs = sum(truth.due) + sum(early);
  if (ours !== theirs) {
    findings.add(
      'I10',
      `payments ${sum(paid)} + inbox ${sum(kept)} + dust ${sum(rows.ignores)} + waiting ${sum(waiting)} = ${ours} units, the chain says ${theirs}`,
    );
  }
  for (const transfer of truth.due) {
    const row = ledger.recorded.get(transfer.key)?.[0];
    if (!row) findings.add('I10', `${say(transfer)} is in no row`);
    else if (row.units !== transfer.units)
      findings.add('I10', `${say(transfer)} is recorded as ${row.units} units`);
  }
}

/** I13: what pays nothing must be seen by a person, but for dust. */
function unmatched({ truth, ledger, findings }) {
  for (const transfer of truth.due) {
    const rows = ledger.recorded.get(transfer.key) ?? [];
    if (rows.some(({ state }) => state === 'unsettled' || state === 'parked')) continue;
    if (ledger.paymentsOfTransfer.has(transfer.key)) continue;
    const fits = truth.fits.get(transfer.key);
    const dust = fits.length === 0 && transfer.units !== null && transfer.units < truth.dustBelow;
    const where = rows.some(({ id }) => ledger.inbox.has(id) || (dust && ledger.ignores.has(id)));
    if (!where)
      findings.add('I13', `${say(transfer)} pays nothing and is not ${dust ? 'among dust' : 'in the inbox'}`);
  }
}
