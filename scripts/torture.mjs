/**
 * npm run torture -- --payments N --seed S --mode embedded|distributed --tier quick|full|long --json --out DIR, and more:
 * see test/torture/main.mjs. --mutants runs the planted bugs instead, test/torture/mutants.mjs.
 */
import { command, ensure } from './ensure.mjs';
import { stopAll } from './processes.mjs';

await command(async () => {
  const args = process.argv.slice(2);
  await ensure({ apps: ['gateway', 'sandbox'] });
  try {
    const mutants = args.includes('--mutants');
    const { main } = await import(mutants ? '../test/torture/mutants.mjs' : '../test/torture/main.mjs');
    return await main(args);
  } finally {
    await stopAll();
  }
});
