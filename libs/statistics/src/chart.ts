import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SECOND } from '@epusdt/kernel';
import type { ChartLabels } from './chart-labels';
import { CHART_HEIGHT, CHART_WIDTH, FONT_FAMILY, chartOption } from './chart-option';
import type { PeriodStatistics } from './figures';

/** Beside src in the sources; nest-cli.json puts them at the same places below dist. */
const ROOM = join(__dirname, '..');
const WORKER = join(ROOM, 'worker', 'chart-worker.cjs');
export const FONT_FILE = join(ROOM, 'fonts', 'NotoSansSC-Medium.subset.ttf');

/** One takes a second where nothing else is going on. */
const PATIENCE_MS = 60 * SECOND;
const HEAP_MB = 192;

/** Each has a thread, which is not cheap: one is drawn after the other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Income and paid orders of the period, as a PNG. What draws it is loaded in a thread of its own and goes with it, so
 * that nothing waits for it. Rejects where there is no drawing on this machine: then say it in words.
 */
export function chartOf(statistics: PeriodStatistics, labels: ChartLabels): Promise<Buffer> {
  const drawn = last.then(() => draw(statistics, labels));
  last = drawn.catch(() => undefined);
  return drawn;
}

function draw(statistics: PeriodStatistics, labels: ChartLabels): Promise<Buffer> {
  const worker = new Worker(WORKER, {
    workerData: {
      option: chartOption(statistics, labels),
      width: CHART_WIDTH,
      height: CHART_HEIGHT,
      fontFile: FONT_FILE,
      fontFamily: FONT_FAMILY,
    },
    // Nothing of the gateway's settings is its business.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  return new Promise<Buffer>((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`no chart after ${PATIENCE_MS / SECOND} s; the machine has too much to do`));
    }, PATIENCE_MS);
    worker.once('message', (png: Uint8Array) => resolve(Buffer.from(png)));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the thread that draws charts has ended (${code}) without one`));
    });
  }).finally(() => worker.terminate());
}
