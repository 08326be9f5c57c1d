import type Redis from 'ioredis';
import {
  MemorySlotLocks,
  RedisSlotLocks,
  type PoolState,
  type RedisClient,
  type SlotAnswer,
  type SlotLocks,
  type SlotRequest,
} from '@epusdt/locks';
import { FakeClock } from './fake-clock';

export const START = Date.UTC(2026, 0, 5, 12);

/** The locks, and time that passes for them when the test says so. */
export interface Rig {
  readonly clock: FakeClock;
  readonly locks: SlotLocks;
  pass(ms: number): Promise<void>;
  /** As after a restart of what keeps them. */
  forget(): Promise<void>;
}

export class MemoryRig implements Rig {
  readonly clock = new FakeClock(START);
  locks: SlotLocks = new MemorySlotLocks(this.clock);

  pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    return Promise.resolve();
  }

  forget(): Promise<void> {
    this.locks = new MemorySlotLocks(this.clock);
    return Promise.resolve();
  }
}

/** Takes time off every key's life; Redis itself ends those whose time is over. */
const PASS = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left >= 0 then redis.call('PEXPIRE', key, math.max(0, left - tonumber(ARGV[1]))) end
end
`;

export class RedisRig implements Rig {
  readonly clock = new FakeClock(START);
  readonly locks: SlotLocks;

  constructor(
    client: RedisClient,
    private readonly redis: Redis,
  ) {
    this.locks = new RedisSlotLocks(client, this.clock);
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.redis.eval(PASS, 0, ms);
  }

  async forget(): Promise<void> {
    await this.redis.flushdb();
  }
}

export const POOL = 'tron:usdt';
export const ADDRESSES = ['A', 'B', 'C'] as const;
export const EMPTY: PoolState = { taken: [], assigned: [] };
export const keyOf = (address: string, units: bigint): string => `${POOL}:${address}:${units}`;
export const amounts = (count: number, from = 1_000n): bigint[] =>
  Array.from({ length: count }, (_, n) => from + BigInt(n) * 100n);
export const request = (more: Partial<SlotRequest> = {}): SlotRequest => ({
  pool: POOL,
  addresses: ADDRESSES,
  inTurn: true,
  amounts: amounts(3),
  owner: 'owner',
  ...more,
});
export const text = (answer: SlotAnswer): string =>
  answer.kind === 'taken' ? `${answer.address} ${answer.units}` : answer.kind;
