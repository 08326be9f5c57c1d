/**
 * How large a run is. Virtual milliseconds, but for names that end in seconds, which are real ones; `speed` is how fast
 * virtual time passes, `patience` how much longer it may take until all faults have been met.
 */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const TIERS = {
  quick: {
    payments: 200,
    speed: 20,
    healSpeed: 100,
    lifetime: 2 * MINUTE,
    lateWindow: 3 * MINUTE,
    activeSeconds: 12,
    patienceSeconds: 2,
    strangers: 4,
    // So many of each, evenly over the time: a short run has no room for chance.
    faults: {
      kill: 1,
      'marked-kill': 2,
      restart: 1,
      stop: 1,
      'provider-burst': 3,
      lie: 4,
      fork: 3,
      stall: 1,
      'clock-step': 2,
      'wallet-off': 1,
      'manual-mark': 1,
      'look-back': 1,
      'redis-flush': 1,
      'redis-kill': 1,
      'redis-mute': 1,
      'database-mute': 1,
      'database-kill': 1,
    },
    healLimitSeconds: 45,
  },
  full: {
    payments: 2_000,
    speed: 20,
    healSpeed: 60,
    lifetime: 10 * MINUTE,
    lateWindow: 20 * MINUTE,
    activeSeconds: 240,
    patienceSeconds: 60,
    strangers: 20,
    // Faults come so many times more seldom than in the table: a gateway that is always starting again proves little.
    calmer: 2.5,
    healLimitSeconds: 300,
  },
  long: {
    payments: 100_000,
    speed: 20,
    healSpeed: 60,
    lifetime: 10 * MINUTE,
    lateWindow: 60 * MINUTE,
    activeSeconds: 7_200,
    patienceSeconds: 300,
    strangers: 100,
    calmer: 6,
    healLimitSeconds: 3_600,
  },
};
