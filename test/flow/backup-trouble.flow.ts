import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SqlitePlace } from '@epusdt/backup';
import { restoreCopy } from '../../apps/gateway/src/restore-desk';
import { CopyDesk, configOf, letGo } from '../support/copy-desk';
import {
  copyAndOneMore,
  expectRestored,
  expectUntouched,
  leftOvers,
  orderOf,
  references,
  whileStopped,
} from '../support/copy-outcome';
import {
  ClockThat,
  SmallDisk,
  behindProxy,
  canMount,
  cutShort,
  fill,
  once,
  restoreUntilRename,
  restoreUntilSent,
  restoreUntilStatement,
  settingsOf,
  withShortFiles,
} from '../support/copy-trouble';
import { engineOfProject } from '../support/engine';
import { rows } from '../support/gateway';
import { whenDistributed, whenEmbedded } from '../support/on-engine';
import { endPrograms } from '../support/program';
import { START, createWorld, type World } from '../support/world';

const embedded = engineOfProject() === 'embedded';
const whenMounting = canMount ? it : it.skip;
const whenFilling = embedded && canMount ? it : it.skip;

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

const dataDir = (): string => world.engine.environment['DATA_DIR'] ?? '';
const databaseFile = (): string => join(dataDir(), 'epusdt.db');
const PAGE = 4_096;
const REPLACE = { replace: true, acceptReuse: true };

describe('a backup', () => {
  whenMounting('on a full disk says so, leaves nothing and harms no gateway', async () => {
    await fill(world, 4_000);
    const disk = new SmallDisk('64k', mkdtempSync(join(desk.path, 'empty-')), desk.path);
    const copy = join(disk.path, 'night.backup');
    const { code, output } = await disk.run(settingsOf(world.engine), 'backup', '--to', copy);
    expect(output).toContain(
      `${copy} cannot be written (ENOSPC: no space left on device, write); nothing is left of it. Give another place with --to, or make room`,
    );
    expect(code).toBe(1);
    expect(readdirSync(disk.after)).toEqual([]);
    await orderOf(world, 'A1');
    expect(await desk.verify(await desk.copy())).toContain('this copy can be put back');
  });

  it('that may not write so long a file says so and leaves nothing', async () => {
    await fill(world, 100);
    const copy = join(desk.path, 'night.backup');
    const { code, output } = await withShortFiles(64, settingsOf(world.engine), 'backup', '--to', copy);
    expect(output).toContain(`${copy} cannot be written (EFBIG: file too large, write)`);
    expect(code).toBe(1);
    expect(readdirSync(desk.path)).toEqual([]);
    await orderOf(world, 'A1');
  });

  whenFilling('of a gateway that stopped since its own disk is full names that disk', async () => {
    await orderOf(world, 'A1');
    await whileStopped(world, async () => {
      const pages = readdirSync(dataDir()).map((name) =>
        Math.ceil(statSync(join(dataDir(), name)).size / PAGE),
      );
      const used = pages.reduce((sum, some) => sum + some, 0);
      const disk = new SmallDisk(`${(used + 1) * 4}k`, dataDir(), desk.path);
      const copy = join(desk.path, 'elsewhere.backup');
      const settings = settingsOf(world.engine, { DATA_DIR: disk.path });
      const { code, output } = await disk.run(settings, 'backup', '--to', copy);
      expect(output).toContain(
        `${disk.path} is full or failing (disk I/O error); nothing was changed. Make room there`,
      );
      expect(code).toBe(1);
      expect(readdirSync(desk.path)).not.toContain('elsewhere.backup');
    });
  });

  whenEmbedded('reads many rows, whatever memory is cleared away meanwhile', async () => {
    await fill(world, 2_000);
    const place = new SqlitePlace(databaseFile());
    let read = 0;
    for await (const row of place.rows('audit', ['id'])) {
      if (read % 500 === 0) await letGo();
      read += row.length;
    }
    await place.close();
    expect(read).toBe((await rows(world.gateway, 'audit')).length);
  });
});

describe('a restore on a full disk', () => {
  // Too small for the database that is looked at, for its second copy, and for the file that is given away.
  whenFilling.each([1.5, 2.5, 3.2])('of %d times the database keeps the former data', async (times) => {
    await fill(world, 300);
    const copy = await copyAndOneMore(world, desk);
    await world.gateway.close();
    await letGo();
    const kilobytes = Math.ceil((statSync(databaseFile()).size * times) / 1_024);
    const disk = new SmallDisk(`${kilobytes}k`, dataDir(), desk.path);
    const settings = settingsOf(world.engine, { DATA_DIR: disk.path });
    const { code, output } = await disk.run(settings, 'restore', copy, '--replace');
    expect(output).toContain(`${disk.path} `);
    expect(output).toMatch(
      /(takes no more|is full or failing) \(.*\); nothing was changed\. Make room there.* and try again: while it works, a restore takes about four times the room of its database/,
    );
    expect(code).toBe(1);
    const environment = { ...world.engine.environment, DATA_DIR: disk.after };
    world.gateway = await world.another({ engine: { ...world.engine, environment } });
    await expectUntouched(world);
    expect(readdirSync(disk.after).filter((name) => /^restoring-|\.before-/.test(name))).toEqual([]);
  });

  whenMounting('for temporary files changes nothing, no more than a look at the copy', async () => {
    await fill(world, 300);
    const copy = await copyAndOneMore(world, desk);
    await whileStopped(world, async () => {
      const words = embedded ? ['--verify'] : ['--verify', '--replace'];
      for (const word of words) {
        const disk = new SmallDisk('300k', mkdtempSync(join(desk.path, 'empty-')), desk.path);
        const settings = settingsOf(world.engine, { TMPDIR: disk.path });
        const { code, output } = await disk.run(settings, 'restore', copy, word);
        expect(output).toContain(
          `${disk.path} takes no more (database or disk is full); nothing was changed.`,
        );
        expect(output).toContain('or name another folder for temporary files with TMPDIR');
        expect(code).toBe(1);
        expect(readdirSync(disk.after)).toEqual([]);
      }
    });
    await expectUntouched(world);
  });
});

/** How rows of orders go to MariaDB. */
const LOADING = /^INSERT INTO `orders`/;

describe('a restore that is killed', () => {
  whenDistributed.each([
    ['before the former tables are put aside', /^RENAME TABLE/, 'before'],
    ['after they are put aside', /^RENAME TABLE/, 'after'],
    ['while rows are loaded', LOADING, 'after'],
    ['before its last word', /^DROP TABLE IF EXISTS restore_unfinished/, 'before'],
  ] as const)(
    '%s shuts the gateways out, and run again it puts all right',
    async (_when, statement, side) => {
      const copy = await copyAndOneMore(world, desk);
      await whileStopped(world, async () => {
        await restoreUntilSent(statement, side, world.engine, copy);
        await expect(world.another()).rejects.toThrow(
          'this database is being put back from a copy, or that was cut off: wait until it is done, or run again: restore <file> --replace',
        );
        await expect(desk.restore(copy)).rejects.toThrow('was cut off; run it again with --replace');
        expect(await desk.restore(copy, REPLACE)).toMatch(/what was there before is kept: \d+ tables/);
      });
      await expectRestored(world);
      const [aside = '', ...more] = await leftOvers(world);
      expect(more).toEqual([]);
      const kept = await rows(world.gateway, `${aside}orders`);
      expect(kept.map(({ reference }) => reference)).toEqual(['copied', 'later']);
    },
  );

  whenDistributed.each([
    ['since the copy is no good', (copy: string) => cutShort(copy), () => undefined],
    ['in the middle', () => undefined, (copy: string) => cutShort(copy)],
  ])('and fails %s when it is run again brings the former data back', async (_when, before, meanwhile) => {
    await fill(world, 300);
    const copy = await copyAndOneMore(world, desk);
    await whileStopped(world, async () => {
      await restoreUntilSent(LOADING, 'after', world.engine, copy);
      // The next is killed while it brings the former data back.
      await restoreUntilSent(/^DELETE FROM restore_unfinished/, 'after', world.engine, copy);
      before(copy);
      await expect(restoreWhile(copy, () => meanwhile(copy))).rejects.toThrow('is damaged (');
    });
    await expectUntouched(world);
  });

  whenEmbedded.each(['INSERT INTO `orders`', 'PRAGMA wal_checkpoint'])(
    'after %s keeps the former data, and can be run again',
    async (statement) => {
      const copy = await copyAndOneMore(world, desk);
      await whileStopped(world, () => restoreUntilStatement(statement, settingsOf(world.engine), copy));
      expect(await references(world)).toEqual(['copied', 'later']);
      expect(await leftOvers(world)).toEqual(['restoring-']);
      await whileStopped(world, () => desk.restore(copy, REPLACE));
      await expectRestored(world);
      expect(await leftOvers(world)).toEqual(['.before-']);
    },
  );

  whenEmbedded.each([
    ['before', ['copied', 'later']],
    ['after', ['copied']],
  ] as const)('%s the files are exchanged has the one or the other', async (side, found) => {
    const copy = await copyAndOneMore(world, desk);
    const { code } = await whileStopped(world, () =>
      restoreUntilRename(side, settingsOf(world.engine), copy),
    );
    expect(code).toBeNull();
    expect(await references(world)).toEqual(found);
    await whileStopped(world, () => desk.restore(copy, REPLACE));
    await expectRestored(world);
    expect(await leftOvers(world)).toEqual(['.before-']);
  });
});

/** Something happens when the first rows of orders go to MariaDB. */
const restoreWhile = (copy: string, happens: () => void): Promise<string> =>
  behindProxy(
    world.engine,
    (sql) => {
      if (LOADING.test(sql)) happens();
      return 'pass';
    },
    (through) => desk.restore(copy, REPLACE, through),
  );

describe('a restore that fails in the middle', () => {
  it('since the copy was good and breaks while it is looked at changes nothing', async () => {
    const copy = await copyAndOneMore(world, desk);
    const clock = new ClockThat(START, () => cutShort(copy));
    await whileStopped(world, () =>
      expect(restoreCopy(configOf(world.engine), clock, copy, REPLACE)).rejects.toThrow('is damaged ('),
    );
    await expectUntouched(world);
  });

  whenDistributed('since the copy breaks while its rows are loaded brings the former data back', async () => {
    await fill(world, 300);
    const copy = await copyAndOneMore(world, desk);
    await whileStopped(world, () =>
      expect(restoreWhile(copy, () => cutShort(copy))).rejects.toThrow(
        /is damaged \(.*what was there before is there again$/,
      ),
    );
    await expectUntouched(world);
  });

  whenDistributed.each([
    ['before it changes anything', /processlist/, /^Connection lost/],
    ['while the former tables are put aside', /^RENAME TABLE/, /^Connection lost.* there again$/],
    ['while rows are loaded', LOADING, /^Connection lost.* there again$/],
  ])('since the connection is lost %s keeps the former data', async (_when, statement, words) => {
    const copy = await copyAndOneMore(world, desk);
    await whileStopped(world, () =>
      behindProxy(world.engine, once(statement, 'cut'), (through) =>
        expect(desk.restore(copy, REPLACE, through)).rejects.toThrow(words),
      ),
    );
    await expectUntouched(world);
  });

  whenDistributed('since the server is gone for good says how to go on', async () => {
    const copy = await copyAndOneMore(world, desk);
    let gone = false;
    const goAway = (sql: string): 'cut' | 'pass' => {
      gone ||= LOADING.test(sql);
      return gone ? 'cut' : 'pass';
    };
    await whileStopped(world, async () => {
      await behindProxy(world.engine, goAway, (through) =>
        expect(desk.restore(copy, REPLACE, through)).rejects.toThrow(
          /what was there before could not be brought back \(.*its tables are named aside_\w+_…; run restore again with --replace$/,
        ),
      );
      await expect(world.another()).rejects.toThrow('run again: restore <file> --replace');
      await desk.restore(copy, REPLACE);
    });
    await expectRestored(world);
  });
});
