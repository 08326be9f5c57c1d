import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlantedTree, projectRoot } from './planted-tree';

interface Package {
  readonly version?: string;
  readonly name?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
interface Bom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly type: string } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly licenses?: readonly object[];
    readonly hashes?: readonly object[];
  }[];
}

const text = (...path: string[]): string => readFileSync(join(projectRoot, ...path), 'utf8');
const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, Package> };
const manifest = JSON.parse(text('package.json')) as Manifest;
const all = Object.entries(packages).filter(([path]) => path !== '');
const nameOf = ([path, { name, version }]: [string, Package]): string =>
  `${name ?? path.split('node_modules/').pop() ?? ''}@${version ?? ''}`;

/** May be distributed together with a program under GPL-3.0. */
const WITH_GPL = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
];
/** Data that a build tool reads; it is not distributed. */
const FOR_BUILDING = ['CC-BY-4.0'];

/** Each part of `A AND B`, or any of `A OR B`. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const bare = expression.replace(/[()]/g, '').trim();
  if (bare.includes(' OR ')) return bare.split(' OR ').some((one) => isAllowed(one, allowed));
  return bare.split(' AND ').every((one) => allowed.includes(one.trim()));
}

describe('the packages', () => {
  it('are of one version each, and of the content that the lock file names, from whatever registry', () => {
    expect(all.length).toBeGreaterThan(500);
    const loose = [...Object.entries(manifest.dependencies), ...Object.entries(manifest.devDependencies)];
    expect(loose.filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
    expect(
      all.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(nameOf),
    ).toEqual([]);
    expect(all.filter(([, { resolved }]) => resolved !== undefined).map(nameOf)).toEqual([]);
  });

  it('run no program when they are installed', () => {
    expect(text('.npmrc').split('\n')).toContain('ignore-scripts=true');
    const installs = [...text('Dockerfile').matchAll(/npm (?:ci|install).*/g)].map(([line]) => line);
    expect(installs.length).toBeGreaterThan(0);
    for (const line of installs) expect(line).toContain('--ignore-scripts');
    // Who would like to; a new one is worth a look at what it does without.
    expect(all.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([
      'node_modules/@parcel/watcher',
      'node_modules/@photostructure/sqlite',
      'node_modules/@scarf/scarf',
      'node_modules/@swc/core',
      'node_modules/msgpackr-extract',
    ]);
  });

  it('have licences that go with GPL-3.0', () => {
    const foreign = all.filter(
      ([, { license = 'none', dev }]) => !isAllowed(license, dev ? [...WITH_GPL, ...FOR_BUILDING] : WITH_GPL),
    );
    expect(foreign.map((one) => `${nameOf(one)}: ${one[1].license ?? 'none'}`)).toEqual([]);
    expect(isAllowed('(MIT AND SSPL-1.0)', WITH_GPL)).toBe(false);
    expect(isAllowed('CC-BY-4.0', WITH_GPL)).toBe(false);
  });
});

describe('npm run sbom', () => {
  it('lists every package that the gateway runs with, with its version, licence and hash, and none for development', async () => {
    const tree = new PlantedTree({});
    try {
      await tree.run(join(projectRoot, 'scripts', 'sbom.mjs'), [join(tree.root, 'sbom.json')]);
      const bom = JSON.parse(readFileSync(join(tree.root, 'sbom.json'), 'utf8')) as Bom;
      expect([bom.bomFormat, bom.metadata.component]).toMatchObject([
        'CycloneDX',
        { name: 'epusdt-node', type: 'application' },
      ]);
      const listed = bom.components.map(({ name, version }) => `${name}@${version}`);
      const shipped = new Set(all.filter(([, { dev }]) => !dev).map(nameOf));
      expect([...new Set(listed)].sort()).toEqual([...shipped].sort());
      expect(bom.components.filter(({ licenses, hashes }) => !licenses?.length || !hashes?.length)).toEqual(
        [],
      );
    } finally {
      tree.remove();
    }
  });
});
