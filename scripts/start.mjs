/** npm start: the gateway in this terminal, with the settings of the environment and of .env. */
import { command, ensure, gatewayMain, loadSettings } from './ensure.mjs';
import { runInForeground } from './processes.mjs';

await command(async () => {
  await ensure({ apps: ['gateway'] });
  loadSettings();
  return runInForeground(process.execPath, ['--enable-source-maps', gatewayMain, ...process.argv.slice(2)]);
});
