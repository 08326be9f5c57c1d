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

const commandUntil = (preload: string, kill: string, settings: Settings, copy: string): Promise<Ended> =>
  endOf(
    startCommand({ ...settings, NODE_OPTIONS: `--require ${preload}`, EPUSDT_TEST_KILL: kill }, [
      'restore',
      copy,
      '--replace',
    ]),
  );

/** It kills itself as soon as it has run a statement like this in SQLite. */
export const restoreUntilStatement = (statement: string, settings: Settings, copy: string): Promise<Ended> =>
  commandUntil(PRELOAD_SQLITE, JSON.stringify({ statement, at: 'statement', side: 'after' }), settings, copy);

/** It kills itself before or after it gives the new database file the name of the old one. */
export const restoreUntilRename = (
  side: 'before' | 'after',
  settings: Settings,
  copy: string,
): Promise<Ended> => commandUntil(PRELOAD_RENAME, side, settings, copy);

/** It is killed when it has sent such a statement to MariaDB: before that arrives, or after. */
export async function restoreUntilSent(
  statement: RegExp,
  side: 'before' | 'after',
  engine: Engine,
  copy: string,
): Promise<void> {
  let kill = (): void => undefined;
  const decide = (sql: string): Verdict => {
    if (!statement.test(sql)) return 'pass';
    if (side === 'after') return kill;
    kill();
    return 'cut';
  };
  const code = await behindProxy(engine, decide, async (through) => {
    const program = startCommand(settingsOf(through), ['restore', copy, '--replace']);
    kill = () => void program.end('SIGKILL');
    return program.ended;
  });
  // A signal ended it.
  expect(code).toBeNull();
  // The server finishes what it was told, and only then sees that nobody is there.
  const place = new MysqlPlace(engine.environment['DATABASE_URL'] ?? '');
  while ((await place.otherConnections()) > 0);
  await place.close();
}

/** Works with the engine's database, while each statement that is sent there is decided upon. */
export async function behindProxy<T>(
  engine: Engine,
  decide: (sql: string) => Verdict,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const url = engine.environment['DATABASE_URL'] ?? '';
  const { hostname, port } = new URL(url);
  const proxy = await startTcpProxy(() => ({ host: hostname, port: Number(port) }));
  const statements = new MysqlStatements();
  proxy.watch((piece) => {
    if (piece.direction === 'down') return 'pass';
    return (
      statements
        .in(piece)
        .map(decide)
        .find((verdict) => verdict !== 'pass') ?? 'pass'
    );
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
