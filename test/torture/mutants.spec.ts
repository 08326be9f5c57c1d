import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const MUTANTS = pathToFileURL(join(__dirname, 'mutants.mjs')).href;
const LIST = pathToFileURL(join(__dirname, 'mutant-list.mjs')).href;

interface Planted {
  readonly name: string;
  /** What keeps it from being planted; `null`: nothing. */
  readonly problem: string | null;
  /** Files that are no program any more. */
  readonly broken: readonly string[];
  readonly caught: readonly string[];
}

/** Plants all of them, which needs no build, and reads what comes of it. */
const EACH = `
  import { Script } from 'node:vm';
  const { planted, compiled } = await import(${JSON.stringify(MUTANTS)});
  const { MUTANTS } = await import(${JSON.stringify(LIST)});
  const parses = (code) => { try { return new Script(code) !== null; } catch { return false; } };
  console.log(JSON.stringify(Object.entries(MUTANTS).map(([name, { patches, caught }]) => {
    try {
      const texts = [...planted(name, patches)].filter(([file]) => file.endsWith('.ts'));
      const broken = texts.filter(([file, text]) => !parses(compiled(file, text))).map(([file]) => file);
      return { name, problem: null, broken, caught };
    } catch (error) {
      return { name, problem: error.message, broken: [], caught };
    }
  })));`;

const OUTDATED = `
  const { planted } = await import(${JSON.stringify(MUTANTS)});
  for (const text of ['nothing of it', 'here, and here']) {
    try { planted('any', [{ file: 'x', find: 'here', replace: '' }], () => text); }
    catch (error) { console.log(error.message.split('\\n')[0]); }
  }`;

async function run(code: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  return stdout;
}

let all: readonly Planted[] = [];

beforeAll(async () => {
  all = JSON.parse(await run(EACH)) as Planted[];
});

test('every mutant still applies to the sources, and is a program', () => {
  expect(all.filter(({ problem, broken }) => problem !== null || broken.length > 0)).toEqual([]);
  expect(all.length).toBeGreaterThanOrEqual(14);
});

test('every invariant has a mutant that breaks it', () => {
  const found = new Set(all.flatMap(({ caught }) => caught));
  expect([...found].sort()).toEqual(Array.from({ length: 13 }, (_, i) => `I${i + 1}`).sort());
});

test('a mutant whose place is gone, or is not the only one, is told by name', async () => {
  expect((await run(OUTDATED)).trim().split('\n')).toEqual([
    'mutant any no longer applies: x has 0 times',
    'mutant any no longer applies: x has 2 times',
  ]);
});
