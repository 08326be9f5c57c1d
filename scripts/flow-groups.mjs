/**
 * Loading the whole program takes a flow file longer than many a test in it. A run of everything therefore loads it once
 * for several files: each group is one file for jest, in which every flow file is a `describe` with its own hooks.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const GROUPS = 16;
/** These take minutes: they are dealt out first, so that no group gets two of them. */
const LONG = [
  'kill',
  'callback-kills',
  'torture',
  'contention',
  'outage',
  'acceptance-lies',
  'acceptance-chaos',
  'lying-nodes',
].map((name) => `${name}.flow.ts`);

/** Writes the groups anew, for jest.config.cjs to find. */
export function writeFlowGroups(root) {
  const flows = readdirSync(join(root, 'test/flow'))
    .filter((name) => name.endsWith('.flow.ts'))
    .sort();
  const dealt = [
    ...LONG.filter((name) => flows.includes(name)),
    ...flows.filter((name) => !LONG.includes(name)),
  ];
  const folder = join(root, '.cache/flow-groups');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (let group = 0; group < GROUPS; group += 1) {
    const own = dealt.filter((_, i) => i % GROUPS === group);
    const text = own.map((name) => {
      const stem = name.replace(/\.ts$/, '');
      return `describe('${stem}', () => void require('../../test/flow/${stem}'));\n`;
    });
    writeFileSync(join(folder, `${String(group + 1).padStart(2, '0')}.group.cjs`), text.join(''));
  }
}
