import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this installation: above the sources and above the build alike, with sql/ beside package.json. */
function installation(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'sql')) && existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error('the folder sql is missing from this installation');
  }
}

export const sqlFolder = (engine: string): string => join(installation(), 'sql', engine);

/** Which version of the gateway this is. */
export function versionHere(): string {
  const text = readFileSync(join(installation(), 'package.json'), 'utf8');
  return String((JSON.parse(text) as { readonly version: unknown }).version);
}
