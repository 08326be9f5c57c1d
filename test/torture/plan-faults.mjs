/** What goes wrong in a run, when, and for how long: drawn from the seed, a stream for each kind. */
import { Draws } from './draws.mjs';

/** A provider is not there, or says no. */
const BURSTS = [
  ['rate-limit-keyless', { limit: 1, seconds: 30 }],
  ['forbidden', {}],
  ['unavailable', {}],
  ['refuse', {}],
  ['hang', { probability: 0.5 }],
  ['html-200', {}],
  ['no-resources', {}],
];
/** It answers, and it is wrong. Only one provider lies at a time: somebody must tell the truth. */
const LIES = [
  ['empty-known', {}],
  ['bloom-miss', {}],
  ['log-omitted', {}],
  ['wrong-value', {}],
  ['head-frozen', {}],
  ['behind', { blocks: 25 }],
  ['solid-behind', { blocks: 20 }],
  ['two-backends', { blocks: 4 }],
  ['truncated', { probability: 0.5 }],
  ['batch-reordered', {}],
  ['batch-short', {}],
  ['batch-duplicate-ids', {}],
  ['wrong-block-hash', {}],
  ['info-unknown', {}],
  ['wrong-length', { probability: 0.5 }],
  ['chain-split', {}],
];
/** Where a process ends itself: a statement that only this transaction runs, and the moment. */
export const POINTS = {
  'before the commit of transfer and cursor': {
    statement: '^INSERT INTO .transfers.',
    at: 'commit',
    side: 'before',
  },
  'after the commit of transfer and cursor': {
    statement: '^INSERT INTO .transfers.',
    at: 'commit',
    side: 'after',
  },
  'between payment and callback': { statement: '^INSERT INTO .payments.', at: 'statement', side: 'after' },
  'before the commit of payment and callback': {
    statement: '^INSERT INTO .payments.',
    at: 'commit',
    side: 'before',
  },
  'after the commit of payment and callback': {
    statement: '^INSERT INTO .payments.',
    at: 'commit',
    side: 'after',
  },
  'after the commit of the claim': {
    statement: '^INSERT INTO .callback_attempts.',
    at: 'commit',
    side: 'after',
  },
  'before the commit of the answer': {
    statement: '^UPDATE .callback_attempts. SET .*http_status',
    at: 'commit',
    side: 'before',
  },
  'after the commit of the answer': {
    statement: '^UPDATE .callback_attempts. SET .*http_status',
    at: 'commit',
    side: 'after',
  },
};
/** These two are seen by the shop. */
export const SHOP_POINTS = ['the shop receives the callback', 'the shop has answered'];

/** `every`: seconds of real time between two of a kind, by chance; `ms` are virtual. */
const KINDS = {
  kill: { every: 15, make: (draws, { processes }) => ({ process: draws.between(0, processes - 1) }) },
  'marked-kill': {
    every: 12,
    make: (draws, { processes }) => ({
      process: draws.between(0, processes - 1),
      point: draws.pick([...Object.keys(POINTS), ...SHOP_POINTS]),
      ms: 40_000,
    }),
  },
  restart: { every: 20, make: (draws, { processes }) => ({ process: draws.between(0, processes - 1) }) },
  stop: {
    every: 8,
    make: (draws, { processes }) => ({
      process: draws.between(0, processes - 1),
      ms: draws.between(1_000, 60_000),
    }),
  },
  'provider-burst': {
    every: 5,
    make: (draws, { providers }) => {
      const [fault, options] = draws.pick(BURSTS);
      return { provider: draws.between(0, providers - 1), fault, options, ms: draws.between(10_000, 60_000) };
    },
  },
  lie: {
    every: 3,
    make: (draws, { liar }) => {
      const [fault, options] = draws.pick(LIES);
      const seed = draws.between(0, 9_999);
      return {
        provider: liar,
        fault,
        options: { probability: 0.7, seed, ...options },
        ms: draws.between(10_000, 45_000),
      };
    },
  },
  fork: {
    every: 4,
    make: (draws) => ({
      depth: draws.between(1, 17),
      transactions: draws.pick(['keep', 'shuffle', 'shuffle', 'drop']),
    }),
  },
  stall: {
    every: 12,
    make: (draws) => ({ producers: draws.between(9, 20), ms: draws.between(60_000, 120_000) }),
  },
  'clock-step': {
    every: 10,
    make: (draws) => ({
      skewMs: draws.pick([-1, 1]) * draws.between(30_000, 600_000),
      ms: draws.between(10_000, 40_000),
    }),
  },
  'wallet-off': {
    every: 10,
    make: (draws, { wallets }) => ({
      wallet: draws.between(0, wallets - 1),
      ms: draws.between(20_000, 80_000),
    }),
  },
  'manual-mark': { every: 12, make: () => ({}) },
  'look-back': { every: 20, make: (draws, { wallets }) => ({ wallet: draws.between(0, wallets - 1) }) },
  'redis-flush': { every: 8, only: 'distributed', make: () => ({}) },
  'redis-kill': { every: 10, only: 'distributed', make: (draws) => ({ ms: draws.between(5_000, 40_000) }) },
  'redis-mute': { every: 15, only: 'distributed', make: (draws) => ({ ms: draws.between(10_000, 120_000) }) },
  'database-mute': {
    every: 20,
    only: 'distributed',
    make: (draws) => ({ ms: draws.between(10_000, 200_000) }),
  },
  'database-kill': {
    every: 12,
    only: 'distributed',
    make: (draws) => ({ ms: draws.between(2_000, 30_000) }),
  },
};

export const FAULT_KINDS = Object.keys(KINDS);

/** Times from the beginning, sorted. Every kind that is wanted comes at least once. */
export function planFaults({ seed, mode, active, providers, wallets, kinds, tier }) {
  const processes = mode === 'distributed' ? 4 : 1;
  const liar = new Draws(seed, 'liar').between(0, providers - 1);
  const events = [];
  for (const [kind, { every, only, make }] of Object.entries(KINDS)) {
    if (!kinds.includes(kind) || (only && only !== mode)) continue;
    const draws = new Draws(seed, `fault ${kind}`);
    const mean = every * (tier.calmer ?? 1) * 1_000 * tier.speed;
    for (const at of timesOf(draws, active, mean, tier.faults?.[kind])) {
      events.push({ at: Math.round(at), kind, ...make(draws, { processes, providers, liar, wallets }) });
    }
  }
  return events.sort((a, b) => a.at - b.at);
}

/** Evenly where the number is given, else by chance; none in the last tenth. */
function timesOf(draws, active, mean, count) {
  const end = active * 0.9;
  if (count !== undefined) {
    return Array.from({ length: count }, (_, index) => (end * (index + draws.fraction())) / count);
  }
  const times = [];
  for (let at = draws.wait(mean); at < end; at += Math.max(mean / 4, draws.wait(mean))) times.push(at);
  return times.length > 0 ? times : [end * draws.fraction()];
}
