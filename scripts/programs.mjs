/**
 * The programs the tests need: those of this machine, else installed or unpacked, all that are missing in one go.
 */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installPackages, unpackedEnvironment, unpackedRoot } from './packages.mjs';
import { findProgram } from './processes.mjs';

/** By kind: the names a program goes by, and its Debian package. */
const PROGRAMS = {
  database: { names: ['mariadbd', 'mysqld'], package: 'mariadb-server' },
  redis: { names: ['redis-server', 'valkey-server'], package: 'redis-server' },
  browser: { names: ['chromium', 'chromium-browser', 'google-chrome'], package: 'chromium' },
};
/** Together 2.7 MB for Chinese, Japanese, Korean, Arabic and Persian on screenshots. No test needs them. */
const FONTS = ['fonts-wqy-microhei', 'fonts-dejavu-core'];
const UNPACKED_PLACES = ['usr/sbin', 'usr/bin'];

/** Debian's own launcher knows only /usr/lib. */
const UNPACKED_CHROMIUM = join(unpackedRoot, 'usr', 'lib', 'chromium', 'chromium');
const UNPACKED_LAUNCHER = join(unpackedRoot, 'epusdt-chromium');

/**
 * @param {('database' | 'redis' | 'browser')[]} kinds
 * @returns {Promise<{ found: Record<string, string | null>, missing: string[], reason: string | null }>} `found`: full
 *   paths; `missing`: the packages that could not be had, and the reason in a few words.
 */
export async function getPrograms(...kinds) {
  let found = findAll(kinds);
  const wanted = missingPackages(found);
  if (wanted.length === 0) return { found, missing: [], reason: null };
  const reason = await installPackages([...wanted, ...(wanted.includes('chromium') ? FONTS : [])]);
  found = findAll(kinds);
  return { found, missing: missingPackages(found), reason };
}

const findAll = (kinds) => Object.fromEntries(kinds.map((kind) => [kind, find(kind)]));

const missingPackages = (found) =>
  Object.keys(found).flatMap((kind) => (found[kind] === null ? [PROGRAMS[kind].package] : []));

function find(kind) {
  const { names } = PROGRAMS[kind];
  const installed = findProgram(...names);
  if (installed) return installed;
  if (kind === 'browser') return unpackedBrowser();
  return findProgram(
    ...names.flatMap((name) => UNPACKED_PLACES.map((place) => join(unpackedRoot, place, name))),
  );
}

/** A launcher that tells it where its libraries and fonts are: a browser is named by a path alone. */
function unpackedBrowser() {
  if (!existsSync(UNPACKED_CHROMIUM)) return null;
  const { LD_LIBRARY_PATH } = unpackedEnvironment(UNPACKED_CHROMIUM);
  mkdirSync(dirname(UNPACKED_LAUNCHER), { recursive: true });
  writeFileSync(
    UNPACKED_LAUNCHER,
    `#!/bin/sh\nexport LD_LIBRARY_PATH='${LD_LIBRARY_PATH}'\n[ -d /etc/fonts ] || export FONTCONFIG_SYSROOT='${unpackedRoot}'\nexec '${UNPACKED_CHROMIUM}' "$@"\n`,
  );
  chmodSync(UNPACKED_LAUNCHER, 0o755);
  return UNPACKED_LAUNCHER;
}
