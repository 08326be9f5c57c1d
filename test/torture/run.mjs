/** One run from the first process to the last line of its books. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeFolder, temporaryFolder } from '../../scripts/processes.mjs';
import { Books } from './books.mjs';
import { Callers } from './callers.mjs';
import { Gateways, setCalm } from './gateways.mjs';
import { Injector } from './injector.mjs';
import { Journals } from './journal.mjs';
import { latenciesOf } from './latencies.mjs';
import { Network } from './network.mjs';
import { Payers } from './payers.mjs';
import { makePlan } from './plan.mjs';
import { SHOP_NETWORK, Shops } from './shops.mjs';
import { spread } from './spread.mjs';

const SKEW_MS = 30_000;
const LOOK_MS = 250;
const EACH_KIND_MS = 90_000;
const MEASURE_MS = 500;
/** Virtual time before an attempt that is waited for, and the speed until then. */
const FAR_MS = 60_000;
const FAST = 300;
/** At the end, in real time: crons that run every five seconds have had their turn. */
const CALM_MS = 11_000;

export async function runTorture(options, tell) {
  const began = performance.now();
  const say = (line) => tell(`${((performance.now() - began) / 1_000).toFixed(1)} s: ${line}`);
  const { out, mode } = options;
  mkdirSync(out, { recursive: true });
  const world = { options, say, out, seen: new Map(), journals: new Journals(out), plan: makePlan(options) };
  say(
    `plan ${world.plan.digest}: ${world.plan.purchases.length} payments, ${world.plan.events.length} faults planned`,
  );
  world.folder = temporaryFolder('torture');
  try {
    await open(world);
    await active(world);
    await heal(world);
    return await close(world);
  } finally {
    await world.gateways?.stop();
    await world.shops?.close();
    await world.books?.close();
    await world.network?.service.stop();
    removeFolder(world.folder);
    say(`${mode}, ${world.plan.purchases.length} payments: everything is stopped`);
  }
}

async function open(world) {
  const { options, journals, plan, folder } = world;
  const network = await Network.launch(options.sandbox, options.providers);
  world.network = network;
  await network.set({ speed: options.tier.speed });
  await network.ask('/_sim/background', { transfersPerBlock: options.tier.strangers });
  world.shops = new Shops(network, journals);
  await world.shops.open(plan.shops);
  world.secret = randomBytes(22).toString('hex');
  const dataDir = join(folder, 'data');
  const storage = options.servers
    ? {
        MODE: 'distributed',
        DATABASE_URL: options.servers.database.url,
        REDIS_URL: options.servers.redis.url,
      }
    : { DATA_DIR: dataDir };
  const rebinding = world.shops.rebinding();
  world.calm = join(folder, 'calm');
  world.lookups = join(folder, 'lookups');
  world.gateways = await Gateways.make({
    mode: options.mode,
    program: options.gateway,
    network,
    journals,
    torture: {
      folder,
      calm: world.calm,
      ...(rebinding ? { rebinding: { ...rebinding, count: world.lookups } } : {}),
    },
    settings: { ...settingsOf(world), ...storage },
  });
  await world.gateways.start();
  world.startedAt = network.now();
  world.apiKey = await world.gateways.ownerKey();
  world.merchants = await merchantsOf(world);
  const url = options.servers?.database.url;
  world.books = new Books({ file: join(dataDir, 'epusdt.db'), url });
}

function settingsOf({ options, network, plan, secret }) {
  const { tier } = options;
  return {
    API_AUTH_TOKEN: secret,
    API_RATE_LIMIT: '1000000',
    TRON_NETWORK: 'sandbox',
    TRON_NODES: network.nodes,
    CLOCK_URL: network.clockUrl,
    WALLETS: plan.wallets.join(','),
    AMOUNT_STEPS: String(plan.steps),
    FORCED_USDT_RATE: 'CNY:7.2',
    ORDER_TTL_SECONDS: String(tier.lifetime / 1_000),
    LATE_WINDOW_SECONDS: String(tier.lateWindow / 1_000),
    CALLBACK_ALLOW_CIDRS: SHOP_NETWORK,
  };
}

/** The first one, and others made by the API; with the secrets that their callbacks are checked with. */
async function merchantsOf({ gateways, apiKey, plan, secret }) {
  const merchants = [{ pid: '1000', dialect: 'epusdt', secret }];
  while (merchants.length < plan.merchants) {
    const { status, json } = await gateways.api(apiKey, '/merchants', {
      body: { name: `shop ${merchants.length}` },
    });
    if (status !== 201) throw new Error(`no merchant was made: ${status} ${JSON.stringify(json)}`);
    merchants.push({ pid: json.pid, dialect: 'epusdt', secret: json.secret });
  }
  for (const merchant of merchants) {
    const path = `/endpoints/secret?merchant=${merchant.pid}`;
    const { status, json } = await gateways.api(apiKey, path, { method: 'GET' });
    if (status !== 200) throw new Error(`no secret of events: ${status} ${JSON.stringify(json)}`);
    merchant.eventsSecret = json.secret;
  }
  return merchants;
}

/** Buying, paying, and whatever goes wrong meanwhile. */
async function active(world) {
  const { options, network, journals, plan, shops, gateways, merchants, apiKey, say } = world;
  world.payers = new Payers({ network, journals });
  world.callers = new Callers({ network, journals, shops, doors: gateways.doors, merchants, apiKey });
  world.injector = new Injector({ network, gateways, shops, servers: options.servers, plan, apiKey });
  const begun = network.now();
  say(
    `active for about ${Math.round(plan.active / options.tier.speed / 1_000)} s, virtual time passes ${options.tier.speed} times as fast`,
  );
  world.measuring = setInterval(() => measure(world), MEASURE_MS);
  const faults = world.injector.run(begun);
  world.failures = [];
  const buying = plan.purchases.map(async (purchase) => {
    await network.until(begun + purchase.at);
    const order = await world.callers.create(purchase);
    if (!order) return;
    world.injector.unpaid.push(order);
    await world.payers.pay(order, purchase.payer).catch((error) => world.failures.push(String(error.stack)));
  });
  await Promise.all(plan.purchases.map((purchase) => network.until(begun + purchase.at)));
  await network.until(begun + plan.active);
  await Promise.race([faults, delay(options.tier.patienceSeconds * 1_000)]);
  await untilEachKind(world);
  world.paying = Promise.all(buying);
  await world.injector.heal();
  await faults;
  if (world.failures.length > 0) throw new Error(`the driver failed:\n${world.failures[0]}`);
}

/** A slow machine, on which a process takes long to start again, needs longer than planned for the one of a kind. */
async function untilEachKind({ injector, plan }) {
  const end = performance.now() + EACH_KIND_MS;
  while (!injector.hasMetEachKind(plan.events) && performance.now() < end) await delay(LOOK_MS);
}

/** What is only there for a while. */
function measure({ gateways, books, seen }) {
  for (const gateway of gateways.list) gateway.measure();
  // Busy, away, or not made yet: the next look will do.
  books.sightings(seen).catch(() => undefined);
}

/** Nothing is wrong any more; time passes until nothing waits. */
async function heal(world) {
  const { options, network, plan, shops, gateways, say } = world;
  const { tier } = options;
  setCalm(world.calm);
  shops.heal();
  world.healedAt = network.now();
  say('healing: no faults any more, all shops are well');
  await gateways.ready();
  await network.ask('/_sim/background', { transfersPerBlock: 0 });
  await network.set({ speed: tier.healSpeed });
  await world.paying;
  await world.payers.payBatch();
  say('all is paid that will be');
  if (world.failures.length > 0) throw new Error(`the driver failed:\n${world.failures[0]}`);
  const least = network.now() + tier.lifetime + tier.lateWindow + 3 * 60_000;
  await network.until(least);
  say('all windows are over');
  world.left = await untilQuiet(world);
  say('nothing waits any more');
  await network.set({ speed: tier.speed });
  await delay(CALM_MS * (plan.purchases.length > 200 ? 1 : 0.5));
  clearInterval(world.measuring);
}

/** Returns what still waits, which is nothing unless the time was over. */
async function untilQuiet({ options, network, books, say }) {
  const { healLimitSeconds: limit, healSpeed } = options.tier;
  const end = performance.now() + limit * 1_000;
  for (;;) {
    const left = await books.waiting().catch(() => null);
    const { callbacks = 1, nextDue = 0, ...others } = left ?? {};
    const rest = left === null ? 1 : others.transfers + others.orders + others.slots;
    if (callbacks + rest === 0) return left;
    if (performance.now() > end) {
      say(`not quiet after ${limit} s: ${JSON.stringify(left)}`);
      return left;
    }
    // Nothing but callbacks that wait for their next attempt: nobody need live through that.
    if (rest === 0 && nextDue - network.now() > 2 * FAR_MS) {
      await network.set({ speed: FAST });
      await network.until(nextDue - FAR_MS, () => performance.now() > end);
      await network.set({ speed: healSpeed });
    }
    await delay(LOOK_MS);
  }
}

async function close(world) {
  const { options, network, journals, gateways, shops, injector, callers, payers, plan, books, out, say } =
    world;
  // What the gateway has not read yet holds no payments: the last of them were minutes ago.
  const endedAt = network.now();
  const requests = await network.requests();
  const { chainId, usdt } = await network.state();
  const times = await network.dump(join(out, 'chain.jsonl'));
  const latencies = { createMs: spread(callers.latencies), ...(await latenciesOf(books, times, world.seen)) };
  await gateways.stop();
  const rebound = existsSync(world.lookups) ? readFileSync(world.lookups, 'utf8').length : 0;
  if (rebound > 0) injector.count('names that changed their address', rebound);
  for (const [name, times] of Object.entries({ ...shops.counts, ...callers.counts }))
    injector.count(name, times);
  if (!options.servers) books.copyTo(out);
  await journals.close();
  const recoveries = gateways.list.flatMap((gateway) => gateway.recoveries);
  const result = {
    seed: options.seed,
    mode: options.mode,
    tier: options.tierName,
    payments: plan.purchases.length,
    plan: plan.digest,
    speed: options.tier.speed,
    startedAt: world.startedAt,
    healedAt: world.healedAt,
    endedAt,
    chainId,
    contract: usdt,
    wallets: plan.wallets,
    lateWindowMs: options.tier.lateWindow,
    orderLifetimeMs: options.tier.lifetime,
    clockSkewMs: SKEW_MS,
    clockTurned: injector.turned,
    merchants: world.merchants,
    apiKeys: [world.apiKey.split('_').slice(0, 3).join('_')],
    shops: shops.described(world.startedAt),
    blockedTargets: [shops.forbidden],
    decisions: injector.decisions,
    faults: injector.faults,
    notInjected: injector.missed,
    payers: payers.counts,
    refused: callers.refused,
    endedByThemselves: gateways.list.flatMap((gateway) => gateway.ownEndings),
    recoveryMs: spread(recoveries),
    latencies,
    requests,
    rssMiB: Object.fromEntries(gateways.list.map((gateway) => [gateway.name, gateway.rssMiB])),
    left: world.left,
    ...(options.servers ? { databaseUrl: options.servers.database.url } : {}),
  };
  journals.save('run.json', result);
  say(`the books are in ${out}`);
  return result;
}
