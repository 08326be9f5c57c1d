import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CHOSEN_RULES, OUR_RULES } from './planted-rules';
import { PlantedTree, projectRoot } from './planted-tree';

interface FileReport {
  filePath: string;
  messages: { ruleId: string | null; message: string }[];
}

const CONFIG = join(projectRoot, 'eslint.config.mjs');

const TITLE_LENGTH = 110;

/** Each rule's owner, and code that other rules of this kind stumble over. */
const ALLOWED: Readonly<Record<string, string>> = {
  'libs/kernel/src/clock.ts': 'export const now = (): number => Date.now();\n',
  'libs/kernel/src/ids.ts':
    "import { randomInt } from 'node:crypto';\nexport const dice = (): number => randomInt(6);\n",
  'libs/config/src/read.ts': "export const port = process.env['PORT'];\n",
  'apps/sandbox/src/environment.ts': "export const port = process.env['SANDBOX_PORT'];\n",
  'apps/sandbox/src/talk.ts': "console.log('listening');\n",
  'apps/gateway/src/terminal.ts': "console.log('a line for the user');\n",
  'test/support/clock.ts':
    "export const at = Date.now(); export const url = process.env['TEST_REDIS_URL'];\n",
  'libs/merchant-api/src/wire/wire-number.ts': 'export const f = (n: number): string => n.toFixed(12);\n',
  // Nest injects by the class as a value: an import of types only would take it away.
  'libs/orders/src/injected.ts': `import { Injectable } from '@nestjs/common';
import { Store } from './store';
@Injectable()
export class OrderService {
  constructor(private readonly store: Store) {}
  async count(): Promise<number> {
    return this.store.size;
  }
}
`,
  'libs/orders/src/store.ts': 'export class Store {\n  size = 0;\n}\n',
};

const LAYOUT = {
  'tsconfig.json': readFileSync(join(projectRoot, 'tsconfig.json'), 'utf8'),
  'libs/kernel/src/index.ts': "export { fact } from './facts';\n",
  'libs/kernel/src/facts.ts': 'export const fact = 1;\nexport type Fact = number;\n',
  'test/lib.ts': 'export const real = 1;\n',
};

const numbered = [...OUR_RULES, ...CHOSEN_RULES].map((entry, index) => ({
  ...entry,
  place: `${entry.folder ?? 'libs/orders/src'}/planted-${index}`,
}));

const titleOf = (code: string): string => code.replaceAll('\n', ' ').slice(0, TITLE_LENGTH);

const planted = numbered.flatMap(({ rule, place, bad }) =>
  bad.map((code, index) => ({ rule, code, title: titleOf(code), file: `${place}-bad-${index}.ts` })),
);
const honest = numbered.map(({ rule, place, good }) => ({
  rule,
  code: good,
  title: titleOf(good),
  file: `${place}-good.ts`,
}));

describe('the house rules', () => {
  const tree = new PlantedTree({
    ...LAYOUT,
    ...ALLOWED,
    ...Object.fromEntries([...planted, ...honest].map(({ file, code }) => [file, code])),
  });
  const reports = new Map<string, FileReport['messages']>();

  const lint = (...args: string[]) =>
    tree.run('node_modules/eslint/bin/eslint.js', ['--config', CONFIG, '--no-config-lookup', ...args]);

  beforeAll(async () => {
    symlinkSync(join(projectRoot, 'node_modules'), join(tree.root, 'node_modules'));
    const { stdout, stderr } = await lint('--format', 'json', '.');
    if (!stdout.startsWith('[')) throw new Error(stderr || stdout);
    for (const { filePath, messages } of JSON.parse(stdout) as FileReport[]) {
      reports.set(filePath.slice(filePath.indexOf(tree.root) + tree.root.length + 1), messages);
    }
  });

  afterAll(() => tree.remove());

  const rulesIn = (file: string) => [...new Set(reports.get(file)?.map(({ ruleId }) => ruleId))];

  it.each(planted)('$rule reports: $title', ({ rule, file }) => {
    expect(rulesIn(file)).toEqual([rule]);
  });

  it.each(honest)('$rule lets pass: $title', ({ file }) => {
    expect(reports.get(file)).toEqual([]);
  });

  it.each(Object.keys(ALLOWED))('lets %s pass', (file) => {
    expect(reports.get(file)).toEqual([]);
  });

  it('names the replacement in the message of each rule of its own', () => {
    const messages = planted
      .filter(({ rule }) => rule.startsWith('house/'))
      .map(({ file }) => reports.get(file)?.[0]);
    for (const message of messages) expect(message?.message).toMatch(/: /);
  });

  it('has a planted violation for each rule of its own', async () => {
    const { stdout } = await lint('--print-config', 'libs/orders/src/store.ts');
    const { rules } = JSON.parse(stdout) as { rules: Record<string, unknown> };
    const own = Object.keys(rules).filter((rule) => rule.startsWith('house/'));
    const proven = OUR_RULES.map(({ rule }) => rule);
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((rule) => !proven.includes(rule))).toEqual([]);
  });
});
