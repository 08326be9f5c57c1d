import { AsyncResource } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { insideTransaction, refuseInsideTransaction } from './sqlite-driver';

/** Others wait while a group is at work: with some 1 ms a member, never much longer than a slow disk takes anyway. */
const MAX_MEMBERS = 32;

type Work<T> = (manager: EntityManager) => Promise<T>;

interface Member {
  /** Runs inside the open transaction; returns what is to be told once that has reached the disk. */
  readonly run: (manager: EntityManager) => Promise<() => void>;
  readonly fail: (error: unknown) => void;
}

interface Lost {
  /** None: the transaction could not even begin. */
  readonly members: readonly Member[];
  readonly error: unknown;
}

/** The transaction is gone with everything the members have done; each is to be run again alone. */
class GroupLost extends Error {
  override readonly name = 'GroupLost';
}

/**
 * SQLite writes one transaction after the other, and each waits for the disk. Those that wait for their turn together
 * share one: each in a savepoint of its own, undone alone when it fails, and told its outcome only after the commit of
 * all. What one of them reads of another's is committed with it or not at all.
 */
export class GroupCommit {
  private waiting: Member[] = [];
  private busy = false;

  constructor(private readonly source: DataSource) {}

  /** `work` may run more than once. */
  run<T>(work: Work<T>): Promise<T> {
    refuseInsideTransaction();
    const inside = AsyncResource.bind((manager: EntityManager) =>
      insideTransaction.run(true, () => work(manager)),
    );
    return new Promise<T>((resolve, reject) => {
      const run: Member['run'] = async (manager) => {
        const result = await inside(manager);
        return () => resolve(result);
      };
      this.waiting.push({ run, fail: reject });
      if (!this.busy) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) {
      // Whatever has arrived while the disk was written is heard first, so that it can come along.
      await setImmediate();
      await this.next();
    }
    this.busy = false;
  }

  private async next(): Promise<void> {
    // Taken once it is their turn: more have come meanwhile.
    const lost = await this.commit(() => this.waiting.splice(0, MAX_MEMBERS));
    if (!lost) return;
    const { members, error } = lost;
    if (members.length <= 1) return (members[0] ?? this.waiting.shift())?.fail(error);
    for (const member of members) {
      const alone = await this.commit(() => [member]);
      if (alone) member.fail(alone.error);
    }
  }

  /** `null`: committed and told. Otherwise nothing is, and nobody has been told. */
  private async commit(take: () => Member[]): Promise<Lost | null> {
    const runner = this.source.createQueryRunner();
    let members: Member[] = [];
    try {
      await runner.startTransaction();
      members = take();
      for (const tell of await commitTogether(runner, members)) tell();
      return null;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      return { members, error };
    } finally {
      await runner.release().catch(() => undefined);
    }
  }
}

/** Returns what to tell. Rejects when nothing of it was committed. */
async function commitTogether(runner: QueryRunner, members: readonly Member[]): Promise<(() => void)[]> {
  const outcomes: (() => void)[] = [];
  for (const member of members) {
    outcomes.push(
      members.length === 1 ? await member.run(runner.manager) : await inSavepoint(runner, member),
    );
  }
  await runner.commitTransaction();
  return outcomes;
}

async function inSavepoint(runner: QueryRunner, member: Member): Promise<() => void> {
  await runner.startTransaction();
  try {
    const tell = await member.run(runner.manager);
    await runner.commitTransaction();
    return tell;
  } catch (error) {
    await runner.rollbackTransaction();
    // A full disk undoes the whole transaction of its own accord.
    if (!runner.isTransactionActive)
      throw new GroupLost('the database has undone the whole group', { cause: error });
    return () => member.fail(error);
  }
}
