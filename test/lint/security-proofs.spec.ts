import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './planted-tree';

const DOCUMENT = readFileSync(join(projectRoot, 'docs', 'security.md'), 'utf8');
const THREATS = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9'];

interface Proof {
  readonly file: string;
  readonly title: string;
}

/** The part of the document about a threat, up to the next heading. */
const partOf = (threat: string): string =>
  new RegExp(`^## ${threat}\\. .*\\n([^]*?)(?=^## )`, 'm').exec(DOCUMENT)?.[1] ?? '';

/** Rows of its table: what protects, and how it is proven. */
const rowsOf = (threat: string): [control: string, proof: string][] =>
  [...partOf(threat).matchAll(/^\| (.+?) \| (.+) \|$/gm)]
    .map(([, control = '', proof = '']): [string, string] => [control, proof])
    .filter(([control]) => control !== 'Control');

/** `null` where it is not written as a proof. */
function proofIn(text: string): Proof | null {
  const [, file, title] =
    /^`((?:test|libs|apps)\/[\w./-]+\.(?:flow|spec)\.ts)` › (.+)$/.exec(text.trim()) ?? [];
  return file === undefined || title === undefined ? null : { file, title };
}

/** Is there a test, or a group of tests, of this very title? */
function isThere({ file, title }: Proof): boolean {
  const path = join(projectRoot, file);
  if (!existsSync(path)) return false;
  const code = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some((quote) => code.includes(`${quote}${title}${quote},`));
}

describe('docs/security.md', () => {
  it.each(THREATS)('%s has controls, each with tests that exist, and says what remains', (threat) => {
    const rows = rowsOf(threat);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    const missing = rows.flatMap(([control, text]) =>
      text.split('<br>').filter((one) => {
        const proof = proofIn(one);
        return control === '' || proof === null || !isThere(proof);
      }),
    );
    expect(missing).toEqual([]);
    expect(partOf(threat)).toContain('\n*What remains.*');
  });

  it('would be found out if it named a test that is not there', () => {
    const file = 'test/lint/security-proofs.spec.ts';
    expect(proofIn(`\`${file}\` › x`)).toEqual({ file, title: 'x' });
    expect(proofIn('somewhere › x')).toBeNull();
    expect(isThere({ file, title: 'would be found out if it named a test that is not there' })).toBe(true);
    expect(isThere({ file, title: ['no', 'such', 'test'].join(' ') })).toBe(false);
    expect(isThere({ file: 'test/lint/nothing.spec.ts', title: 'x' })).toBe(false);
  });
});
