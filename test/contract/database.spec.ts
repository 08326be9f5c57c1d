import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  Database,
  DatabaseModule,
  Leases,
  isUniqueViolation,
  violates,
  type DatabaseOptions,
} from '@epusdt/database';
import { MINUTE, SECOND, elapsedMs } from '@epusdt/kernel';
import { openEngine, type Engine } from '../support/engine';
import { ClockModule, LABEL, SLOT, Thing, clock, fresh, gate } from '../support/things-database';

const MAX_BIGINT = 2n ** 63n - 1n;

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await openEngine('distributed');
  folder = mkdtempSync(join(tmpdir(), 'epusdt-database-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await engine.dispose();
});

describe.each([['sqlite'], ['mysql']] as const)('database: %s', (name) => {
  let options: DatabaseOptions;
  beforeEach(async () => {
    options = await fresh(engine, folder, name);
  });

  describe('with a schema', () => {
    let app: TestingModule;
    let database: Database;
    beforeEach(async () => {
      app = await Test.createTestingModule({
        imports: [ClockModule, DatabaseModule.forRoot(options, [Thing])],
      }).compile();
      database = app.get(Database);
    });
    afterEach(() => app.close());

    const insert = (id: string, more: Partial<Thing> = {}): Promise<unknown> =>
      database.reader.insert(Thing, { id, slot: null, label: `label of ${id}`, units: null, ...more });
    const ids = async (): Promise<string[]> =>
      (await database.reader.find(Thing, { order: { id: 'ASC' } })).map((thing) => thing.id);

    it('runs 30 transactions at once, each to its end', async () => {
      const label = 'total';
      await insert('total', { label, units: 0n });
      const work = (n: number): Promise<number> =>
        database.transaction(async (manager) => {
          await manager.query(`UPDATE things SET units = units + 1 WHERE id = 'total'`);
          await manager.insert(Thing, { id: `t${n}`, slot: null, label: `t${n}`, units: null });
          await manager.findOneByOrFail(Thing, { id: 'total' });
          return n;
        });
      const done = await Promise.all(Array.from({ length: 30 }, (_, n) => work(n)));
      expect(done).toHaveLength(30);
      expect(await database.reader.findOneBy(Thing, { id: 'total' })).toMatchObject({ units: 30n });
      expect(await ids()).toHaveLength(31);
    });

    it('keeps a write made outside while a transaction of another is rolled back', async () => {
      const begun = gate();
      const end = gate();
      const transaction = database.transaction(async (manager) => {
        await manager.insert(Thing, { id: 'inside', slot: null, label: 'inside', units: null });
        begun.open();
        await end.passed;
        throw new Error('rolled back on purpose');
      });
      await begun.passed;
      const outside = insert('outside');
      const seen = ids();
      end.open();
      await expect(transaction).rejects.toThrow('on purpose');
      await outside;
      expect(await seen).not.toContain('inside');
      expect(await ids()).toEqual(['outside']);
    });

    it('commits what a transaction did, and rolls back all of it when it throws', async () => {
      const both = (fail: boolean): Promise<void> =>
        database.transaction(async (manager) => {
          await manager.insert(Thing, { id: `one ${fail}`, slot: null, label: `1${fail}`, units: null });
          await manager.insert(Thing, { id: `two ${fail}`, slot: null, label: `2${fail}`, units: null });
          if (fail) throw new Error('on purpose');
        });
      await both(false);
      await expect(both(true)).rejects.toThrow('on purpose');
      expect(await ids()).toEqual(['one false', 'two false']);
      await insert('after');
    });

    it('tells a broken unique index by its name', async () => {
      await insert('a', { slot: 's', label: 'l' });
      const problem = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
      const slot = await problem(insert('b', { slot: 's' }));
      expect([violates(slot, SLOT), violates(slot, LABEL), isUniqueViolation(slot)]).toEqual([
        true,
        false,
        true,
      ]);
      const label = await problem(insert('b', { label: 'l' }));
      expect([violates(label, SLOT), violates(label, LABEL)]).toEqual([false, true]);
      const primary = await problem(insert('a'));
      expect([violates(primary, SLOT), violates(primary, LABEL), isUniqueViolation(primary)]).toEqual([
        false,
        false,
        true,
      ]);
      const other = await problem(database.reader.query('SELECT * FROM nowhere'));
      expect([violates(other, SLOT), isUniqueViolation(other)]).toEqual([false, false]);
      await insert('n1');
      await insert('n2');
      expect(await database.reader.countBy(Thing, { id: 'n2' })).toBe(1);
    });

    it('is not misled by a value that looks like the name of an index', async () => {
      const label = `x' for key 'things_slot' : things.slot`;
      await insert('a', { label });
      const error: unknown = await insert('b', { label }).catch((caught: unknown) => caught);
      expect([violates(error, SLOT), violates(error, LABEL)]).toEqual([false, true]);
    });

    it('lets one of 50 compare-and-set updates win, and one of 50 inserts of a key', async () => {
      await insert('one', { label: 'open' });
      const updates = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          database.reader.update(Thing, { id: 'one', label: 'open' }, { label: `taken by ${n}` }),
        ),
      );
      expect(updates.filter(({ affected }) => affected === 1)).toHaveLength(1);
      expect(updates.filter(({ affected }) => affected === 0)).toHaveLength(49);
      const inserts = await Promise.allSettled(
        Array.from({ length: 50 }, (_, n) => insert(`slot ${n}`, { slot: 'same' })),
      );
      expect(inserts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const one of inserts) if (one.status === 'rejected') expect(violates(one.reason, SLOT)).toBe(true);
    });

    it('keeps amounts exact to the last unit of 2^63 - 1', async () => {
      for (const units of [0n, 1n, 2n ** 53n, 2n ** 53n + 1n, MAX_BIGINT, -MAX_BIGINT]) {
        const id = String(units);
        await insert(id, { units });
        expect((await database.reader.findOneByOrFail(Thing, { id })).units).toBe(units);
        expect(await database.reader.countBy(Thing, { units })).toBe(1);
      }
      await insert('none');
      expect((await database.reader.findOneByOrFail(Thing, { id: 'none' })).units).toBeNull();
      await database.reader.update(Thing, { id: 'none' }, { units: MAX_BIGINT - 1n });
      const raw: { units: unknown }[] = await database.reader.query(
        `SELECT units FROM things WHERE id = 'none'`,
      );
      expect(String(raw[0]?.units)).toBe(String(MAX_BIGINT - 1n));
    });

    it('has one holder of a lease, and another once it is over', async () => {
      const leases = app.get(Leases);
      const asked = await Promise.all(
        Array.from({ length: 20 }, (_, n) => leases.hold('job', `owner ${n}`, 10 * SECOND)),
      );
      expect(asked.filter(Boolean)).toHaveLength(1);
      const holder = `owner ${asked.indexOf(true)}`;
      expect(await leases.hold('job', holder, 10 * SECOND)).toBe(true);
      clock.advance(9 * SECOND);
      expect(await leases.hold('job', 'later', 10 * SECOND)).toBe(false);
      expect(await leases.hold('job', holder, 10 * SECOND)).toBe(true);
      clock.advance(11 * SECOND);
      const rivals = await Promise.all(
        Array.from({ length: 20 }, (_, n) => leases.hold('job', `rival ${n}`, 10 * SECOND)),
      );
      expect(rivals.filter(Boolean)).toHaveLength(1);
      expect(await leases.hold('job', holder, 10 * SECOND)).toBe(false);
      await leases.release('job', holder);
      expect(await leases.hold('job', holder, 10 * SECOND)).toBe(false);
      await leases.release('job', `rival ${rivals.indexOf(true)}`);
      expect(await leases.hold('job', holder, 10 * SECOND)).toBe(true);
    });

    it('lets go of a lease that nobody renews, whatever the clock said when it was taken', async () => {
      const leases = app.get(Leases);
      clock.advance(10 * MINUTE);
      await leases.hold('job', 'dead', 50);
      clock.advance(-10 * MINUTE);
      let asked = 0;
      while (!(await leases.hold('job', 'next', 50))) asked += 1;
      expect(asked).toBeGreaterThan(0);
      clock.advance(10 * MINUTE);
      expect(await leases.hold('job', 'next', 50)).toBe(true);
      clock.advance(-10 * MINUTE);
      const end = elapsedMs() + 150;
      while (elapsedMs() < end) {
        clock.advance(1);
        expect(await leases.hold('job', 'next', 50)).toBe(true);
        expect(await leases.hold('job', 'third', 50)).toBe(false);
      }
    });

    if (name === 'sqlite') {
      it('says so when code inside a transaction uses the reader or opens another one', async () => {
        const wrong = database.transaction(() => database.reader.find(Thing));
        await expect(wrong).rejects.toThrow('inside a transaction: use the EntityManager it was given');
        const nested = database.transaction(() => database.transaction(() => Promise.resolve(1)));
        await expect(nested).rejects.toThrow('inside a transaction');
        expect(await ids()).toEqual([]);
      });
    } else {
      it('runs a transaction again that was chosen to end a deadlock', async () => {
        await insert('a', { label: 'a' });
        await insert('b', { label: 'b' });
        let runs = 0;
        const met = gate();
        const lock = (first: string, second: string): Promise<void> =>
          database.transaction(async (manager) => {
            runs += 1;
            await manager.query('UPDATE things SET units = COALESCE(units, 0) + 1 WHERE id = ?', [first]);
            if (runs === 2) met.open();
            await met.passed;
            await manager.query('UPDATE things SET units = COALESCE(units, 0) + 1 WHERE id = ?', [second]);
          });
        await Promise.all([lock('a', 'b'), lock('b', 'a')]);
        expect(runs).toBe(3);
        expect(await database.reader.find(Thing, { order: { id: 'ASC' } })).toMatchObject([
          { units: 2n },
          { units: 2n },
        ]);
      });

      it('runs a single statement again that was chosen to end a deadlock', async () => {
        // Without it some of these inserts, which differ in which index they break, fail with a deadlock.
        await insert('taken', { slot: 'taken' });
        for (let round = 0; round < 150; round += 1) {
          const inserts = await Promise.allSettled(
            Array.from({ length: 12 }, (_, n) =>
              database.statement((manager) =>
                manager.insert(Thing, {
                  id: `${round}`,
                  label: `${round}`,
                  slot: n % 2 === 0 ? `${round}-${n}` : 'taken',
                  units: null,
                }),
              ),
            ),
          );
          const refused = inserts.flatMap((one) =>
            one.status === 'rejected' ? [one.reason as unknown] : [],
          );
          expect(refused.filter((reason) => !isUniqueViolation(reason))).toEqual([]);
          expect(refused).toHaveLength(11);
        }
        let runs = 0;
        await database.statement(async (manager) => {
          runs += 1;
          if (runs < 5) await manager.query(`SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213`);
        });
        expect(runs).toBe(5);
      });

      it('gives up on what always deadlocks after five times', async () => {
        let runs = 0;
        const always = database.transaction(async (manager) => {
          runs += 1;
          await manager.query(`SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213`);
        });
        await expect(always).rejects.toMatchObject({ driverError: { errno: 1213 } });
        expect(runs).toBe(5);
      });
    }

    it('does not run a transaction again for any other failure', async () => {
      let runs = 0;
      const failing = database.transaction(async (manager) => {
        runs += 1;
        await manager.query('SELECT * FROM nowhere');
      });
      await expect(failing).rejects.toThrow('nowhere');
      expect(runs).toBe(1);
    });
  });
});
