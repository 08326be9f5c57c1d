/**
 * The programs the tests need: those of this machine, else installed or unpacked, all that are missing in one go.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installPackages, unpackedEnvironment, unpackedRoot } from './packages.mjs';
import { findProgram } from './processes.mjs';

/** Together 2.7 MB for Chinese, Japanese, Korean, Arabic and Persian on screenshots. No test needs them. */
const FONTS = ['fonts-wqy-microhei', 'fonts-dejavu-core'];
/** By kind: the names a program goes by, its Debian package, and what comes along with it. */
const PROGRAMS = {
  database: { names: ['mariadbd', 'mysqld'], package: 'mariadb-server' },
  redis: { names: ['redis-server', 'valkey-server'], package: 'redis-server' },
  browser: { names: ['chromium', 'chromium-browser', 'google-chrome'], package: 'chromium', beside: FONTS },
  php: { names: ['php'], package: 'php-cli', beside: ['php-curl'] },
};
const UNPACKED_PLACES = ['usr/sbin', 'usr/bin'];

/** Debian's own launcher knows only /usr/lib. */
const UNPACKED_CHROMIUM = join(unpackedRoot, 'usr', 'lib', 'chromium', 'chromium');
const UNPACKED_LAUNCHER = join(unpackedRoot, 'epusdt-chromium');
/** In a folder of its own, which may be added to PATH. */
const UNPACKED_PHP = join(unpackedRoot, 'epusdt-php', 'php');

/**
 * @param {('database' | 'redis' | 'browser' | 'php')[]} kinds
 * @returns {Promise<{ found: Record<string, string | null>, missing: string[], reason: string | null }>} `found`: full
 *   paths; `missing`: the packages that could not be had, and the reason in a few words.
 */
export async function getPrograms(...kinds) {
  let found = findAll(kinds);
  const wanted = missingKinds(found).flatMap((kind) => [
    PROGRAMS[kind].package,
    ...(PROGRAMS[kind].beside ?? []),
  ]);
  if (wanted.length === 0) return { found, missing: [], reason: null };
  const reason = await installPackages(wanted);
  found = findAll(kinds);
  return { found, missing: missingPackages(found), reason };
}

const findAll = (kinds) => Object.fromEntries(kinds.map((kind) => [kind, find(kind)]));

const missingKinds = (found) => Object.keys(found).filter((kind) => found[kind] === null);
const missingPackages = (found) => missingKinds(found).map((kind) => PROGRAMS[kind].package);

function find(kind) {
  const { names } = PROGRAMS[kind];
  const installed = findProgram(...names);
  if (installed) return installed;
  if (kind === 'browser') return unpackedBrowser();
  if (kind === 'php') return unpackedPhp();
  return findProgram(
    ...names.flatMap((name) => UNPACKED_PLACES.map((place) => join(unpackedRoot, place, name))),
  );
}

/** A launcher that tells it where its libraries and fonts are: a browser is named by a path alone. */
function unpackedBrowser() {
  if (!existsSync(UNPACKED_CHROMIUM)) return null;
  return launcher(
    UNPACKED_LAUNCHER,
    UNPACKED_CHROMIUM,
    `[ -d /etc/fonts ] || export FONTCONFIG_SYSROOT='${unpackedRoot}'\nexec '${UNPACKED_CHROMIUM}' "$@"\n`,
  );
}

/** Its package links the name, and turns its extensions on, when it is installed; unpacked it does neither. */
function unpackedPhp() {
  const program = firstIn(join(unpackedRoot, 'usr', 'bin'), /^php\d+\.\d+$/);
  const extensions = firstIn(join(unpackedRoot, 'usr', 'lib', 'php'), /^\d{8}$/);
  if (!program || !extensions) return null;
  return launcher(
    UNPACKED_PHP,
    program,
    `exec '${program}' -n -d extension_dir='${extensions}' -d extension=curl "$@"\n`,
  );
}

function launcher(file, program, words) {
  const { LD_LIBRARY_PATH } = unpackedEnvironment(program);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\nexport LD_LIBRARY_PATH='${LD_LIBRARY_PATH}'\n${words}`);
  chmodSync(file, 0o755);
  return file;
}

function firstIn(folder, pattern) {
  const name = existsSync(folder) ? readdirSync(folder).find((one) => pattern.test(one)) : undefined;
  return name === undefined ? null : join(folder, name);
}
