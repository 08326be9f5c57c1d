/**
 * `npm run bench [-- part] [-- --json]`: measured, never asserted. Parts: create, read, callbacks, streams; `chain` is a bench of its own with
 * bounds (`npm run bench:chain`, see chain.mjs).
 * The built gateway and the simulated network run as processes of their own; callers are concurrent HTTP clients here.
 */
import { benchCallbacks } from './callbacks.mjs';
import { chainMain } from './chain.mjs';
import { benchCreate } from './create.mjs';
import { machine } from './machine.mjs';
import { benchRead } from './read.mjs';
import { benchStreams } from './streams.mjs';

const PARTS = { create: benchCreate, read: benchRead, callbacks: benchCallbacks, streams: benchStreams };

/**
 * @param {{ services: () => Promise<{ databaseUrl: string, redisUrl: string }>, args: string[] }} options services:
 *   starts the servers when they are asked for, once
 */
export async function main({ services, args }) {
  if (args[0] === 'chain') return chainMain({ services, args: args.slice(1) });
  const json = args.includes('--json');
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const unknown = wanted.filter((part) => !(part in PARTS));
  if (unknown.length > 0) {
    console.error(`no part "${unknown.join(', ')}"; there are: ${Object.keys(PARTS).join(', ')}, and chain`);
    return 1;
  }
  const results = {};
  for (const part of wanted.length > 0 ? wanted : Object.keys(PARTS)) {
    const { databaseUrl, redisUrl } = await services();
    results[part] = await PARTS[part]({ databaseUrl, redisUrl, say: json ? () => undefined : console.error });
  }
  const report = { machine: machine(), results };
  if (json) console.log(JSON.stringify(report, null, 2));
  else print(report);
  return 0;
}

function print({ machine: facts, results }) {
  console.log(
    `\n${facts.cpu}, ${facts.cores} cores, ${facts.memoryGiB} GiB, ${facts.system}, Node ${facts.node}`,
  );
  for (const [part, rows] of Object.entries(results)) {
    console.log(`\n${part}`);
    console.table(rows);
  }
}
