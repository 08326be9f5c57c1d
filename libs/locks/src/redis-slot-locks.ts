import { Injectable } from '@nestjs/common';
import { Clock } from '@epusdt/kernel';
import { RedisClient } from './redis-client';
import {
  CANDIDATES_PER_CALL,
  LocksUnavailable,
  RESERVATION_MS,
  SlotLocks,
  type PoolState,
  type SlotAnswer,
  type SlotRequest,
  type TakenSlot,
} from './slot-locks';

/** A pool is warm while its rotation exists; this member makes it exist when nothing was ever assigned. */
const WARM_MEMBER = '-';
const WARM_CHUNK = 500;

/**
 * KEYS[1] rotation. ARGV: pool prefix, owner, ttl ms, offset, limit, 1 for in turn, number of addresses, addresses…,
 * amounts…
 * Answers {'cold'}, {'taken', address, amount}, {'next', offset} or {'full'}.
 */
const TAKE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return {'cold'} end
local count = tonumber(ARGV[7])
local order = {}
if ARGV[6] == '1' then
  for i = 1, count do
    local address = ARGV[7 + i]
    order[i] = { address, tonumber(redis.call('ZSCORE', KEYS[1], address) or '0'), i }
  end
  table.sort(order, function(a, b)
    if a[2] ~= b[2] then return a[2] < b[2] end
    return a[3] < b[3]
  end)
else
  for i = 1, count do order[i] = { ARGV[7 + i] } end
end
local total = count * (#ARGV - 7 - count)
local first = tonumber(ARGV[4])
local last = math.min(total, first + tonumber(ARGV[5])) - 1
for i = first, last do
  local address = order[i % count + 1][1]
  local amount = ARGV[8 + count + math.floor(i / count)]
  if redis.call('SET', ARGV[1] .. address .. ':' .. amount, ARGV[2], 'NX', 'PX', ARGV[3]) then
    local top = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    redis.call('ZADD', KEYS[1], tonumber(top[2] or '0') + 1, address)
    return {'taken', address, amount}
  end
end
if last + 1 >= total then return {'full'} end
return {'next', tostring(last + 1)}
`;

const KEEP = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`;

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;

/** Many processes: SET NX PX, all candidates of a call in one script. */
@Injectable()
export class RedisSlotLocks extends SlotLocks {
  constructor(
    private readonly client: RedisClient,
    private readonly clock: Clock,
  ) {
    super();
  }

  async take(request: SlotRequest): Promise<SlotAnswer> {
    const { pool, addresses, inTurn, amounts, owner } = request;
    if (addresses.length === 0) return { kind: 'full' };
    const lists = [addresses.length, ...addresses, ...amounts.map(String)];
    const calls = Math.ceil((addresses.length * amounts.length) / CANDIDATES_PER_CALL);
    let offset = '0';
    for (let call = 0; call < calls; call += 1) {
      const answer = await this.ask(
        TAKE,
        [this.rotation(pool)],
        [this.key(`${pool}:`), owner, RESERVATION_MS, offset, CANDIDATES_PER_CALL, inTurn ? 1 : 0, ...lists],
      );
      const [kind, first = '', second = ''] = answer;
      if (kind === 'cold') return { kind };
      if (kind === 'taken') return { kind, address: first, units: BigInt(second) };
      if (kind !== 'next') return { kind: 'full' };
      offset = first;
    }
    return { kind: 'full' };
  }

  async warm(pool: string, { taken, assigned }: PoolState): Promise<void> {
    const now = this.clock.now();
    await this.guarded(async () => {
      for (let i = 0; i < taken.length; i += WARM_CHUNK) {
        const pipeline = this.client.redis.pipeline();
        for (const { key, owner, until } of taken.slice(i, i + WARM_CHUNK)) {
          pipeline.set(this.key(key), owner, 'PX', Math.max(RESERVATION_MS, until - now), 'NX');
        }
        // A pipeline does not reject for its commands: without this a pool half told would count as warm.
        for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
      }
      for (let i = 0; i < assigned.length; i += WARM_CHUNK) {
        const scores = assigned.slice(i, i + WARM_CHUNK).flatMap(({ address, turn }) => [turn, address]);
        await this.client.redis.zadd(this.rotation(pool), 'GT', ...scores);
      }
      await this.client.redis.zadd(this.rotation(pool), 'NX', 0, WARM_MEMBER);
    });
  }

  async keep({ key, owner, until }: TakenSlot): Promise<void> {
    const ttl = Math.max(1, until - this.clock.now());
    await this.guarded(() => this.client.redis.eval(KEEP, 1, this.key(key), owner, ttl));
  }

  async release(key: string, owner: string): Promise<void> {
    await this.guarded(() => this.client.redis.eval(RELEASE, 1, this.key(key), owner));
  }

  private key(slot: string): string {
    return `${this.client.namespace}:slot:${slot}`;
  }

  private rotation(pool: string): string {
    return `${this.client.namespace}:rotation:${pool}`;
  }

  private async ask(script: string, keys: string[], args: (string | number)[]): Promise<string[]> {
    const answer = await this.guarded(() => this.client.redis.eval(script, keys.length, ...keys, ...args));
    return Array.isArray(answer) ? answer.map(String) : [];
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new LocksUnavailable(error);
    }
  }
}
