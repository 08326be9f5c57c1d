/**
 * For `node --import` in front of the built gateway. It looks at the simulated network every second and at real ones
 * every three; what is measured is to hold for real ones, so the one job that looks at the chain gets their rhythm.
 */
import { createRequire } from 'node:module';

const { CronJob } = createRequire(import.meta.url)('cron');
const OF_THE_SANDBOX = '*/1 * * * * *';
const OF_REAL_NETWORKS = '*/3 * * * * *';

const from = CronJob.from.bind(CronJob);
CronJob.from = (options) =>
  from({ ...options, cronTime: options.cronTime === OF_THE_SANDBOX ? OF_REAL_NETWORKS : options.cronTime });
