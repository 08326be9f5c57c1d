/**
 * `npm run bench:chain [-- part …] [-- --quick] [-- --assert] [-- --json]`: what reading the chain costs and how fast it
 * is, measured against the bounds below. With --assert the exit code is 1 when a figure is beyond its bound.
 */
import { loadavg } from 'node:os';
import { catchUp } from './chain-catch-up.mjs';
import { askPart } from './chain-parts.mjs';
import { FAILURES, judge, printFigures } from './chain-report.mjs';
import { seen } from './chain-seen.mjs';
import { machine } from './machine.mjs';

const DAY_BLOCKS = 28_800;
const QUICK_BLOCKS = 2_400;

/** `most`, or `exactly`; a pair is for the full and for the quick run. Figures without a bound are told, not judged. */
const BOUNDS = {
  head: { 'requests a minute': { most: 30 } },
  'catch-up': {
    'requests for reading': { most: [1_500, QUICK_BLOCKS / 20 + 60] },
    seconds: { most: [120, (120 * QUICK_BLOCKS) / DAY_BLOCKS] },
    'payments missed': { exactly: 0 },
    'rows that are no payment': { exactly: 0 },
    'memory, second half to first, %': { most: 115 },
    'lines of progress': { least: [10, 1] },
  },
  seen: {
    payments: { least: 50 },
    'seen, p99, ms': { most: 4_000 },
    'paid, slowest, ms': { most: 65_000 },
  },
  matching: {
    'open orders': { least: 100_000 },
    'ms for a block, median': { most: 20 },
    'payments missed': { exactly: 0 },
    'rows that are no payment': { exactly: 0 },
  },
  outage: {
    'payments missed': { exactly: 0 },
    'rows that are no payment': { exactly: 0 },
    'alarm raised': { exactly: 1 },
    'alarm cleared': { exactly: 1 },
    'other alarms without rest': { exactly: 0 },
  },
};

const WALLETS = [1, 1_000, 100_000];
const BACKGROUND = 100;

const SIZES = {
  full: {
    head: { minutes: 5, background: BACKGROUND },
    catchUp: { blocks: DAY_BLOCKS, transfersPerBlock: BACKGROUND, blocksPerPayment: 288, wallets: 10 },
    seen: { blocks: 40, perBlock: 6, settled: 10 },
    matching: { blocks: 60, engines: ['embedded', 'distributed'] },
    outage: { providers: [1, 2], minutes: 10, wallets: 10, background: BACKGROUND },
  },
  quick: {
    head: { minutes: 1, background: BACKGROUND },
    catchUp: { blocks: QUICK_BLOCKS, transfersPerBlock: BACKGROUND, blocksPerPayment: 288, wallets: 10 },
    seen: { blocks: 10, perBlock: 6, settled: 0 },
    matching: { blocks: 20, engines: ['embedded'] },
    outage: { providers: [2], minutes: 10, wallets: 10, background: 20 },
  },
};

/** All addresses in memory, and too many for that. 400 transfers in a block. */
const MATCHING = [
  { wallets: 1_000, ordersPerWallet: 100 },
  { wallets: 10_000, ordersPerWallet: 10 },
].map((pool) => ({ ...pool, strangers: 390, own: 10 }));

const PARTS = { head, 'catch-up': dayAway, seen: pages, matching, outage };

/** @param {{ services: () => Promise<{ databaseUrl: string, redisUrl: string }>, args: string[] }} options */
export async function chainMain({ services, args }) {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const unknown = [
    ...flags.filter((flag) => !['--quick', '--assert', '--json'].includes(flag)),
    ...wanted.filter((part) => !(part in PARTS)),
  ];
  if (unknown.length > 0) {
    console.error(
      `"${unknown.join(' ')}" is unknown; parts: ${Object.keys(PARTS).join(', ')}; flags: --quick --assert --json`,
    );
    return 1;
  }
  const quick = flags.includes('--quick');
  const parts = wanted.length > 0 ? wanted : Object.keys(PARTS);
  const began = performance.now();
  const say = (line) => console.error(line);
  const context = { size: SIZES[quick ? 'quick' : 'full'], say, services };
  const load = loadavg()[0];
  const figures = judge(await measure(parts, context, quick), BOUNDS, quick);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const report = { machine: machine(), load, quick, seconds, figures };
  const beyond = figures.filter(({ beyond }) => beyond !== null);
  for (const { part, of, figure, beyond: how } of beyond) {
    console.error(`beyond its bound: ${part}${of ? `, ${of}` : ''}: ${figure} ${how}`);
  }
  if (flags.includes('--json')) console.log(JSON.stringify(report, null, 2));
  else printFigures(report);
  const failed = figures.some(({ figure }) => figure === FAILURES);
  return failed || (beyond.length > 0 && flags.includes('--assert')) ? 1 : 0;
}

/**
 * The buyers wait most of the time, so everything else goes on beside them; the catch-up and the matching are measured
 * by the clock and get no other company.
 */
async function measure(parts, context, quick) {
  const run = async (part, ...more) => {
    if (!parts.includes(part)) return [];
    context.say(`${part} …`);
    try {
      return (await PARTS[part](context, ...more)).map((figure) => ({ part, ...figure }));
    } catch (error) {
      // The other parts have something to tell all the same.
      context.say(`${part} could not be measured: ${error.stack ?? error}`);
      return [{ part, of: '', figure: FAILURES, value: 1 }];
    }
  };
  const rest = async () => {
    const [few, many] = await Promise.all([
      run('head', WALLETS.slice(0, -1)).then(async (figures) => [...figures, ...(await run('outage'))]),
      run('head', WALLETS.slice(-1)),
    ]);
    return [...few, ...many, ...(await run('matching'))];
  };
  const first = quick ? null : await run('catch-up');
  const results = await Promise.all([
    run('seen'),
    first === null ? run('catch-up').then(async (figures) => [...figures, ...(await rest())]) : rest(),
  ]);
  const all = [...(first ?? []), ...results.flat()];
  return Object.keys(PARTS).flatMap((part) => all.filter((figure) => figure.part === part));
}

async function head({ size, say }, wallets) {
  const figures = [];
  for (const count of wallets) {
    const found = await askPart(
      'head',
      'measure',
      { ...size.head, wallets: count, providers: [1, 2] },
      { say },
    );
    for (const { providers, orders, provider, perMinute, kinds } of found) {
      const of = `${count} wallet(s), ${orders ? 'open orders' : 'no order'}, ${provider} of ${providers}`;
      figures.push({ of, figure: 'requests a minute', value: perMinute, detail: kinds });
    }
    for (const providers of [1, 2]) {
      const some = found.filter((one) => one.providers === providers && one.orders);
      const proofs = some.reduce((sum, one) => sum + one.proofs / one.payments, 0);
      const of = `${count} wallet(s), open orders, ${providers} provider(s)`;
      figures.push({ of, figure: 'for the proof of a payment', value: round(proofs, 1) });
    }
  }
  return figures;
}

async function dayAway({ size, say }) {
  const limitSeconds = 120;
  const found = await catchUp({ ...size.catchUp, limitSeconds, say });
  const { rssMiB } = found;
  const of = `${size.catchUp.blocks} blocks`;
  return listed(of, {
    'requests for reading': found.reading,
    'requests for proofs': found.proofs,
    seconds: round(found.seconds, 1),
    'seconds of processor, gateway': found.gatewaySeconds,
    'seconds of processor, network': round(found.networkSeconds, 1),
    payments: found.payments,
    'payments missed': found.missed,
    'rows that are no payment': found.unexpected,
    'most memory, MiB': rssMiB && Math.max(rssMiB.first, rssMiB.second),
    'memory, second half to first, %': rssMiB && Math.round((100 * rssMiB.second) / rssMiB.first),
    'lines of progress': found.progress,
  }).map((figure) =>
    figure.figure === 'requests for reading' ? { ...figure, detail: found.kinds } : figure,
  );
}

async function pages({ size, say }) {
  const found = await seen({ ...size.seen, say });
  return listed('', {
    payments: found.payments,
    'seen, median, ms': found.seenMedianMs,
    'seen, p99, ms': found.seenP99Ms,
    'seen, slowest, ms': found.seenMostMs,
    ...(found.settled > 0 ? { 'paid, slowest, ms': found.paidMostMs } : {}),
  });
}

async function matching({ size, say, services }) {
  const figures = [];
  for (const engine of size.matching.engines) {
    const env = engine === 'embedded' ? {} : await serviceVariables(services);
    for (const pool of MATCHING) {
      const input = { ...pool, engine, blocks: size.matching.blocks };
      const found = await askPart('matching', 'measure', input, { say, env });
      figures.push(
        ...listed(`${engine}, ${pool.wallets} wallets`, {
          'open orders': found.orders,
          'ms for a block, median': round(found.medianMs, 1),
          'ms for a block, p95': round(found.p95Ms, 1),
          'payments missed': found.missed,
          'rows that are no payment': found.unexpected,
        }),
      );
    }
  }
  return figures;
}

async function serviceVariables(services) {
  const { databaseUrl, redisUrl } = await services();
  return { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl };
}

async function outage({ size, say }) {
  const figures = [];
  for (const providers of size.outage.providers) {
    const found = await askPart('outage', 'measure', { ...size.outage, providers }, { say });
    figures.push(
      ...listed(`${providers} provider(s) away for ${size.outage.minutes} min`, {
        'requests a minute and provider': found.perMinute,
        payments: found.payments,
        'payments missed': found.missed,
        'rows that are no payment': found.unexpected,
        'alarm raised': found.raised,
        'alarm cleared': found.cleared,
        'other alarms without rest': found.restless,
        'seconds until all is read': found.recoverySeconds,
      }),
    );
  }
  return figures;
}

const listed = (of, values) => Object.entries(values).map(([figure, value]) => ({ of, figure, value }));
const round = (value, digits) => Number(value.toFixed(digits));
