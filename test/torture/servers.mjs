/** MariaDB and Redis of the run's own, which it may kill. */
import Redis from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { startOwnServers } from '../../scripts/services.mjs';

const NAME = 'epusdt_torture';

export async function startServers() {
  const { database, redis, stop } = await startOwnServers();
  try {
    const connection = await createConnection(database.url);
    await connection.query(`CREATE DATABASE ${NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    await connection.end();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    database: { ...database, url: `${database.url}/${NAME}` },
    redis: { ...redis, flush: () => flush(redis.url) },
    stop,
  };
}

async function flush(url) {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: null });
  // Away just now: connecting says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.flushall();
  } finally {
    client.disconnect();
  }
}
