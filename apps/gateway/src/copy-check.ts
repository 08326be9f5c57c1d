import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SqlitePlace, loadCopy, readCopy, schemaIn, type CopySummary } from '@epusdt/backup';
import { FatalStop } from '@epusdt/chain';
import type { Config } from '@epusdt/config';
import { openDatabase, sourceOptions, sqlFilesIn } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, formatUnits } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { SumCheck } from '@epusdt/payments';
import { Wallets } from '@epusdt/wallets';
import { keyOf, textOfSizes } from './backup-desk';
import { DataFolder } from './data-folder';
import { createGateway } from './gateway';
import { sqlFolder } from './installation';

const DATABASE = 'epusdt.db';
const IGNORED = (): void => undefined;

/** A copy that was put into a database file of its own and looked at there. */
export interface CheckedCopy {
  readonly summary: CopySummary;
  /** The file, which nobody but the caller knows. */
  readonly file: string;
  /** What was looked at and found to be well, in words. */
  readonly lines: readonly string[];
}

class NoStop extends FatalStop {
  override stop(): void {}
}

/** Of the engine: the SQL files that made the schema of a copy. Throws where this installation does not have them. */
export const newestOf = ({ head }: Pick<CopySummary, 'head'>): { readonly newest: string } => {
  const files = schemaIn(head, (engine) => sqlFilesIn(sqlFolder(engine)));
  return { newest: files.at(-1)?.name ?? '' };
};

/**
 * Puts a copy into a new database file below `folder` and lets the gateway itself open it there: rows, schema, master
 * key, network, seals and sums. Throws with the first thing that is not well. Touches nothing else.
 */
export async function checkCopy(
  config: Config,
  clock: Clock,
  path: string,
  folder: string,
): Promise<CheckedCopy> {
  const key = keyOf(config);
  // To its end first, so that a damaged one is refused for that and for nothing that follows from it.
  const summary = await readCopy(path, key, { head: IGNORED, table: IGNORED, row: IGNORED, end: IGNORED });
  refuseOtherNetwork(config, path, summary);
  const newest = newestOf(summary);
  const file = join(folder, DATABASE);
  const options = { engine: 'sqlite', file, sqlFolder: sqlFolder('sqlite') } as const;
  await (await openDatabase(sourceOptions(options, []), options.sqlFolder, clock.now(), newest)).destroy();
  const place = new SqlitePlace(file, { fresh: true });
  try {
    await loadCopy(path, key, place);
    await place.gather();
  } finally {
    await place.close();
  }
  const lines = await examine(config, clock, file, mkdtempSync(join(folder, 'opened-')));
  return {
    summary,
    file,
    lines: [
      `${path}: ${textOfSizes(path, summary)}`,
      `rows: as they were copied, table by table; sealed under the master key ${key.fingerprint}`,
      `schema: ${newest.newest}`,
      ...lines,
    ],
  };
}

function refuseOtherNetwork({ tron }: Config, path: string, { head }: CopySummary): void {
  if (head.network === tron.network) return;
  throw new Error(
    `${path} is of the network ${head.network}, the configuration means ${tron.network}; set TRON_NETWORK to ${head.network}, or take another copy`,
  );
}

/** As a start would, on a second copy of the file, since a start changes what it finds. */
async function examine(config: Config, clock: Clock, file: string, folder: string): Promise<string[]> {
  copyFileSync(file, join(folder, DATABASE));
  const alone = {
    ...config,
    mode: 'embedded',
    roles: ['api', 'worker'],
    dataDir: folder,
    masterKey: config.masterKey ?? new DataFolder(config.dataDir).presentKeyText(),
    databaseUrl: null,
    redisUrl: null,
    wallets: [],
    telegram: null,
  } as const;
  const options = { clock, fatal: new NoStop(), logger: false, jobs: 'none' } as const;
  const gateway = await createGateway(alone, options);
  try {
    const get = <T>(token: abstract new (...args: never[]) => T): T =>
      gateway.app.get(token, { strict: false });
    const wallets = await get(Wallets).list();
    const broken = wallets.filter(({ sealed }) => !sealed).map(({ address }) => address);
    if (broken.length > 0) throw new Error(`the seal of ${broken.join(', ')} is broken in this copy`);
    const merchants = await get(Merchants).list();
    const shut = merchants.filter(({ opens }) => !opens).map(({ pid }) => pid);
    const secrets =
      shut.length === 0 ? 'every secret opens' : `the secret of ${shut.join(', ')} does not open`;
    await get(SumCheck).runThoroughly();
    const sums = await get(SumCheck).run();
    const differs = get(Alarms).active.find(({ alarm }) => alarm === 'sums_differ');
    if (differs) throw new Error(`the books of this copy do not add up: ${differs.text}`);
    const { transfers, payments, inbox, ignored } = sums;
    return [
      `wallets: ${wallets.length}, every seal is good; merchants: ${merchants.length}, ${secrets}`,
      `books: ${transfers.count} transfers (${formatUnits(transfers.units)} USDT) are ${payments.count} payments, ${inbox.count} in the inbox and ${ignored.count} ignored`,
    ];
  } finally {
    await gateway.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
