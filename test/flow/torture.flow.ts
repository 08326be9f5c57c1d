import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { engineOfProject } from '../support/engine';

const MAIN = join(__dirname, '..', 'torture', 'main.mjs');
/** For a machine that does much else beside; alone it takes less than a minute. */
const PATIENCE_MS = 400_000;

interface Report {
  readonly seed: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly payers: Readonly<Record<string, number>>;
  readonly verdict: {
    readonly totals: Readonly<Record<string, number>>;
    readonly counts: Readonly<Record<string, number>>;
  };
}

/** The servers of the run are its own, as it kills them. */
function run(...args: string[]): Promise<{ code: number | null; output: string; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [output, said]: string[][] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (part: string) => output?.push(part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => said?.push(part));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, output: output?.join('') ?? '', said: said?.join('') ?? '' }),
    );
  });
}

/** What each run must have met; each stands for some names of the report. */
const MET = [
  /^kill -9$/,
  /^kill -9 at: /,
  /^stop and continue$/,
  /^provider-burst: /,
  /^lie: /,
  /^fork: /,
  /^nothing becomes final$/,
  /^clock set /,
  /^shop: /,
  /^cut creates$/,
];
const MET_DISTRIBUTED = [/^Redis emptied$/, /^Redis kill -9$/, /^database kill -9$/];

it(
  'keeps every invariant through two hundred payments and every kind of fault',
  async () => {
    const mode = engineOfProject();
    const { code, output, said } = await run('--tier', 'quick', '--mode', mode, '--seed', '7', '--json');
    if (code !== 0) throw new Error(`exit code ${String(code)}:\n${said}\n${output}`);
    const { faults, verdict } = JSON.parse(output) as Report;
    const wanted = [...MET, ...(mode === 'distributed' ? MET_DISTRIBUTED : [])];
    const met = Object.keys(faults);
    expect(wanted.filter((name) => !met.some((fault) => name.test(fault)))).toEqual([]);
    expect(Object.values(verdict.counts).every((count) => count === 0)).toBe(true);
    expect(Object.keys(verdict.counts)).toHaveLength(13);
    expect(verdict.totals['paid']).toBeGreaterThan(100);
    expect(verdict.totals['acknowledged']).toBe(verdict.totals['paid']);
  },
  PATIENCE_MS,
);

it('refuses what it does not know, with words', async () => {
  const { code, said } = await run('--faults', 'meteor');
  expect(code).toBe(2);
  expect(said).toContain('--faults meteor: give all, none, or some of kill, marked-kill');
});
