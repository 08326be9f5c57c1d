import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { MONEY_FAULTS } from './planted-money';
import { ORDER_FAULTS } from './planted-orders';
import { goodRun } from './planted-good';
import { TOLD_FAULTS } from './planted-told';
import type { PlantedRun } from './planted-run';

interface Verdict {
  readonly code: number;
  readonly broken: string[];
  readonly words: string;
  readonly totals: Record<string, number>;
}

const CHECKER = join(__dirname, 'checker.mjs');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function written(run: PlantedRun): string {
  const folder = mkdtempSync(join(tmpdir(), 'epusdt-test-'));
  folders.push(folder);
  run.write(folder);
  return folder;
}

function judge(folder: string): Promise<Verdict> {
  const words = [CHECKER, folder, '--json'];
  return new Promise((resolve) => {
    execFile(process.execPath, words, (error, stdout, stderr) => {
      const code = error ? Number(error.code) : 0;
      if (stdout === '') return resolve({ code, broken: [], words: stderr, totals: {} });
      const said = JSON.parse(stdout) as {
        counts: Record<string, number>;
        examples: Record<string, string[]>;
        totals: Record<string, number>;
      };
      const broken = Object.keys(said.counts).filter((name) => said.counts[name] !== 0);
      const examples = Object.values(said.examples).flat().join('\n');
      return resolve({ code, broken, words: examples, totals: said.totals });
    });
  });
}

/** Folders that show nothing, whatever is in them. */
const NOTHING: readonly (readonly [what: string, words: string, (run: PlantedRun) => void])[] = [
  ['an empty chain', 'no block', (run) => run.blocks.splice(0)],
  ['a chain that ends before the faults did', 'ends before', (run) => run.blocks.splice(100)],
  ['a chain with a hole', 'does not follow', (run) => run.blocks.splice(50, 1)],
  [
    'no orders',
    'no create call',
    (run) => {
      for (const name of ['orders', 'payments', 'transfers', 'inbox', 'ignores', 'callbacks'])
        run.rows[name] = [];
      run.callers.splice(0);
      run.shops.splice(0);
      for (const block of run.blocks) block.transactions = [];
    },
  ],
  [
    'no callbacks',
    'no shop had to be told',
    (run) => {
      for (const shop of run.run.shops) shop.reachable = [];
      for (const row of run.rowsOf('callbacks')) Object.assign(row, { state: 'dead' });
      run.shops.splice(0);
    },
  ],
];

test('a good run has nothing to be found', async () => {
  const verdict = await judge(written(goodRun()));
  expect(verdict).toMatchObject({ code: 0, broken: [], words: '' });
  expect(verdict.totals).toMatchObject({
    orders: 7,
    paid: 5,
    transfers: 8,
    inbox: 3,
    ignored: 1,
    duplicates: 1,
  });
});

const BROKEN = [...MONEY_FAULTS, ...TOLD_FAULTS, ...ORDER_FAULTS];

/** Judges all of them in one process, which is quicker than one for each. */
const EACH = `
  const [checker, ...folders] = process.argv.slice(1);
  const { check } = await import(checker);
  for (const folder of folders) {
    const { broken, examples } = await check(folder);
    console.log(JSON.stringify({ broken, words: Object.values(examples).flat().join(' ') }));
  }`;

describe('what went wrong is found by its number', () => {
  const found: { broken: string[]; words: string }[] = [];

  beforeAll(async () => {
    const broken = BROKEN.map(([, , , change]) => {
      const run = goodRun();
      change(run);
      return written(run);
    });
    const words = ['--input-type=module', '-e', EACH, pathToFileURL(CHECKER).href, ...broken];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    for (const line of stdout.trim().split('\n')) found.push(JSON.parse(line) as (typeof found)[number]);
  });

  test.each(BROKEN.map(([what, broken, words], index) => ({ what, broken, words, index })))(
    '$broken: $what',
    ({ broken, words, index }) => {
      expect(found[index]).toEqual({ broken, words: expect.stringContaining(words) as string });
    },
  );
});

test('a run in which something was lost ends with 1', async () => {
  const run = goodRun();
  run.rows['orders'] = run.rowsOf('orders').filter(({ id }) => id !== 'unpaid');
  expect(await judge(written(run))).toMatchObject({ code: 1, broken: ['I1'] });
});

test('every invariant is broken by one of these', () => {
  const found = new Set(BROKEN.flatMap(([, broken]) => broken));
  expect([...found].sort()).toEqual(Array.from({ length: 13 }, (_, i) => `I${i + 1}`).sort());
});

test.each(NOTHING)('%s proves nothing', async (_what, words, change) => {
  const run = goodRun();
  change(run);
  const verdict = await judge(written(run));
  expect(verdict).toMatchObject({ code: 2, words: expect.stringContaining(words) as string });
});

test.each(['run.json', 'chain.jsonl', 'callers.jsonl', 'shops.jsonl', 'forbidden.jsonl', 'gateway.db'])(
  'a folder without %s is not whole',
  async (name) => {
    const folder = written(goodRun());
    unlinkSync(join(folder, name));
    expect(await judge(folder)).toMatchObject({ code: 2, words: expect.stringContaining(name) as string });
  },
);

test('a journal that was cut off is not whole', async () => {
  const folder = written(goodRun());
  writeFileSync(join(folder, 'shops.jsonl'), '{"at":1,', { flag: 'a' });
  expect(await judge(folder)).toMatchObject({ code: 2, words: expect.stringContaining('no JSON') as string });
});

test('the checker shares nothing with what it judges', () => {
  const allowed = /^(node:[\w/]+|mysql2\/promise|@photostructure\/sqlite|\.\/checker(-\w+)?\.mjs)$/;
  const files = readdirSync(__dirname).filter((name) => /^checker.*\.mjs$/.test(name));
  const imported = files.flatMap((name) => {
    const text = readFileSync(join(__dirname, name), 'utf8');
    return [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"`])(.*?)\1/g)].map(
      ([, , target]) => `${name}: ${String(target)}`,
    );
  });
  expect(files.length).toBeGreaterThan(5);
  expect(imported.length).toBeGreaterThan(files.length);
  expect(imported.filter((line) => !allowed.test(line.split(': ')[1] ?? ''))).toEqual([]);
});
