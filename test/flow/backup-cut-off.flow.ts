import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MysqlPlace } from '@epusdt/backup';
import { DAY, HOUR, MINUTE } from '@epusdt/kernel';
import { CopyDesk } from '../support/copy-desk';
import {
  copyAndOneMore,
  expectRestored,
  expectUntouched,
  leftOvers,
  whileStopped,
} from '../support/copy-outcome';
import {
  backupThatNeverEnds,
  backupUntilKilled,
  behindProxy,
  cutShort,
  fill,
  once,
  restoreUnconfirmed,
  restoreUntilSent,
  settingsOf,
} from '../support/copy-trouble';
import { rows } from '../support/gateway';
import { whenDistributed, whenEmbedded } from '../support/on-engine';
import { cli, endPrograms } from '../support/program';
import { createWorld, type World } from '../support/world';

let world: World;
let desk: CopyDesk;
beforeEach(async () => {
  world = await createWorld({ wallets: 2 });
  desk = new CopyDesk(world);
});
afterEach(async () => {
  await endPrograms();
  await world.close();
  desk.close();
});

const REPLACE = { replace: true, acceptReuse: true };
/** How rows of orders are read, for a copy and to see whether they are there. */
const READING = /^SELECT .* FROM .orders/;
/** How they are put back. */
const LOADING = /^INSERT INTO `orders`/;
const LOST = [
  ['before a table is read', READING, 'cut'],
  ['in the midst of rows', /^SELECT .* FROM .audit/, 'cut in its answer'],
] as const;

describe('a connection that is lost', () => {
  whenDistributed.each(LOST)('%s fails a backup in words', async (_when, statement, fate) => {
    await fill(world, 300);
    const { code, output } = await behindProxy(world.engine, once(statement, fate), (through) =>
      cli(settingsOf(through), 'backup', '--to', join(desk.path, 'night.backup')),
    );
    expect(output).toMatch(/^the connection to the database was lost \(.+\); see that its server runs/);
    expect(code).toBe(1);
    expect(readdirSync(desk.path)).toEqual([]);
    expect(await desk.verify(await desk.copy())).toContain('this copy can be put back');
  });

  whenDistributed.each(LOST)('%s undoes a restore', async (_when, statement, fate) => {
    await fill(world, 300);
    const copy = await copyAndOneMore(world, desk);
    await whileStopped(world, async () => {
      const { code, output } = await behindProxy(world.engine, once(statement, fate), (through) =>
        cli(settingsOf(through), 'restore', copy, '--replace'),
      );
      expect(output).toMatch(/^.+; what was there before is there again$/m);
      expect(code).toBe(1);
    });
    await expectUntouched(world);
  });
});

/** As if nobody had written to it for so long. */
function age(path: string, ms: number): void {
  const then = new Date(statSync(path).mtimeMs - ms);
  utimesSync(path, then, then);
}

describe('a backup', () => {
  whenEmbedded('that waits for what never answers does not end as if it were done', async () => {
    const copy = join(desk.path, 'night.backup');
    const { code, output } = await backupThatNeverEnds(settingsOf(world.engine), copy);
    expect(output).toContain('this command never came to its end');
    expect(code).toBe(1);
    expect(existsSync(copy)).toBe(false);
  });

  it('clears away what one that was killed left in its folder, and nothing else', async () => {
    await backupUntilKilled(world.engine, desk.path);
    const [part = '', ...none] = readdirSync(desk.path);
    expect(none).toEqual([]);
    expect(part).toMatch(/^\.epusdt-sandbox-.*\.part$/);
    // So fresh, it may be that of another machine with the same folder.
    expect(await desk.backUp(desk.path)).not.toContain('removed');
    expect(existsSync(join(desk.path, part))).toBe(true);

    const of = (pid: number, token: string): string =>
      part.replace(/\d+-\w{8}\.part$/, `${pid}-${token}.part`);
    const dead = of(process.ppid, '4567abcd');
    const others = [
      'night.part',
      '.film.mp4.0123abcd.part',
      '.night.backup.0123abcd.part',
      // Of a process that lives.
      of(process.ppid, '0123abcd'),
      `${part}.txt`,
    ];
    for (const name of others) writeFileSync(join(desk.path, name), 'of somebody');
    const folder = part.replace(/-\w{8}\.part$/, '-0123abcd.part');
    mkdirSync(join(desk.path, folder));
    for (const name of [...others, folder, part]) age(join(desk.path, name), 2 * HOUR);
    writeFileSync(join(desk.path, dead), 'of one whose number is that of another by now');
    age(join(desk.path, dead), 2 * DAY);
    const present = readdirSync(desk.path);
    world.clock.advance(MINUTE);
    expect(await desk.backUp(desk.path)).toContain(
      `removed ${join(desk.path, part)}, which a backup that was cut off had left`,
    );
    const gone = present.filter((name) => !existsSync(join(desk.path, name)));
    expect(gone.sort()).toEqual([dead, part].sort());
  });
});

describe('a restore', () => {
  whenEmbedded('whose last step the disk does not confirm says what is there', async () => {
    const copy = await copyAndOneMore(world, desk);
    await whileStopped(world, async () => {
      const { code, output } = await restoreUnconfirmed(settingsOf(world.engine), copy);
      expect(output).toMatch(
        /^the copy has taken the place of \S+epusdt\.db, but the disk does not confirm it \(ENOSPC: .*\): .* is kept as \S+\.before-/,
      );
      expect(output).not.toContain('nothing was changed');
      expect(code).toBe(1);
    });
    await expectRestored(world);
    expect(await leftOvers(world)).toEqual(['.before-']);
  });

  describe('after one of an earlier version that was cut off, of which nobody knows what it left', () => {
    /** By reference, while no gateway can start. */
    async function orders(): Promise<unknown[]> {
      const place = new MysqlPlace(world.engine.environment['DATABASE_URL'] ?? '');
      const found = await place.ask('SELECT reference FROM orders');
      await place.close();
      return found.map(({ reference }) => reference);
    }

    whenDistributed('and was then killed itself, brings back what was there', async () => {
      await fill(world, 300);
      const copy = await copyAndOneMore(world, desk);
      const broken = desk.bent(copy, (bytes) => bytes.subarray(0, bytes.length - 40));
      await whileStopped(world, async () => {
        const place = new MysqlPlace(world.engine.environment['DATABASE_URL'] ?? '');
        await place.run('CREATE TABLE restore_unfinished (at BIGINT NOT NULL)');
        await place.close();
        await restoreUntilSent(LOADING, 'before', world.engine, copy);
        const stillShut = async (): Promise<void> => {
          expect(await orders()).toEqual(['copied', 'later']);
          await expect(world.another()).rejects.toThrow('this database is being put back from a copy');
        };
        await expect(desk.restore(broken, REPLACE)).rejects.toThrow('is damaged (');
        await stillShut();
        const breaking = desk.bent(copy, (bytes) => bytes);
        const breakIt = (sql: string): 'pass' => {
          if (LOADING.test(sql)) cutShort(breaking);
          return 'pass';
        };
        await expect(
          behindProxy(world.engine, breakIt, (through) => desk.restore(breaking, REPLACE, through)),
        ).rejects.toThrow(/is damaged \(.*there again, and gateways stay shut out of it/);
        await stillShut();
        await desk.restore(copy, REPLACE);
      });
      await expectRestored(world);
      const [aside = ''] = await leftOvers(world);
      expect((await rows(world.gateway, `${aside}orders`)).map(({ reference }) => reference)).toEqual([
        'copied',
        'later',
      ]);
    });
  });
});
