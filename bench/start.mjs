/** From the start of the program to its first answers, with the memory it takes; nothing else asks it anything. */
import { launchGateway, launchSandbox, storageOf } from './programs.mjs';

const SIZES = {
  full: { engines: ['embedded', 'distributed'], times: 5 },
  quick: { engines: ['embedded'], times: 1 },
};

/** The median of several starts, each on a new installation: its schema is made, too. */
export async function benchStart({ say, quick, ...servers }) {
  const { engines, times } = quick ? SIZES.quick : SIZES.full;
  const sandbox = await launchSandbox();
  try {
    const rows = [];
    for (const engine of engines) {
      const starts = [];
      for (let n = 0; n < times; n += 1) {
        const storage = await storageOf(engine, servers);
        const gateway = await launchGateway(sandbox.url, { wallets: 10, ...storage });
        const { liveMs, readyMs, cpuToReadyMs } = gateway;
        starts.push({ liveMs, readyMs, cpuToReadyMs, rssMiB: gateway.rssMiB() });
        await gateway.stop();
      }
      rows.push({ engine, ...medians(starts) });
      say(`${engine}: live after ${rows.at(-1).liveMs} ms`);
    }
    return rows;
  } finally {
    await sandbox.stop();
  }
}

function medians(starts) {
  const [first] = starts;
  const median = (name) =>
    starts.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(starts.length / 2)];
  return Object.fromEntries(Object.keys(first).map((name) => [name, median(name)]));
}
