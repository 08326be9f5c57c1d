import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { MysqlPlace } from '@epusdt/backup';
import { Database } from '@epusdt/database';
import type { Engine } from './engine';
import { FakeClock } from './fake-clock';
import { find, startCommand, type Program, type Settings } from './program';
import { MysqlStatements, startTcpProxy, type Verdict } from './tcp-proxy';
import type { World } from './world';

const ROW_BYTES = 1_000;
const ROWS_AT_ONCE = 100;
const PRELOAD_SQLITE = join(__dirname, 'preload-sqlite.cjs');
const PRELOAD_RENAME = join(__dirname, 'preload-rename.cjs');
const PRELOAD_SILENCE = join(__dirname, 'preload-silence.cjs');
const PRELOAD_FSYNC = join(__dirname, 'preload-fsync.cjs');

/** Rows that no compression makes smaller: 2 kB each in the database, 1 kB in a copy. */
export async function fill({ gateway }: World, rows: number): Promise<void> {
  const { reader } = gateway.get(Database);
  for (let made = 0; made < rows; made += ROWS_AT_ONCE) {
    const some = Array.from({ length: ROWS_AT_ONCE }, () => randomBytes(ROW_BYTES).toString('hex'));
    const places = some.map(() => "(0, 'test', 'test', 'test', ?)").join(', ');
    await reader.query(`INSERT INTO audit (at, actor, action, subject, details) VALUES ${places}`, some);
  }
}

/** Of a process of its own on this storage. */
export const settingsOf = ({ environment }: Engine, more: Settings = {}): Settings => ({
  TRON_NETWORK: 'sandbox',
  FORCED_USDT_RATE: '7.2',
  ...environment,
  ...more,
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

async function endOf(program: Program): Promise<Ended> {
  return { code: await program.ended, output: program.output() };
}

const IN_OWN_MOUNTS = ['unshare', '-rm'];
const ON_SMALL_DISK = `
disk=$1 size=$2 from=$3 to=$4; shift 4
mount -t tmpfs -o size=$size,mode=700 none "$disk" && cp -a "$from/." "$disk" || exit 90
"$@"; code=$?
cp -a "$disk/." "$to" || exit 91
exit $code`;

/** Linux lets even a user without rights mount a disk that only his own processes see; some machines forbid that. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || find('unshare') === null) return false;
  const [program = '', ...words] = [...IN_OWN_MOUNTS, 'mount', '-t', 'tmpfs', 'none', '/mnt'];
  return spawnSync(program, words).status === 0;
})();
if (!canMount)
  console.warn('skipped: full disks, as this system does not let us mount a small one (unshare -rm)');

/** A disk with room for so much and no more, which is there while a command runs. */
export class SmallDisk {
  /** Where it is while the command runs. */
  readonly path: string;
  /** What was on it in the end. */
  readonly after: string;

  /** `before`: what is on it at first. `within`: a folder for its folders. */
  constructor(
    private readonly size: string,
    private readonly before: string,
    within: string,
  ) {
    this.path = mkdtempSync(join(within, 'disk-'));
    this.after = mkdtempSync(join(within, 'after-'));
  }

  run(settings: Settings, ...words: string[]): Promise<Ended> {
    const { path, size, before, after } = this;
    const under = [...IN_OWN_MOUNTS, 'sh', '-c', ON_SMALL_DISK, 'sh', path, size, before, after];
    return endOf(startCommand(settings, words, under));
  }
}

/** No file that the command writes gets longer than so many kB. */
export const withShortFiles = (kilobytes: number, settings: Settings, ...words: string[]): Promise<Ended> =>
  endOf(startCommand(settings, words, ['bash', '-c', `ulimit -f ${kilobytes}; exec "$@"`, 'bash']));

const commandWith = (preload: string, kill: string, settings: Settings, words: string[]): Promise<Ended> =>
  endOf(startCommand({ ...settings, NODE_OPTIONS: `--require ${preload}`, EPUSDT_TEST_KILL: kill }, words));

/** The command that puts a copy into the place of what is there. */
const replacing = (copy: string): string[] => ['restore', copy, '--replace'];

const statementKill = (statement: string): string =>
  JSON.stringify({ statement, at: 'statement', side: 'after' });

/** It kills itself as soon as it has run a statement like this in SQLite. */
export const restoreUntilStatement = (statement: string, settings: Settings, copy: string): Promise<Ended> =>
  commandWith(PRELOAD_SQLITE, statementKill(statement), settings, replacing(copy));

/** It kills itself before or after it gives the new database file the name of the old one. */
export const restoreUntilRename = (
  side: 'before' | 'after',
  settings: Settings,
  copy: string,
): Promise<Ended> => commandWith(PRELOAD_RENAME, side, settings, replacing(copy));

/** The disk takes the new database file, and does not say that it has its name. */
export const restoreUnconfirmed = (settings: Settings, copy: string): Promise<Ended> =>
  commandWith(PRELOAD_FSYNC, '', settings, [...replacing(copy), '--accept-reuse']);

/** What it writes to never answers, and nothing keeps its process alive. */
export const backupThatNeverEnds = (settings: Settings, copy: string): Promise<Ended> =>
  commandWith(PRELOAD_SILENCE, '', settings, ['backup', '--to', copy]);

/** It is killed when it has sent such a statement to MariaDB: before that arrives, or after. */
async function commandUntilSent(
  statement: RegExp,
  side: 'before' | 'after',
  engine: Engine,
  words: readonly string[],
): Promise<void> {
  let kill = (): void => undefined;
  const decide = (sql: string): Fate => {
    if (!statement.test(sql)) return 'pass';
    if (side === 'after') return kill;
    kill();
    return 'cut';
  };
  const code = await behindProxy(engine, decide, async (through) => {
    const program = startCommand(settingsOf(through), words);
    kill = () => void program.end('SIGKILL');
    return program.ended;
  });
  // A signal ended it.
  expect(code).toBeNull();
}

export async function restoreUntilSent(
  statement: RegExp,
  side: 'before' | 'after',
  engine: Engine,
  copy: string,
): Promise<void> {
  await commandUntilSent(statement, side, engine, replacing(copy));
  // The server finishes what it was told, and only then sees that nobody is there.
  const place = new MysqlPlace(engine.environment['DATABASE_URL'] ?? '');
  while ((await place.otherConnections()) > 0);
  await place.close();
}

/** Killed with its file begun. */
export async function backupUntilKilled(engine: Engine, folder: string): Promise<void> {
  const words = ['backup', '--to', folder];
  if (engine.name === 'distributed') {
    await commandUntilSent(/^SELECT .* FROM .orders/, 'before', engine, words);
    return;
  }
  const kill = statementKill('pragma_table_info');
  expect((await commandWith(PRELOAD_SQLITE, kill, settingsOf(engine), words)).code).toBeNull();
}

/** `cut in its answer`: it arrives, and the first rows of the answer do. */
export type Fate = Verdict | 'cut in its answer';

/** This befalls the first such statement, and no other. */
export function once(statement: RegExp, fate: Fate): (sql: string) => Fate {
  let met = false;
  return (sql) => {
    if (met || !statement.test(sql)) return 'pass';
    met = true;
    return fate;
  };
}

/** Works with the engine's database, while each statement that is sent there is decided upon. */
export async function behindProxy<T>(
  engine: Engine,
  decide: (sql: string) => Fate,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const url = engine.environment['DATABASE_URL'] ?? '';
  const { hostname, port } = new URL(url);
  const proxy = await startTcpProxy(() => ({ host: hostname, port: Number(port) }));
  const statements = new MysqlStatements();
  /** Connections that are to be cut, and how many pieces of the answer have passed. */
  const doomed = new Map<object, number>();
  proxy.watch((piece) => {
    const { connection, direction } = piece;
    if (direction === 'down') {
      const passed = doomed.get(connection);
      if (passed === undefined) return 'pass';
      doomed.set(connection, passed + 1);
      return passed === 0 ? 'pass' : 'cut';
    }
    const fates = statements.in(piece).map(decide);
    const fate = fates.find((one) => one !== 'pass') ?? 'pass';
    if (fate !== 'cut in its answer') return fate;
    doomed.set(connection, 0);
    return 'pass';
  });
  const environment = { ...engine.environment, DATABASE_URL: proxy.through(url) };
  try {
    return await work({ ...engine, environment });
  } finally {
    await proxy.close();
  }
}

/** Half of the file is gone. */
export const cutShort = (path: string): void => truncateSync(path, Math.floor(statSync(path).size / 2));

/** Something happens when it is looked at. */
export class ClockThat extends FakeClock {
  constructor(
    instant: number,
    private readonly happens: () => void,
  ) {
    super(instant);
  }

  override now(): number {
    this.happens();
    return super.now();
  }
}
