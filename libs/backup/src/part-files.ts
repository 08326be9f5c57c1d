import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DAY, HOUR, newToken } from '@epusdt/kernel';

/** Who writes it stands in its name. */
const PART = /^\..+\.epusdt-(\d+)-[0-9a-f]{8}\.part$/;
/** Whoever writes does so all the time; on another machine with the same folder, too, whose numbers say nothing here. */
const GIVEN_UP_MS = HOUR;
/** A number that lives may be another's by now. */
const GIVEN_UP_ALTHOUGH_ALIVE_MS = DAY;

/** For a copy that is not whole yet. */
export const newPartName = (name: string): string =>
  `.${name}.epusdt-${process.pid}-${newToken().slice(0, 8)}.part`;

/** Removes what lies beside this one, a new one, and is written by nobody any more. Returns what that was. */
export function clearAway(own: string): string[] {
  const folder = dirname(own);
  const now = lstatSync(own).mtimeMs;
  return namesIn(folder).flatMap((name) => {
    const [, writer] = PART.exec(name) ?? [];
    if (writer === undefined || name === basename(own)) return [];
    const path = join(folder, name);
    const limit = isAlive(Number(writer)) ? GIVEN_UP_ALTHOUGH_ALIVE_MS : GIVEN_UP_MS;
    return removeOlder(path, now - limit) ? [path] : [];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Does another process have this number? */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** It may be somebody else's, or gone meanwhile: then it stays, and no copy fails for that. */
function removeOlder(path: string, than: number): boolean {
  try {
    const facts = lstatSync(path);
    if (!facts.isFile() || facts.mtimeMs > than) return false;
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}
