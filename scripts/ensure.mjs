/**
 * What every command needs before it can run: a new enough Node, the packages of the lock file, the built programs.
 * Does only what is missing, says so in one line each on the error stream, and is safe to run twice at once.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exclusively } from './exclusive.mjs';
import { findProgram, run } from './processes.mjs';

const OLDEST_NODE = [20, 19];
const TAIL_LINES = 40;

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const modulesFolder = join(root, 'node_modules');
const modulesStamp = join(modulesFolder, '.epusdt-stamp');
const lockFile = join(root, 'package-lock.json');

const compiled = (app, file) => join(root, 'dist', 'apps', app, 'apps', app, 'src', file);
export const gatewayMain = compiled('gateway', 'main.js');
export const gatewayCli = compiled('gateway', 'cli.js');
export const sandboxMain = compiled('sandbox', 'main.js');

const APPS = {
  gateway: { entries: [gatewayMain, gatewayCli], sources: ['apps/gateway', 'libs'] },
  // The sandbox may import the kernel only (.dependency-cruiser.cjs), so other libs do not concern it.
  sandbox: { entries: [sandboxMain], sources: ['apps/sandbox', 'libs/kernel'] },
};

/** A problem the user can solve: the commands print its message without a stack. */
export class Refusal extends Error {}

/** @param {{ apps?: ('gateway' | 'sandbox')[] }} options the programs that are about to be run */
export async function ensure({ apps = [] } = {}) {
  refuseOldNode();
  if (modulesAreCurrent() && apps.every(buildIsCurrent)) return;
  await exclusively(
    join(root, '.cache', 'ensure.lock'),
    async () => {
      if (!modulesAreCurrent()) await installModules();
      // One after the other would be half as fast; they write to different folders.
      await Promise.all(apps.filter((app) => !buildIsCurrent(app)).map(build));
    },
    (pid) => say(`Waiting for another command (process ${pid}) that is installing or building …`),
  );
}

/** Runs a command of this folder: its number is the exit code, a Refusal is told in plain words. */
export async function command(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error);
    process.exitCode = 1;
  }
}

/** Settings from .env in the project folder; what the environment already says wins. */
export function loadSettings() {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Refusal(
    `Node ${OLDEST_NODE.join('.')} or newer is needed; this is Node ${process.versions.node}. Install a newer one and run the command again.`,
  );
}

function modulesAreCurrent() {
  const wanted = modulesHash();
  if (read(modulesStamp) === wanted) return true;
  if (!installedByHand()) return false;
  writeFileSync(modulesStamp, wanted);
  return true;
}

const modulesHash = () => sha256(readFileSync(lockFile), process.versions.node.split('.')[0] ?? '');

/** Somebody ran npm themselves: as good as ours when every package that is not optional has the version of the lock file. */
function installedByHand() {
  const installed = parse(read(join(modulesFolder, '.package-lock.json')))?.packages;
  const wanted = parse(read(lockFile))?.packages;
  if (!installed || !wanted || existsSync(modulesStamp)) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || optional || link || installed[path]?.version === version,
  );
}

async function installModules() {
  say('Installing the packages of package-lock.json (npm ci), about a minute …');
  // Without the stamp an interrupted installation is started again.
  rmSync(modulesStamp, { force: true });
  const exact = await npm('ci', ...INSTALLING);
  if (exact.code !== 0) {
    say('npm ci failed; trying npm install …');
    const lock = readFileSync(lockFile);
    const loose = await npm('install', '--no-save', ...INSTALLING);
    // npm drops from the lock file what this machine's registry lacks; other machines need it.
    if (!readFileSync(lockFile).equals(lock)) writeFileSync(lockFile, lock);
    if (loose.code !== 0) {
      throw new Refusal(
        `The packages could not be installed. npm ci said:\n${tail(exact.output)}\nnpm install said:\n${tail(loose.output)}`,
      );
    }
  }
  writeFileSync(modulesStamp, modulesHash());
}

/** Building needs the development packages, whatever NODE_ENV says. */
const INSTALLING = ['--include=dev', '--no-audit', '--no-fund'];

/** The npm that runs us, else the one on the PATH. */
export function npm(...all) {
  const started = process.env.npm_execpath ?? '';
  if (basename(started) === 'npm-cli.js')
    return run(process.execPath, [started, ...all], { cwd: root, bound: true });
  if (process.platform === 'win32') return run('npm.cmd', all, { cwd: root, bound: true, shell: true });
  const program = findProgram('npm');
  if (!program) throw new Refusal('npm, which comes with Node, is not on the PATH.');
  return run(program, all, { cwd: root, bound: true });
}

const buildStamp = (app) => join(root, 'dist', `${app}.stamp`);

const buildIsCurrent = (app) =>
  APPS[app].entries.every((entry) => existsSync(entry)) && read(buildStamp(app)) === sourcesHash(app);

async function build(app) {
  say(`Building ${app}, some ten seconds …`);
  const wanted = sourcesHash(app);
  // Without the stamp a build that was interrupted, or that failed half way, is done again.
  rmSync(buildStamp(app), { force: true });
  const nest = join(modulesFolder, '@nestjs', 'cli', 'bin', 'nest.js');
  const { code, output } = await run(process.execPath, [nest, 'build', app], { cwd: root, bound: true });
  const absent = APPS[app].entries.filter((entry) => !existsSync(entry));
  if (code !== 0) throw new Refusal(`Building ${app} failed:\n${tail(output)}`);
  if (absent.length > 0) {
    throw new Refusal(`Building ${app} left out ${absent.map((file) => relative(root, file)).join(', ')}`);
  }
  mkdirSync(dirname(buildStamp(app)), { recursive: true });
  writeFileSync(buildStamp(app), wanted);
}

function sourcesHash(app) {
  const settings = ['tsconfig.json', 'nest-cli.json', 'package-lock.json'];
  const files = [...settings, ...APPS[app].sources.flatMap(filesIn)].sort();
  return sha256(process.versions.node, ...files.flatMap((file) => [file, readFileSync(join(root, file))]));
}

function filesIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .map((entry) => ({ entry, path: `${folder}/${entry.name}` }))
    .filter(({ entry }) => !entry.name.endsWith('.spec.ts'))
    .flatMap(({ entry, path }) => (entry.isDirectory() ? filesIn(path) : [path]));
}

function sha256(...parts) {
  const hash = createHash('sha256');
  // The length in front of each part keeps ("ab", "c") apart from ("a", "bc").
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function parse(text) {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

const tail = (output) => output.trim().split('\n').slice(-TAIL_LINES).join('\n');

const say = (line) => console.error(line);
