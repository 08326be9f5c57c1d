/** npm run bench [-- part] [-- --json]: measures the gateway on private servers that write every commit to the disk. */
import { command, ensure } from './ensure.mjs';
import { stopAll } from './processes.mjs';
import { startServices } from './services.mjs';

await command(async () => {
  await ensure({ apps: ['gateway', 'sandbox'] });
  const { databaseUrl, redisUrl, stop } = await startServices({ durable: true });
  try {
    const { main } = await import('../bench/main.mjs');
    return await main({ databaseUrl, redisUrl, args: process.argv.slice(2) });
  } finally {
    await stopAll();
    await stop();
  }
});
