import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The recorded chain answers. They are not part of this repository: they stand beside it in `../shared/fixtures`, or
 * where RECORDED_FIXTURES points. Their origins are listed in SOURCES.md there.
 */
const BESIDE_THE_REPOSITORY = resolve(__dirname, '../../../shared/fixtures');

/** `null` where this machine has no recordings. */
export function fixturesFolder(): string | null {
  const folder = wantedFolder();
  return existsSync(join(folder, 'SOURCES.md')) ? folder : null;
}

const wantedFolder = (): string => process.env['RECORDED_FIXTURES'] ?? BESIDE_THE_REPOSITORY;

/** The parsed fixture of that number; the caller names its shape. */
export function readFixture(number: string): unknown {
  const folder = fixturesFolder();
  const file =
    folder === null ? undefined : readdirSync(folder).find((name) => name.startsWith(`${number}-`));
  if (folder === null || file === undefined) {
    throw new Error(`fixture ${number} is missing; set RECORDED_FIXTURES to the folder of the recordings`);
  }
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
}

/** One plain line, without the frame Jest puts around console output. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** `describe`, or one line and a skip where the recordings are absent. */
export function describeRecorded(name: string, body: () => void): void {
  if (fixturesFolder() !== null) {
    describe(name, body);
    return;
  }
  say(`skipped: ${name}: no recordings in ${wantedFolder()} (set RECORDED_FIXTURES)`);
  describe.skip(name, body);
}
