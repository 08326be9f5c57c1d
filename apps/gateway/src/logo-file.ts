import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { textOf } from './reasons';

/** As the gateway has it: a file that it would refuse is not even read. */
export const MAX_LOGO_FILE = 20_480;

/** A picture in base64. What it is, the gateway finds out. */
export function logoIn(path: string): string {
  const file = resolve(path);
  try {
    const facts = statSync(file, { throwIfNoEntry: false });
    if (!facts) throw new Error('it is not there');
    if (!facts.isFile()) throw new Error('it is no file');
    if (facts.size > MAX_LOGO_FILE) throw new Error(`its ${facts.size} bytes are too many`);
    return readFileSync(file).toString('base64');
  } catch (error) {
    throw new Error(
      `--logo: ${file} cannot be used (${textOf(error)}); give a PNG, JPEG, WebP or GIF file of at most ${MAX_LOGO_FILE} bytes`,
      { cause: error },
    );
  }
}
