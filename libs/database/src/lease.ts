import { Injectable } from '@nestjs/common';
import { Clock, spanOf } from '@epusdt/kernel';
import { Column, Entity, LessThan, PrimaryColumn } from 'typeorm';
import { Database, isUniqueViolation } from './database';
import { integerColumn } from './transformers';

/** In the time of one lease: so many may fail before it is lost. */
const RENEWALS = 3;

@Entity('leases')
export class LeaseRow {
  @PrimaryColumn({ type: 'varchar' })
  name!: string;

  @Column({ type: 'varchar' })
  owner!: string;

  @Column({ type: 'bigint', name: 'held_until', transformer: integerColumn })
  heldUntil!: number;
}

/** Who does a job that one process is enough for. It saves work; correctness never rests on it. */
@Injectable()
export class Leases {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** True when `owner` holds the lease for the next `ms` of real time; renews its own. */
  async hold(name: string, owner: string, ms: number): Promise<boolean> {
    const now = this.clock.now();
    const heldUntil = now + spanOf(this.clock, ms);
    const rows = this.database.reader.getRepository(LeaseRow);
    const own = await rows.update({ name, owner }, { heldUntil });
    if (own.affected === 1) return true;
    const stale = await rows.update({ name, heldUntil: LessThan(now) }, { owner, heldUntil });
    if (stale.affected === 1) return true;
    if (await rows.existsBy({ name })) return (await rows.findOneBy({ name }))?.owner === owner;
    try {
      await rows.insert({ name, owner, heldUntil });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  /**
   * Renews the owner's lease for as long as `act` takes, so that it can be short: one whose process has died is soon
   * another's, one whose holder waits for something slow is not.
   */
  async during<T>(name: string, owner: string, ms: number, act: () => Promise<T>): Promise<T> {
    let renewal: Promise<unknown> = Promise.resolve();
    const renew = (): void => {
      renewal = this.hold(name, owner, ms).catch(() => undefined);
    };
    const timer = setInterval(renew, ms / RENEWALS);
    try {
      return await act();
    } finally {
      clearInterval(timer);
      // One that is under way would take back a lease that is released next.
      await renewal;
    }
  }

  async release(name: string, owner: string): Promise<void> {
    await this.database.reader.delete(LeaseRow, { name, owner });
  }
}
