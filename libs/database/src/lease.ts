import { Injectable } from '@nestjs/common';
import { Clock, elapsedMs, spanOf } from '@epusdt/kernel';
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
  /** Leases of others as they were seen last, and since when (of real time). */
  private readonly seen = new Map<
    string,
    Pick<LeaseRow, 'owner' | 'heldUntil'> & { readonly since: number }
  >();

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
    const held = await rows.findOneBy({ name });
    if (held)
      return held.owner === owner || (this.isLeft(held, ms) && (await this.takeOver(held, owner, heldUntil)));
    try {
      await rows.insert({ name, owner, heldUntil });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  /** Has nobody renewed it while we looked, for as long as it lasts? Its holder's clock may have been wrong. */
  private isLeft({ name, owner, heldUntil }: LeaseRow, ms: number): boolean {
    const seen = this.seen.get(name);
    if (seen?.owner === owner && seen.heldUntil === heldUntil) return elapsedMs() - seen.since >= ms;
    this.seen.set(name, { owner, heldUntil, since: elapsedMs() });
    return false;
  }

  private async takeOver(
    { name, owner: former, heldUntil: until }: LeaseRow,
    owner: string,
    heldUntil: number,
  ): Promise<boolean> {
    const rows = this.database.reader.getRepository(LeaseRow);
    const taken = await rows.update({ name, owner: former, heldUntil: until }, { owner, heldUntil });
    return taken.affected === 1;
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
