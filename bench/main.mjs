/**
 * `npm run bench [-- part …] [-- --quick] [-- --assert] [-- --json]`. `--quick`: some parts, small, in less than 50 seconds.
 * `--assert`: exit code 1 when a figure is beyond its bound (bounds.mjs). `chain` is a bench of its own
 * (`npm run bench:chain`, see chain.mjs).
 * The built gateway and the simulated network run as processes of their own; callers are concurrent HTTP clients here.
 */
import { loadavg } from 'node:os';
import { BOUNDS, beyond } from './bounds.mjs';
import { benchCallbacks } from './callbacks.mjs';
import { chainMain } from './chain.mjs';
import { benchCreate, benchGrowth, benchProcesses } from './create.mjs';
import { machine } from './machine.mjs';
import { benchMatch } from './match.mjs';
import { benchRead } from './read.mjs';
import { benchStart } from './start.mjs';
import { benchStreams } from './streams.mjs';

const PARTS = {
  start: benchStart,
  create: benchCreate,
  growth: benchGrowth,
  processes: benchProcesses,
  read: benchRead,
  match: benchMatch,
  callbacks: benchCallbacks,
  streams: benchStreams,
};
/** Those that can be small. */
const QUICK = ['start', 'create', 'growth', 'read'];
const OPTIONS = ['--json', '--quick', '--assert'];

/**
 * @param {{ services: () => Promise<{ databaseUrl: string, redisUrl: string, pids: object }>, args: string[] }} options services:
 *   starts the servers when they are asked for, once
 */
export async function main({ services, args }) {
  if (args[0] === 'chain') return chainMain({ services, args: args.slice(1) });
  const [json, quick, assert] = OPTIONS.map((option) => args.includes(option));
  const wanted = args.filter((arg) => !OPTIONS.includes(arg));
  const parts = quick ? QUICK : Object.keys(PARTS);
  const unknown = wanted.filter((part) => !parts.includes(part));
  if (unknown.length > 0) {
    console.error(
      `no part "${unknown.join(', ')}"${quick ? ' of the quick run' : ''}; there are: ${parts.join(', ')}, and chain`,
    );
    return 1;
  }
  const [load] = loadavg();
  const started = performance.now();
  const results = {};
  for (const part of wanted.length > 0 ? wanted : parts) {
    const { databaseUrl, redisUrl, pids } = await services();
    const say = json ? () => undefined : console.error;
    results[part] = await PARTS[part]({ databaseUrl, redisUrl, pids, say, quick });
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  const problems = beyond(results, BOUNDS, quick);
  const report = { machine: machine(), load, seconds, results, beyond: problems };
  if (json) console.log(JSON.stringify(report, null, 2));
  else print(report);
  if (!assert || problems.length === 0) return 0;
  console.error(`beyond the bounds of bench/bounds.mjs:\n${problems.map((text) => `  ${text}`).join('\n')}`);
  return 1;
}

function print({ machine: facts, load, seconds, results }) {
  console.log(
    `\n${facts.cpu}, ${facts.cores} cores, ${facts.memoryGiB} GiB, ${facts.system}, Node ${facts.node}; ${seconds} s; load of the machine before it: ${load.toFixed(1)}`,
  );
  for (const [part, rows] of Object.entries(results)) {
    console.log(`\n${part}`);
    console.table(rows);
  }
}
