/**
 * npm run bench [-- part] [-- --json], npm run bench:chain: measures the gateway, where it needs them on private servers
 * that write every commit to the disk.
 */
import { command, ensure } from './ensure.mjs';
import { stopAll } from './processes.mjs';
import { startServices } from './services.mjs';

await command(async () => {
  await ensure({ apps: ['gateway', 'sandbox'] });
  let started = null;
  const services = () => (started ??= startServices({ durable: true }));
  try {
    const { main } = await import('../bench/main.mjs');
    return await main({ services, args: process.argv.slice(2) });
  } finally {
    await stopAll();
    // That they could not be started is known already.
    await started?.then(({ stop }) => stop()).catch(() => undefined);
  }
});
