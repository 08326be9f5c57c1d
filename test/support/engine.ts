import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import Redis from 'ioredis';
import { MasterKey, newToken } from '@epusdt/kernel';

export type EngineName = 'embedded' | 'distributed';

/** Storage of its own for one test file: environment variables for a gateway, and the way to remove it all. */
export interface Engine {
  readonly name: EngineName;
  readonly environment: Readonly<Record<string, string>>;
  /** Empties what a lost Redis would lose; nothing when embedded. */
  forgetLocks(): Promise<void>;
  dispose(): Promise<void>;
}

/** Set by jest.config.cjs for flow tests. */
export function engineOfProject(): EngineName {
  return (globalThis as { ENGINE?: EngineName }).ENGINE ?? 'embedded';
}

export function openEngine(name: EngineName = engineOfProject()): Promise<Engine> {
  return name === 'embedded' ? Promise.resolve(openEmbedded()) : openDistributed();
}

function openEmbedded(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'epusdt-test-'));
  return {
    name: 'embedded',
    environment: { MODE: 'embedded', DATA_DIR: folder },
    forgetLocks: () => Promise.resolve(),
    dispose: () => Promise.resolve(rmSync(folder, { recursive: true, force: true, maxRetries: 3 })),
  };
}

async function openDistributed(): Promise<Engine> {
  const databaseServer = serviceUrl('TEST_DATABASE_URL');
  const redisServer = serviceUrl('TEST_REDIS_URL');
  const database = `epusdt_${newToken().slice(0, 12)}`;
  const connection = await createConnection(databaseServer);
  await connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const redisDatabase = await takeRedisDatabase(redisServer);
  const folder = mkdtempSync(join(tmpdir(), 'epusdt-test-'));
  const url = new URL(databaseServer);
  url.pathname = `/${database}`;
  return {
    name: 'distributed',
    environment: {
      MODE: 'distributed',
      DATA_DIR: folder,
      MASTER_KEY: MasterKey.generate(),
      DATABASE_URL: url.href,
      REDIS_URL: redisDatabase.url,
    },
    forgetLocks: () => redisDatabase.empty(),
    dispose: async () => {
      await connection.query(`DROP DATABASE ${database}`);
      await connection.end();
      await redisDatabase.dispose();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function serviceUrl(variable: string): string {
  const url = process.env[variable];
  if (url === undefined || url === '') {
    throw new Error(`${variable} is not set: run the tests with npm test, which starts the servers`);
  }
  return url;
}

const CLAIMS = 'epusdt-test-database:';
const CLAIM_SECONDS = 600;
const DATABASES = 15;

/** Database 0 keeps the claims of files that run side by side; 1 to 15 are theirs. */
async function takeRedisDatabase(
  server: string,
): Promise<{ url: string; empty(): Promise<void>; dispose(): Promise<void> }> {
  const base = new URL(server);
  base.pathname = '/0';
  const claims = new Redis(base.href);
  for (let index = 1; index <= DATABASES; index += 1) {
    if ((await claims.set(CLAIMS + index, '1', 'EX', CLAIM_SECONDS, 'NX')) !== 'OK') continue;
    base.pathname = `/${index}`;
    const own = new Redis(base.href);
    await own.flushdb();
    return {
      url: base.href,
      empty: async () => void (await own.flushdb()),
      dispose: async () => {
        await own.flushdb();
        own.disconnect();
        await claims.del(CLAIMS + index);
        claims.disconnect();
      },
    };
  }
  claims.disconnect();
  throw new Error(`all ${DATABASES} Redis databases are in use by other test files`);
}
