/**
 * npm test [-- jest's own arguments]: the whole suite on a private database server and Redis, and the buyer's page in a
 * Chromium. The last line is always `N passed, N failed`, where a suite that could not run at all counts as one failure.
 */
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { command, ensure, root } from './ensure.mjs';
import { writeFlowGroups } from './flow-groups.mjs';
import { findProgram, removeFolder, runInForeground, temporaryFolder } from './processes.mjs';
import { getPrograms } from './programs.mjs';
import { startServices } from './services.mjs';

const MAX_WORKERS = 2;
const HEAP_MB = 2_048;
const MEMORY_FOLDER = '/dev/shm';
const MEMORY_NEEDED = 2n ** 31n;

await command(async () => {
  let counts = { passed: 0, failed: 1 };
  try {
    counts = await test(process.argv.slice(2));
  } catch (error) {
    console.error(error.message ?? error);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
});

async function test(args) {
  await ensure({ apps: ['gateway', 'sandbox'] });
  process.env.TMPDIR = quickFolder();
  const browser = await getBrowser();
  if (args.length === 0 || args.some((arg) => arg.includes('quick-start'))) await providePhp();
  const services = await startServices();
  const folder = temporaryFolder('jest');
  if (args.length === 0) writeFlowGroups(root);
  try {
    const report = join(folder, 'report.json');
    const code = await runInForeground(process.execPath, jestArguments(args, report), {
      cwd: root,
      env: {
        ...process.env,
        TEST_DATABASE_URL: services.databaseUrl,
        TEST_REDIS_URL: services.redisUrl,
        EPUSDT_CHROMIUM: browser ?? '',
        EPUSDT_FLOWS: args.length === 0 ? 'grouped' : '',
      },
    });
    return countsOf(report, code);
  } finally {
    await services.stop();
    removeFolder(folder);
  }
}

/**
 * The browser's path, or null after a word about it: without one its tests are skipped, or fail where CI is set. It is
 * asked for together with the servers, for one installation instead of two; they ask again when that came to nothing.
 */
async function getBrowser() {
  const { EPUSDT_CHROMIUM: named, TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
  const servers = TEST_DATABASE_URL && TEST_REDIS_URL ? [] : ['database', 'redis'];
  const { found, reason } = await getPrograms(...servers, ...(named ? [] : ['browser']));
  const browser = named ? findProgram(named) : found.browser;
  if (browser) return browser;
  const why = named ? `EPUSDT_CHROMIUM names ${named}, which is no program` : reason;
  console.error(
    [
      `The browser tests ${process.env.CI === 'true' ? 'fail' : 'are skipped'}: they need chromium, which is not there${why ? ` (${why})` : ''}.`,
      '  Debian:  sudo apt-get install --no-install-recommends chromium',
      '  else:    install Chromium or Chrome and name it: EPUSDT_CHROMIUM=/path/to/chrome npm test',
    ].join('\n'),
  );
  return null;
}

/** For the blocks of the quick start; nothing else needs it, and nothing fails without it. */
async function providePhp() {
  const failed = ({ message }) => ({ found: { php: null }, reason: message });
  const { found, reason } = await getPrograms('php').catch(failed);
  if (found.php) process.env.PATH = [process.env.PATH, dirname(found.php)].join(delimiter);
  else
    console.error(
      `The PHP blocks of the quick start are not run: php-cli is not there (${reason ?? 'it was installed, and is not found'}).`,
    );
}

/** Tests write much and keep nothing: where memory has room for their folders, none of them waits for a disk. */
function quickFolder() {
  if (process.env.TMPDIR) return process.env.TMPDIR;
  try {
    accessSync(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER, { bigint: true });
    if (bavail * bsize >= MEMORY_NEEDED) return MEMORY_FOLDER;
  } catch {
    // There is no such folder on other systems.
  }
  return tmpdir();
}

function jestArguments(args, report) {
  const chosen = args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)\b/.test(arg));
  return [
    `--max-old-space-size=${HEAP_MB}`,
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...(chosen ? [] : [`--maxWorkers=${MAX_WORKERS}`]),
    // A handle that a failing test leaves open must not keep the run from ending.
    '--forceExit',
    '--json',
    `--outputFile=${report}`,
    ...args,
  ];
}

/** Whatever jest's exit code complains about, the count of failures says so too. */
function countsOf(report, code) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}
