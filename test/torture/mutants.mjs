/**
 * Can the checker fail? Each bug of mutant-list.mjs is planted into a copy of the built program, which then has to stand
 * a run. npm run torture -- --mutants [names] [--mode embedded|distributed] [--tries 3] [--json]
 * Ends with 0 when every one of them was caught, and the unchanged program was not.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { removeFolder, temporaryFolder } from '../../scripts/processes.mjs';
import { MUTANTS } from './mutant-list.mjs';
import { makePlan } from './plan.mjs';
import { TIERS } from './tiers.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const PAYMENTS = 100;
const SEEDS = 2_000;
/** The first runs that a mutant's scenario fits may still miss the moment; so many of them are tried. */
const TRIES = 3;
const CAUGHT = 1;

/** A source with the bug in it. Throws where the place is not there, or not the only one: then the mutant is outdated. */
export function planted(name, patches, read = (file) => readFileSync(join(root, file), 'utf8')) {
  const texts = new Map();
  for (const { file, find, replace } of patches) {
    const text = texts.get(file) ?? read(file);
    const found = text.split(find).length - 1;
    if (found !== 1) {
      throw new Error(
        `mutant ${name} no longer applies: ${file} has ${found} times\n${find}\nCorrect test/torture/mutant-list.mjs`,
      );
    }
    texts.set(
      file,
      text.replace(find, () => replace),
    );
  }
  return texts;
}

/** As the build does it, for one file: libraries are known by their place. */
export function compiled(file, text) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { ...options, sourceMap: false },
    fileName: file,
  });
  const up = posix.relative(posix.dirname(file), 'libs');
  return outputText.replace(/require\("@epusdt\/([a-z-]+)"\)/g, (_, lib) => `require("${up}/${lib}/src")`);
}

/** A copy of the built program with the bug in it. Returns its main file. */
function plant(name, patches, folder) {
  const dist = join('dist', 'apps', 'gateway');
  mkdirSync(join(folder, 'dist', 'apps'), { recursive: true });
  cpSync(join(root, dist), join(folder, dist), { recursive: true });
  cpSync(join(root, 'sql'), join(folder, 'sql'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, text] of planted(name, patches)) {
    if (file.endsWith('.sql')) writeFileSync(join(folder, file), text);
    else writeFileSync(join(folder, dist, file.replace(/\.ts$/, '.js')), compiled(file, text));
  }
  return join(folder, dist, 'apps', 'gateway', 'src', 'main.js');
}

/** The next seed from which a run is drawn that can show the bug. */
function seedFor({ wants = () => true, faults, payments = PAYMENTS }, mode, after) {
  const tier = {
    ...TIERS.quick,
    activeSeconds: Math.max(12, Math.round((TIERS.quick.activeSeconds * payments) / TIERS.quick.payments)),
  };
  for (let seed = after + 1; seed < after + SEEDS; seed += 1) {
    if (wants(makePlan({ seed, payments, mode, providers: 3, tier, faults }))) return seed;
  }
  throw new Error(`none of ${SEEDS} seeds draws a run that can show it`);
}

function torture(gateway, { faults, payments = PAYMENTS }, seed, mode) {
  const words = [join(here, 'main.mjs'), '--gateway', gateway, '--payments', payments, '--seed', seed];
  words.push('--mode', mode, '--faults', faults.length === 0 ? 'none' : faults.join(','), '--json');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (part) => (out += part));
    child.stderr.setEncoding('utf8').on('data', (part) => (err += part));
    child.once('error', reject);
    child.once('close', (code) => {
      const json = out.slice(out.indexOf('{'));
      const counts = json === '' ? {} : (JSON.parse(json).verdict?.counts ?? {});
      const broken = Object.keys(counts).filter((one) => counts[one] > 0);
      resolve({ code, broken, counts, report: json, tail: err.slice(-1500) });
    });
  });
}

/** Runs until it is caught by one of the numbers that it must be caught by. */
async function judge(name, mutant, { mode, tries, say }) {
  const folder = temporaryFolder('mutant');
  try {
    const gateway = plant(name, mutant.patches, folder);
    let seed = 0;
    let last = null;
    for (let tried = 0; tried < tries; tried += 1) {
      seed = seedFor(mutant, mode, seed);
      const began = performance.now();
      last = await torture(gateway, mutant, seed, mode);
      const seconds = Math.round((performance.now() - began) / 1000);
      const caught = last.code === CAUGHT && mutant.caught.some((one) => last.broken.includes(one));
      say(
        `${name}, seed ${seed}: ${caught ? `caught by ${last.broken.join(' ')}` : `not caught (exit ${last.code}, ${last.broken.join(' ') || 'nothing found'})`}, ${seconds} s`,
      );
      if (!caught && last.code !== 0) say(last.tail);
      if (caught)
        return {
          name,
          what: mutant.what,
          caught,
          seed,
          runs: tried + 1,
          broken: last.broken,
          counts: last.counts,
        };
    }
    return {
      name,
      what: mutant.what,
      caught: false,
      seed,
      runs: tries,
      broken: last.broken,
      counts: last.counts,
    };
  } finally {
    removeFolder(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The program without a bug, with every fault. */
async function isClean(mode, say) {
  const gateway = join(root, 'dist', 'apps', 'gateway', 'apps', 'gateway', 'src', 'main.js');
  const { code, broken, tail } = await torture(gateway, { faults: ['all'] }, 1, mode);
  say(`unchanged, seed 1: exit ${code}, ${broken.join(' ') || 'nothing found'}`);
  if (code !== 0) say(tail);
  return code === 0;
}

const INVARIANTS = Array.from({ length: 13 }, (_, i) => `I${i + 1}`);

/** Rows are bugs, columns invariants. */
export function matrixOf(results) {
  const width = Math.max(...results.map(({ name }) => name.length));
  const line = (name, cells, end) =>
    `${name.padEnd(width)}  ${cells.map((cell) => cell.padStart(4)).join('')}  ${end}`;
  return [
    line('', INVARIANTS, ''),
    ...results.map(({ name, broken, caught, runs }) =>
      line(
        name,
        INVARIANTS.map((one) => (broken.includes(one) ? '×' : '·')),
        caught ? `caught, run ${runs}` : 'NOT CAUGHT',
      ),
    ),
  ].join('\n');
}

export async function main(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      mutants: { type: 'boolean' },
      mode: { type: 'string', default: 'embedded' },
      tries: { type: 'string', default: String(TRIES) },
      json: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !(name in MUTANTS));
  if (unknown.length > 0)
    throw new Error(`no mutant ${unknown.join(', ')}; there are ${Object.keys(MUTANTS).join(', ')}`);
  const names = positionals.length > 0 ? positionals : Object.keys(MUTANTS);
  // A mutant that no longer applies is told before an hour has gone by.
  for (const name of names) planted(name, MUTANTS[name].patches);
  const say = (line) => process.stderr.write(`${line}\n`);
  const results = [];
  // What finds something in the program as it is says nothing by finding something in another.
  const honest = positionals.length > 0 || (await isClean(values.mode, say));
  for (const name of names) {
    results.push(await judge(name, MUTANTS[name], { mode: values.mode, tries: Number(values.tries), say }));
  }
  console.log(values.json ? JSON.stringify(results) : matrixOf(results));
  const survivors = results.filter(({ caught }) => !caught);
  if (survivors.length > 0)
    say(`NOT CAUGHT: ${survivors.map(({ name }) => name).join(', ')}: a hole in the checker or in its runs`);
  return survivors.length === 0 && honest ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv.slice(2));
}
