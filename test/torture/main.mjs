/**
 * One torture run: node test/torture/main.mjs [--payments N] [--seed S] [--mode embedded|distributed] [--tier quick|full|long]
 *   [--faults a,b | --faults none] [--providers 2] [--gateway PATH] [--sandbox PATH] [--out DIR] [--json] [--no-check]
 * The exit code is the checker's: 0 when every invariant held. Distributed it starts servers of its own.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Refusal } from '../../scripts/ensure.mjs';
import { removeFolder, stopAll, temporaryFolder } from '../../scripts/processes.mjs';
import { FAULT_KINDS } from './plan-faults.mjs';
import { reportOf } from './report.mjs';
import { runTorture } from './run.mjs';
import { startServers } from './servers.mjs';
import { TIERS } from './tiers.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const built = (app) => join(root, 'dist', 'apps', app, 'apps', app, 'src', 'main.js');
const MODES = ['embedded', 'distributed'];

export function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: {
      payments: { type: 'string' },
      seed: { type: 'string', default: '1' },
      mode: { type: 'string', default: 'embedded' },
      tier: { type: 'string', default: 'quick' },
      faults: { type: 'string', default: 'all' },
      providers: { type: 'string', default: '3' },
      gateway: { type: 'string', default: built('gateway') },
      sandbox: { type: 'string', default: built('sandbox') },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      'no-check': { type: 'boolean', default: false },
    },
  });
  const tier = TIERS[values.tier];
  if (!tier) throw new Refusal(`--tier ${values.tier}: give one of ${Object.keys(TIERS).join(', ')}`);
  if (!MODES.includes(values.mode))
    throw new Refusal(`--mode ${values.mode}: give one of ${MODES.join(', ')}`);
  const payments = wholeNumber('payments', values.payments ?? String(tier.payments), 1_000_000);
  const share = payments / tier.payments;
  return {
    ...values,
    payments,
    seed: wholeNumber('seed', values.seed, 2 ** 31),
    providers: wholeNumber('providers', values.providers, 5),
    tierName: values.tier,
    // As many payments in a second, whatever their number; a short run still has time for each fault.
    tier: { ...tier, activeSeconds: Math.max(12, Math.round(tier.activeSeconds * share)) },
    faults: faultsOf(values.faults),
    check: !values['no-check'],
  };
}

function faultsOf(text) {
  if (text === 'all') return FAULT_KINDS;
  const names = text === 'none' ? [] : text.split(',');
  const unknown = names.filter((name) => !FAULT_KINDS.includes(name));
  if (unknown.length === 0) return names;
  throw new Refusal(`--faults ${unknown.join(',')}: give all, none, or some of ${FAULT_KINDS.join(', ')}`);
}

function wholeNumber(name, text, most) {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  throw new Refusal(`--${name} ${text}: give a whole number from 1 to ${most}`);
}

export async function main(args) {
  const options = optionsOf(args);
  const say = (line) => process.stderr.write(`${line}\n`);
  const began = performance.now();
  const out = options.out ?? temporaryFolder('torture-run');
  const servers = options.mode === 'distributed' ? await startServers() : null;
  try {
    const run = await runTorture({ ...options, out, servers }, say);
    const seconds = Math.round((performance.now() - began) / 1_000);
    const verdict = options.check ? await check(out) : { code: 0, report: null };
    const report = { ...reportOf(run), seconds, verdict: verdict.report };
    console.log(options.json ? JSON.stringify(report) : textOf(report, verdict));
    return verdict.code;
  } finally {
    await servers?.stop();
    if (options.out === undefined) removeFolder(out);
  }
}

/** In a process of its own: it knows nothing but the folder. */
function check(folder) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(here, 'checker.mjs'), folder, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
    child.once('error', reject);
    child.once('close', (code) => {
      let report = null;
      try {
        report = JSON.parse(text);
      } catch {
        process.stderr.write(`the checker said:\n${text}\n`);
      }
      resolve({ code: code ?? 1, report });
    });
  });
}

const textOf = (report, { code }) =>
  `${JSON.stringify(report, null, 2)}\n${code === 0 ? 'every invariant held' : `the checker's exit code is ${code}`}`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2))
    .then((code) => (process.exitCode = code))
    .catch((error) => {
      console.error(error instanceof Refusal ? error.message : error);
      process.exitCode = 2;
    })
    .finally(stopAll);
}
