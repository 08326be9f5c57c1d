/** npm run cli -- <command>: the gateway's administration commands, with the settings of the environment and of .env. */
import { command, ensure, gatewayCli, loadSettings } from './ensure.mjs';
import { runInForeground } from './processes.mjs';

await command(async () => {
  await ensure({ apps: ['gateway'] });
  loadSettings();
  return runInForeground(process.execPath, ['--enable-source-maps', gatewayCli, ...process.argv.slice(2)]);
});
