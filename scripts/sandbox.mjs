/** npm run sandbox: the simulated Tron network, the demo shop and the payer's page in this terminal. */
import { command, ensure, loadSettings, sandboxMain } from './ensure.mjs';
import { runInForeground } from './processes.mjs';

await command(async () => {
  await ensure({ apps: ['sandbox'] });
  loadSettings();
  return runInForeground(process.execPath, ['--enable-source-maps', sandboxMain, ...process.argv.slice(2)]);
});
