/**
 * node test/torture/checker.mjs <run folder> [--json]: was anything lost, doubled, credited wrongly or not told? Reads
 * the final chain, the journals of callers and shops, and the rows; shares no code with what it judges. Ends with 0 when
 * all thirteen counts are 0, with 1 when one is not, with 2 when the run is not whole or proves nothing.
 */
import { pathToFileURL } from 'node:url';
import { checkCallbacks, noticesOf } from './checker-callbacks.mjs';
import { readChain } from './checker-chain.mjs';
import { readDatabase } from './checker-database.mjs';
import { Findings, Incomplete, journal, readRun } from './checker-folder.mjs';
import { checkMoney, ledgerOf } from './checker-money.mjs';
import { checkOrders } from './checker-orders.mjs';
import { expectations, readCallers } from './checker-truth.mjs';

/** A run in which nothing could go wrong shows nothing. */
function refuseEmpty({ orders, paid, transfers, expected, acknowledged, told }) {
  const empty = [
    [told, 'no create call was answered with an order'],
    [orders, 'no orders'],
    [transfers, 'no transfer to a wallet on the final chain'],
    [paid, 'no order is paid'],
    [expected, 'no shop had to be told of a payment'],
    [acknowledged, 'no shop was told of a payment'],
  ].find(([count]) => count === 0);
  if (empty) throw new Incomplete(`the run proves nothing: ${empty[1]}`);
}

/** Judges a run folder. */
export async function check(folder) {
  const run = readRun(folder);
  const findings = new Findings();
  const chain = await readChain(folder, run);
  const callers = await readCallers(folder);
  const requests = await journal(folder, 'shops.jsonl');
  const forbidden = await journal(folder, 'forbidden.jsonl');
  const rows = await readDatabase(folder, run);
  const truth = expectations(run, chain, rows, callers);
  const ledger = ledgerOf(rows);
  const notices = noticesOf(run, truth, requests);
  checkMoney({ chain, truth, rows, ledger, callers, findings });
  checkOrders({ run, truth, rows, ledger, callers, findings });
  const delivery = checkCallbacks({ run, chain, truth, rows, ledger, notices, findings });
  for (const { at, from, to } of forbidden) {
    findings.add('I11', `${from ?? 'somebody'} connected to ${to ?? 'a blocked address'} at ${at}`);
  }
  const totals = {
    orders: truth.orders.size,
    paid: ledger.paymentsOfOrder.size,
    transfers: truth.due.length,
    inbox: rows.inbox.length,
    ignored: rows.ignores.length,
    byHand: truth.byHand.size,
    told: new Set(callers.told.map(({ id }) => id)).size,
    ...delivery,
    requests: requests.length,
    blocks: chain.blocks.length,
  };
  // What is broken is said, however little there is of it.
  if (findings.broken.length === 0) refuseEmpty(totals);
  return { totals, counts: findings.counts, examples: findings.examples, broken: findings.broken };
}

function tell({ totals, counts, examples }, json) {
  if (json) return console.log(JSON.stringify({ totals, counts, examples }));
  console.log(
    Object.entries(totals)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  );
  for (const [name, words] of Object.entries(Findings.NAMES)) {
    console.log(`${name.padEnd(4)}${String(counts[name]).padStart(6)}  ${words}`);
    for (const example of examples[name]) console.log(`            ${example}`);
  }
}

async function main([folder, ...options]) {
  if (folder === undefined || options.some((option) => option !== '--json')) {
    console.error('usage: node test/torture/checker.mjs <run folder> [--json]');
    return 2;
  }
  try {
    const result = await check(folder);
    tell(result, options.includes('--json'));
    return result.broken.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Incomplete ? error.message : error);
    return 2;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv.slice(2));
}
