import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { copiedTables, schemaIn, skipNumbers, type RowPlace } from '@epusdt/backup';
import type { Config } from '@epusdt/config';
import { sqlFilesIn } from '@epusdt/database';
import type { Clock } from '@epusdt/kernel';
import { fenceSetting, fenceText } from '@epusdt/orders';
import { checkCopy } from './copy-check';
import { sqlFolder } from './installation';
import { roomProblem } from './reasons';
import { FileRestore } from './restore-file';
import { ServerRestore } from './restore-server';

const OR_ELSEWHERE = ', or name another folder for temporary files with TMPDIR';
const WHILE_RESTORING = ': while it works, a restore takes about four times the room of its database';

export interface RestoreOptions {
  /** What is there is put aside first, not lost. */
  readonly replace: boolean;
  /** New orders are taken at once, although forgotten amounts may still be paid. */
  readonly acceptReuse: boolean;
}

/** Looks whether a copy could be put back, and touches nothing. Returns words for the owner. */
export async function verifyCopy(config: Config, clock: Clock, path: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'epusdt-verify-'));
  try {
    const { lines } = await checkCopy(config, clock, path, folder);
    return [...lines, 'this copy can be put back: restore <file>'].join('\n');
  } catch (error) {
    throw roomProblem(error, tmpdir(), OR_ELSEWHERE);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Puts a copy back. Nothing is changed unless all of it is well. Returns words for the owner. */
export async function restoreCopy(
  config: Config,
  clock: Clock,
  path: string,
  { replace, acceptReuse }: RestoreOptions,
): Promise<string> {
  const place =
    config.mode === 'embedded' ? new FileRestore(config, clock) : new ServerRestore(config, clock);
  try {
    const folder = await place.prepare(replace);
    const copy = await checkCopy(config, clock, path, folder);
    const { head } = copy.summary;
    const { name, fence } = fenceSetting(
      clock.now(),
      head.made_at,
      head.cursor?.block_time ?? 0,
      config.orders.lateWindowMs,
    );
    const aside = await place.put(copy, path, async (rows) => {
      await skipNumbers(rows, copiedTables(schemaIn(head, (engine) => sqlFilesIn(sqlFolder(engine)))));
      await rows.together(async () => {
        await rows.run('DELETE FROM settings WHERE name = ?', [name]);
        if (!acceptReuse) await writeSetting(rows, name, JSON.stringify(fence));
        await record(rows, clock.now(), { made_at: iso(head.made_at), accept_reuse: acceptReuse });
      });
    });
    return [
      ...copy.lines,
      `the database is that of ${iso(head.made_at)} again`,
      ...(aside === null ? [] : [`what was there before is kept: ${aside}`]),
      'start the gateway: it reads the chain from where the copy had come to, and finds every payment since again',
      acceptReuse
        ? 'new orders are taken at once, although buyers of orders made after the copy may still pay: look at the inbox'
        : `${fenceText(fence)}; to take orders earlier, at the risk that two buyers have the same amount: restore --accept-reuse`,
    ].join('\n');
  } catch (error) {
    throw config.mode === 'embedded'
      ? roomProblem(error, resolve(config.dataDir), WHILE_RESTORING)
      : roomProblem(error, tmpdir(), OR_ELSEWHERE);
  } finally {
    await place.close();
  }
}

const writeSetting = (rows: RowPlace, name: string, value: string): Promise<void> =>
  rows.run('INSERT INTO settings (name, value) VALUES (?, ?)', [name, value]);

function record(rows: RowPlace, now: number, details: Record<string, unknown>): Promise<void> {
  const values = [String(now), 'cli', 'database.restore', 'database', JSON.stringify(details)];
  return rows.run('INSERT INTO audit (at, actor, action, subject, details) VALUES (?, ?, ?, ?, ?)', values);
}

const iso = (instant: number): string => new Date(instant).toISOString();
