/** npm run openapi: writes docs/api/openapi.json anew from the code. A test compares the two. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { command, ensure, gatewayMain, root } from './ensure.mjs';

const FILE = join('docs', 'api', 'openapi.json');

await command(async () => {
  await ensure({ apps: ['gateway'] });
  const { openApiFile } = createRequire(import.meta.url)(join(dirname(gatewayMain), 'openapi-file.js'));
  const written = await openApiFile();
  const changed = read(join(root, FILE)) !== written;
  if (changed) writeFileSync(join(root, FILE), written);
  console.log(changed ? `${FILE} is written anew.` : `${FILE} is what the code says.`);
});

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
