/**
 * Programs the tests need and the machine lacks, from the Debian or Ubuntu archive: installed when we may (root, or sudo
 * without a password), else unpacked into .cache/packages, which needs no rights at all.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, removeFolder, run, temporaryFolder } from './processes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const unpackedRoot = join(root, '.cache', 'packages');

/** Daemons of the packages must not start: the guard is what Debian's own tools ask before they start one. */
const INSTALL = `set -e
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  printf '#!/bin/sh\\nexit 101\\n' > "$guard"; chmod 755 "$guard"; trap 'rm -f "$guard"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
[ "$1" = listed ] || apt-get update -q
shift
apt-get install -q -y --no-install-recommends "$@"`;

/** The lists of the archive were fetched: once is enough for one command. */
let listed = false;

/** Returns null when all went well, else the reason in a few words. Look for the programs again afterwards. */
export async function installPackages(names) {
  if (process.env.EPUSDT_INSTALL === 'never') return 'EPUSDT_INSTALL=never forbids installing';
  if (!findProgram('apt-get')) return 'there is no apt-get here to install with';
  if (process.getuid?.() === 0) return install('sh', [], names);
  const sudo = findProgram('sudo');
  if (sudo && (await run(sudo, ['-n', 'true'])).code === 0) return install(sudo, ['-n', 'sh'], names);
  return unpack(names);
}

async function install(command, before, names) {
  console.error(`Installing ${names.join(', ')} with apt-get (EPUSDT_INSTALL=never forbids it) …`);
  const lists = listed ? 'listed' : 'unlisted';
  const { code, output } = await run(command, [...before, '-c', INSTALL, 'install', lists, ...names]);
  listed ||= code === 0;
  return code === 0 ? null : `apt-get failed: ${lastLines(output)}`;
}

/** What an installation would bring in, downloaded and unpacked instead of installed. */
async function unpack(names) {
  console.error(`Unpacking ${names.join(', ')} into .cache/packages (EPUSDT_INSTALL=never forbids it) …`);
  const plan = await run('apt-get', ['install', '--simulate', '--no-install-recommends', ...names]);
  const packages = [...plan.output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  if (plan.code !== 0 || packages.length === 0)
    return `apt-get knows no such packages: ${lastLines(plan.output)}`;
  const downloads = temporaryFolder('packages');
  try {
    const download = await run('apt-get', ['download', '-q', ...packages], { cwd: downloads });
    if (download.code !== 0) return `apt-get download failed: ${lastLines(download.output)}`;
    mkdirSync(unpackedRoot, { recursive: true });
    for (const file of readdirSync(downloads).filter((name) => name.endsWith('.deb'))) {
      const { code, output } = await run('dpkg', ['-x', join(downloads, file), unpackedRoot]);
      if (code !== 0) return `dpkg -x failed: ${lastLines(output)}`;
    }
    return null;
  } finally {
    removeFolder(downloads);
  }
}

/** Unpacked programs find their libraries beside them. */
export function unpackedEnvironment(program) {
  if (!program.startsWith(unpackedRoot)) return process.env;
  const folders = ['usr/lib', 'lib'].map((place) => join(unpackedRoot, place));
  const libraries = folders.flatMap((folder) => [folder, ...multiarchFolders(folder)]);
  return {
    ...process.env,
    LD_LIBRARY_PATH: [...libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
  };
}

const multiarchFolders = (folder) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.includes('-linux-gnu'))
        .map((name) => join(folder, name))
    : [];

const lastLines = (output) => output.trim().split('\n').slice(-3).join(' / ');
