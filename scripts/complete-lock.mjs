/**
 * npm run lock:complete: makes package-lock.json good for every machine, after each change of it.
 *
 * A registry that lacks other systems' binary packages makes npm leave them out of the lock file in silence, and then
 * `npm ci` refuses that very file. Each of them gets a stub here; and no address of a registry stays in the file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, Refusal, root } from './ensure.mjs';

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = 'arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x x64 wasm32'.split(' ');

export function completeLock(lock) {
  const stubs = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (/^https?:/.test(entry.resolved ?? '')) delete entry.resolved;
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!isKnown(lock.packages, path, name))
        stubs.push([`node_modules/${name}`, stubOf(name, range, entry)]);
    }
  }
  // npm's own order, so that its next run moves nothing about.
  const all = [...Object.entries(lock.packages), ...stubs].sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(all);
  return stubs.map(([path]) => path);
}

/** As Node looks a package up: beside the one that wants it, then in each folder above. */
function isKnown(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

function stubOf(name, range, parent) {
  const version = range.replace(/^[\^~=v]+/, '');
  if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) {
    throw new Refusal(
      `${name}: the range ${range} names no single version; add it to package-lock.json by hand.`,
    );
  }
  const words = name.split(/[^a-z0-9]+/i);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(parent.dev ? { dev: true } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}

if (process.argv[1] === join(root, 'scripts', 'complete-lock.mjs')) {
  await command(() => {
    const file = process.argv[2] ?? join(root, 'package-lock.json');
    const before = readFileSync(file, 'utf8');
    const lock = JSON.parse(before);
    const stubs = completeLock(lock);
    const after = `${JSON.stringify(lock, null, 2)}\n`;
    if (after === before) return console.log('package-lock.json is complete.');
    writeFileSync(file, after);
    console.log(
      `package-lock.json: registry addresses removed, ${stubs.length} packages of other systems added.`,
    );
    for (const path of stubs) console.log(`  ${path}`);
  });
}
