/**
 * A private MariaDB (or MySQL) and a private Redis (or Valkey) for the tests, on free loopback ports, in temporary
 * folders. Servers of your own are used instead when TEST_DATABASE_URL and TEST_REDIS_URL name them.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { unpackedEnvironment, unpackedRoot } from './packages.mjs';
import {
  findProgram,
  freePort,
  launch,
  removeFolder,
  run,
  temporaryFolder,
  waitUntil,
} from './processes.mjs';
import { getPrograms } from './programs.mjs';

const READY_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 1_000;
const START_ATTEMPTS = 3;

/**
 * @param {{ durable?: boolean }} options durable: every commit reaches the disk, as in production (for benchmarks);
 *   otherwise it reaches the operating system, which survives a killed process and is quicker.
 * @returns {Promise<{ databaseUrl: string, redisUrl: string, pids: { database?: number, redis?: number }, stop: () => Promise<void> }>}
 *   pids: of servers that were started here
 */
export async function startServices({ durable = false } = {}) {
  const { TEST_DATABASE_URL: givenDatabase, TEST_REDIS_URL: givenRedis } = process.env;
  if (givenDatabase && givenRedis) {
    return { databaseUrl: givenDatabase, redisUrl: givenRedis, pids: {}, stop: async () => undefined };
  }
  const { database, redis, stop } = await startOwnServers({ durable, givenDatabase, givenRedis });
  const pids = { database: database.pid?.(), redis: redis.pid?.() };
  return { databaseUrl: database.url, redisUrl: redis.url, pids, stop };
}

/**
 * Servers that are nobody else's, so that they may be stopped (`signal`), killed (`kill9`) and started again on the same
 * data (`again`).
 * @returns {Promise<{ database: Server, redis: Server, stop: () => Promise<void> }>}
 */
export async function startOwnServers({ durable = false, givenDatabase, givenRedis } = {}) {
  const programs = await servicePrograms();
  const outcomes = await Promise.allSettled([
    givenDatabase ? { url: givenDatabase } : startAgain(() => startDatabase(programs.database, durable)),
    givenRedis ? { url: givenRedis } : startAgain(() => startRedis(programs.redis)),
  ]);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async () => void (await Promise.all(started.map((service) => service.stop?.())));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  return { database: started[0], redis: started[1], stop };
}

async function servicePrograms() {
  const { found, missing, reason } = await getPrograms('database', 'redis');
  if (missing.length === 0) return found;
  throw new Error(
    [
      `The tests need ${missing.join(' and ')}, which ${missing.length > 1 ? 'are' : 'is'} not installed${reason ? ` (${reason})` : ''}.`,
      `  Debian, Ubuntu:  sudo apt-get install --no-install-recommends ${missing.join(' ')}`,
      '  macOS:           brew install mariadb redis',
      '  or name running servers (the tests make and drop databases of their own there):',
      '                   TEST_DATABASE_URL=mysql://user:password@host:3306 TEST_REDIS_URL=redis://host:6379 npm test',
    ].join('\n'),
  );
}

/** Another process may take the free port between our look and the server's bind. */
async function startAgain(start) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function startDatabase(program, durable) {
  const folder = temporaryFolder('mariadb');
  const data = join(folder, 'data');
  const user = 'epusdt_test';
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const options = { env: unpackedEnvironment(program) };
  const common = ['--no-defaults', `--datadir=${data}`, ...unpackedDatabaseFlags(program)];
  // A server started by root refuses to run unless it is told that root is meant.
  if (process.getuid?.() === 0) common.push('--user=root');

  mkdirSync(data);
  await initialiseDatabase(program, data, common, options);
  const bootstrap = join(folder, 'user.sql');
  writeFileSync(
    bootstrap,
    `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${password}';\nGRANT ALL PRIVILEGES ON *.* TO '${user}'@'%' WITH GRANT OPTION;\n`,
    { mode: 0o600 },
  );
  const start = () =>
    launch(
      'the database server',
      program,
      [
        ...common,
        `--init-file=${bootstrap}`,
        `--socket=${join(folder, 's.sock')}`,
        `--pid-file=${join(folder, 'server.pid')}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--skip-name-resolve',
        '--skip-log-bin',
        '--innodb-buffer-pool-size=128M',
        `--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`,
        '--max-connections=400',
        '--performance-schema=OFF',
        '--character-set-server=utf8mb4',
        '--collation-server=utf8mb4_bin',
        '--sql-mode=STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
        '--default-time-zone=+00:00',
        ...(isMariadb(program) ? [] : ['--mysqlx=OFF']),
      ],
      options,
    );
  // The server greets first, and only after the init file has run.
  return readyOrGone(start, folder, `mysql://${user}:${password}@127.0.0.1:${port}`, () =>
    answers(port, '', (text) => text.length > 4),
  );
}

const isMariadb = (program) => program.endsWith('mariadbd');

async function initialiseDatabase(program, data, common, options) {
  if (!isMariadb(program)) {
    const { code, output } = await run(program, [...common, '--initialize-insecure'], options);
    if (code !== 0) throw new Error(`the database server could not make its data folder:\n${output.trim()}`);
    return;
  }
  const installer = findProgram(
    join(dirname(dirname(program)), 'bin', 'mariadb-install-db'),
    'mariadb-install-db',
    'mysql_install_db',
  );
  if (!installer)
    throw new Error(`found ${program} but not mariadb-install-db, which comes with the same package`);
  // Root may enter only through the socket, as the same system user; the tests' own user has a password.
  const { code, output } = await run(
    installer,
    [
      ...common,
      '--auth-root-authentication-method=socket',
      `--auth-root-socket-user=${userInfo().username}`,
      '--skip-test-db',
    ],
    options,
  );
  if (code !== 0) throw new Error(`mariadb-install-db failed:\n${output.trim()}`);
}

const unpackedDatabaseFlags = (program) =>
  program.startsWith(unpackedRoot) ? [`--basedir=${join(unpackedRoot, 'usr')}`] : [];

/** As docker-compose.yml starts it: what it forgets is in the database. */
async function startRedis(program) {
  const folder = temporaryFolder('redis');
  const port = await freePort();
  const start = () =>
    launch(
      'the Redis server',
      program,
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'].concat([
        '--save',
        '',
        '--appendonly',
        'yes',
        '--appendfsync',
        'everysec',
        '--maxmemory-policy',
        'noeviction',
      ]),
      { env: unpackedEnvironment(program) },
    );
  return readyOrGone(start, folder, `redis://127.0.0.1:${port}`, () =>
    answers(port, 'PING\r\n', (text) => text.startsWith('+PONG')),
  );
}

async function readyOrGone(start, folder, url, question) {
  let service = start();
  const stop = async () => {
    await service.stop();
    removeFolder(folder);
  };
  try {
    await waitUntil(service, question, READY_TIMEOUT_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  /** False: it was not running. */
  const kill9 = async () => {
    if (!service.kill('SIGKILL')) return false;
    await service.ended;
    return true;
  };
  const again = async () => {
    service = start();
    await waitUntil(service, question, READY_TIMEOUT_MS);
  };
  const signal = (name) => service.kill(name);
  return { url, pid: () => service.pid, stop, kill9, signal, again };
}

/** Connects to the port, says `words` and judges the first thing that comes back. */
function answers(port, words, judge) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (yes) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => done(false));
    socket.once('error', () => done(false));
    socket.once('data', (chunk) => done(judge(chunk.toString('latin1'))));
    if (words) socket.write(words);
  });
}
