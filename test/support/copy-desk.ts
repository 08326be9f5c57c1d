import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SqlitePlace, takeCopy } from '@epusdt/backup';
import { loadConfig, type Config } from '@epusdt/config';
import { openDatabase, sourceOptions, sqlFilesIn } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { MasterKey } from '@epusdt/kernel';
import { SumCheck } from '@epusdt/payments';
import { backUp } from '../../apps/gateway/src/backup-desk';
import { sqlFolder } from '../../apps/gateway/src/installation';
import { restoreCopy, verifyCopy, type RestoreOptions } from '../../apps/gateway/src/restore-desk';
import type { Engine } from './engine';
import { rows } from './gateway';
import type { World } from './world';

const PLAIN: RestoreOptions = { replace: false, acceptReuse: false };

/** What an owner does with copies of one storage, in a folder that goes with the desk. */
export class CopyDesk {
  private readonly folder = mkdtempSync(join(tmpdir(), 'epusdt-copies-'));
  private made = 0;

  constructor(private readonly world: World) {}

  /** Words of the answer, or the refusal. */
  async backUp(to = this.file()): Promise<string> {
    return backUp(configOf(this.world.engine), this.world.clock, to);
  }

  /** A copy of this moment. Returns its path. */
  async copy(): Promise<string> {
    const path = this.file();
    await this.backUp(path);
    return path;
  }

  restore(path: string, options: Partial<RestoreOptions> = {}, engine = this.world.engine): Promise<string> {
    return restoreCopy(configOf(engine), this.world.clock, path, { ...PLAIN, ...options });
  }

  verify(path: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    return verifyCopy(configOf(this.world.engine, more), this.world.clock, path);
  }

  /** Of an empty SQLite database whose schema ends with this file, and with one that only its version knows. */
  async copyOfSchema(newest: string, unknown?: string): Promise<string> {
    const file = join(this.folder, `${newest}-${this.made}.db`);
    const sql = sqlFolder('sqlite');
    const options = sourceOptions({ engine: 'sqlite', file, sqlFolder: sql }, []);
    const source = await openDatabase(options, sql, this.world.clock.now(), { newest });
    const files = [...sqlFilesIn(sql)];
    if (unknown !== undefined) {
      files.push({ name: unknown, checksum: 'x', text: '' });
      await source.query('INSERT INTO schema_migrations VALUES (?, ?, 0)', [unknown, 'x']);
    }
    await source.destroy();
    const place = new SqlitePlace(file);
    const path = this.file();
    const key = new MasterKey(masterKeyOf(this.world.engine));
    const now = this.world.clock.now();
    await takeCopy(place, { path, key, now, version: '0.0.9', network: 'sandbox', files });
    await place.close();
    return path;
  }

  /** The copy with its lines changed, in a file of its own. */
  changed(path: string, change: (text: string) => string): string {
    const file = this.file();
    writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(path)).toString())));
    return file;
  }

  /** The same of its bytes. */
  bent(path: string, change: (bytes: Buffer) => Buffer): string {
    const file = this.file();
    writeFileSync(file, change(readFileSync(path)));
    return file;
  }

  file(): string {
    this.made += 1;
    return join(this.folder, `${this.made}.backup`);
  }

  get path(): string {
    return this.folder;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * A database file is open until the statements of its connection are cleared away, which the end of a process does and
 * closing does not.
 */
export async function letGo(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) {
    collect();
    await setImmediate();
  }
}

export const masterKeyOf = ({ environment }: Engine): string =>
  environment['MASTER_KEY'] ?? readFileSync(join(environment['DATA_DIR'] ?? '', 'master.key'), 'utf8').trim();

export function configOf(engine: Engine, more: Readonly<Record<string, string>> = {}): Config {
  return loadConfig({ TRON_NETWORK: 'sandbox', FORCED_USDT_RATE: '7.2', ...engine.environment, ...more });
}

/** Every transfer is exactly one of: a payment, in the inbox, ignored. */
export async function expectEvenBooks({ gateway }: World): Promise<void> {
  await gateway.get(SumCheck).runThoroughly();
  await gateway.get(SumCheck).run();
  expect(gateway.get(Alarms).active.filter(({ alarm }) => alarm === 'sums_differ')).toEqual([]);
}

/** By the shop's ids, in their order. */
export async function paidReferences({ gateway }: World): Promise<string[]> {
  const orders = await rows(gateway, 'orders');
  const payments = (await rows(gateway, 'payments')).map((row) => row['order_id']);
  expect(new Set(payments).size).toBe(payments.length);
  return orders
    .filter(({ id }) => payments.includes(id))
    .map(({ reference }) => String(reference))
    .sort();
}
