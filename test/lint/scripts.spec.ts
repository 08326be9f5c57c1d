import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlantedTree, projectRoot } from './planted-tree';

interface LockFile {
  packages: Record<string, Record<string, unknown>>;
}

describe('the lock file', () => {
  const original = readFileSync(join(projectRoot, 'package-lock.json'), 'utf8');
  const tree = new PlantedTree({ 'package-lock.json': original });
  const file = join(tree.root, 'package-lock.json');
  const stored = (): LockFile => JSON.parse(readFileSync(file, 'utf8')) as LockFile;
  const complete = () => tree.run('scripts/complete-lock.mjs', [file]);

  beforeEach(() => writeFileSync(file, original));
  afterAll(() => tree.remove());

  it('is complete: nothing is to be added, no address of a registry to be removed', async () => {
    await complete();
    // Not toBe: a difference would print the whole file.
    expect(readFileSync(file, 'utf8') === original).toBe(true);
  });

  it('gets back what npm leaves out of it, and stays as it is the second time', async () => {
    const lock = stored();
    const name = 'node_modules/@swc/core-darwin-arm64';
    const { version } = lock.packages[name] ?? {};
    delete lock.packages[name];
    const swc = lock.packages['node_modules/@swc/core'] ?? {};
    swc['resolved'] = 'https://registry.invalid/core.tgz';
    writeFileSync(file, JSON.stringify(lock));

    await complete();
    const once = readFileSync(file, 'utf8');
    const added = { version, cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] };
    expect(stored().packages[name]).toEqual(added);
    expect(Object.keys(stored().packages)).toEqual(Object.keys((JSON.parse(original) as LockFile).packages));
    expect(once).not.toContain('registry.invalid');

    await complete();
    expect(readFileSync(file, 'utf8') === once).toBe(true);
  });
});

describe('the lock of the install and build step', () => {
  const worker = `
    import { appendFileSync } from 'node:fs';
    import { exclusively } from '${join(projectRoot, 'scripts', 'exclusive.mjs')}';
    const note = (word) => appendFileSync('notes', word + ' ');
    const [mode] = process.argv.slice(2);
    await exclusively('folder/the.lock', async () => {
      note('in');
      if (mode === 'die') process.kill(process.pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 30));
      note('out');
    });
  `;
  const trees: PlantedTree[] = [];
  const plant = (files: Record<string, string>): PlantedTree => {
    const tree = new PlantedTree({ 'worker.mjs': worker, notes: '', ...files });
    trees.push(tree);
    return tree;
  };
  const work = (tree: PlantedTree, mode = 'live') => tree.run(join(tree.root, 'worker.mjs'), [mode]);
  const notes = (tree: PlantedTree): string => readFileSync(join(tree.root, 'notes'), 'utf8').trim();

  afterAll(() => trees.forEach((tree) => tree.remove()));

  it('lets one process in at a time', async () => {
    const tree = plant({});
    const ended = await Promise.all([work(tree), work(tree), work(tree), work(tree)]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(notes(tree)).toBe('in out in out in out in out');
  });

  it('is free again when its holder was killed', async () => {
    const tree = plant({});
    await work(tree, 'die');
    await Promise.all([work(tree), work(tree), work(tree)]);
    expect(notes(tree)).toBe('in in out in out in out');
  });

  it('is not fooled by a half-written file or by a process number used again', async () => {
    for (const dead of ['', '{"pid":', JSON.stringify({ pid: process.pid, born: 'long ago', token: 'x' })]) {
      const tree = plant({ 'folder/the.lock': dead });
      expect((await work(tree)).code).toBe(0);
      expect(notes(tree)).toBe('in out');
    }
  });
});
