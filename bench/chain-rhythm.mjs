/**
 * For `node --import` in front of the built gateway. It looks at the simulated network every second and at real ones
 * every three; what is measured is to hold for real ones, so the one job that looks at the chain gets their rhythm.
 */
import { createRequire } from 'node:module';

const { CronJob } = createRequire(import.meta.url)('cron');
const OF_THE_SANDBOX = '*/1 * * * * *';
const OF_REAL_NETWORKS = '*/3 * * * * *';
const START_MS = 10_000;

let found = false;
const from = CronJob.from.bind(CronJob);
CronJob.from = (options) => {
  if (options.cronTime !== OF_THE_SANDBOX) return from(options);
  found = true;
  return from({ ...options, cronTime: OF_REAL_NETWORKS });
};

// Rather no figure than one of another rhythm.
setTimeout(() => {
  if (found) return;
  console.error(`no job has the rhythm ${OF_THE_SANDBOX}: correct bench/chain-rhythm.mjs`);
  process.exit(1);
}, START_MS).unref();
