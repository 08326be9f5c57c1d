import { Injectable } from '@nestjs/common';
import { Clock } from '@epusdt/kernel';
import {
  RESERVATION_MS,
  SlotLocks,
  type PoolState,
  type SlotAnswer,
  type SlotRequest,
  type TakenSlot,
} from './slot-locks';

interface Reservation {
  readonly owner: string;
  readonly until: number;
}

/** When each address was last assigned, compared with the others. */
class Rotation {
  private readonly turns = new Map<string, number>();
  private latest = 0;

  turnOf(address: string): number {
    return this.turns.get(address) ?? 0;
  }

  assign(address: string): void {
    this.learn(address, this.latest + 1);
  }

  /** Never back. */
  learn(address: string, turn: number): void {
    this.latest = Math.max(this.latest, turn);
    this.turns.set(address, Math.max(turn, this.turnOf(address)));
  }
}

/** Reservations looked through for expired ones at each take. */
const SWEEP_PER_TAKE = 8;

/** One process: a map. Every method runs to its end without awaiting, hence is atomic. */
@Injectable()
export class MemorySlotLocks extends SlotLocks {
  private readonly held = new Map<string, Reservation>();
  /** By pool. */
  private readonly rotations = new Map<string, Rotation>();

  constructor(private readonly clock: Clock) {
    super();
  }

  take({ pool, addresses, inTurn, amounts, owner }: SlotRequest): Promise<SlotAnswer> {
    if (addresses.length === 0) return Promise.resolve({ kind: 'full' });
    const rotation = this.rotations.get(pool);
    if (!rotation) return Promise.resolve({ kind: 'cold' });
    const now = this.clock.now();
    this.sweep(now);
    const order = [...addresses];
    if (inTurn) order.sort((a, b) => rotation.turnOf(a) - rotation.turnOf(b));
    for (const units of amounts) {
      for (const address of order) {
        const key = `${pool}:${address}:${units}`;
        if ((this.held.get(key)?.until ?? 0) > now) continue;
        this.put(key, { owner, until: now + RESERVATION_MS });
        rotation.assign(address);
        return Promise.resolve({ kind: 'taken', address, units });
      }
    }
    return Promise.resolve({ kind: 'full' });
  }

  warm(pool: string, { taken, assigned }: PoolState): Promise<void> {
    const rotation = this.rotations.get(pool) ?? new Rotation();
    for (const { address, turn } of assigned) rotation.learn(address, turn);
    this.rotations.set(pool, rotation);
    const now = this.clock.now();
    for (const { key, owner, until } of taken) {
      if ((this.held.get(key)?.until ?? 0) > now) continue;
      this.put(key, { owner, until: Math.max(until, now + RESERVATION_MS) });
    }
    return Promise.resolve();
  }

  keep({ key, owner, until }: TakenSlot): Promise<void> {
    const held = this.held.get(key);
    if (held?.owner === owner && held.until > this.clock.now()) this.put(key, { owner, until });
    return Promise.resolve();
  }

  release(key: string, owner: string): Promise<void> {
    if (this.held.get(key)?.owner === owner) this.held.delete(key);
    return Promise.resolve();
  }

  /** Newest last, so that the sweep meets the oldest first. */
  private put(key: string, reservation: Reservation): void {
    this.held.delete(key);
    this.held.set(key, reservation);
  }

  private sweep(now: number): void {
    let looked = 0;
    for (const [key, { until }] of this.held) {
      if (until <= now) this.held.delete(key);
      looked += 1;
      if (looked >= SWEEP_PER_TAKE) return;
    }
  }
}
