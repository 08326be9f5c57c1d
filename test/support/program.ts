import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const BUILT = join(ROOT, 'dist', 'apps', 'gateway', 'apps', 'gateway', 'src');
const PATIENCE_MS = 30_000;

/** The whole environment of a program: nothing of the test's own gets in. */
export type Settings = Readonly<Record<string, string>>;

/** A built program as a user runs it: a process of its own, seen from outside only. */
export interface Program {
  /** Both streams so far, the error stream's part alone, and the lines of it all that are words, not log. */
  output(): string;
  errors(): string;
  words(): string[];
  /** Waits for a text; fails when the program ends without it. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Where it listens, once it does. */
  url(): Promise<string>;
  /** The exit code; `null` when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Keys on its terminal. */
  type(keys: string): void;
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<Program>();

/** For `afterEach`: whatever a test left running. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map((program) => program.end('SIGKILL')));
}

export const startProgram = (settings: Settings): Program =>
  launch(process.execPath, [entry('main')], settings);

/** One command of the command line. `under`: a program that runs it, and its words. */
export function startCommand(
  settings: Settings,
  words: readonly string[],
  under: readonly string[] = [],
): Program {
  const [file = '', ...rest] = [...under, process.execPath, entry('cli'), ...words];
  return launch(file, rest, settings);
}

/** One command of the command line, to its end. */
export async function cli(
  settings: Settings,
  ...words: string[]
): Promise<{ code: number | null; output: string }> {
  const program = startCommand(settings, words);
  const code = await program.ended;
  return { code, output: program.output() };
}

/** The gateway with a terminal around it, or `null` where the program `script` of util-linux is missing. */
export function startOnTerminal(settings: Settings): Program | null {
  const script = find('script');
  if (script === null) return null;
  const command = `exec ${process.execPath} ${entry('main')}`;
  return launch(script, ['-qefc', command, '/dev/null'], { TERM: 'dumb', SHELL: '/bin/sh', ...settings });
}

function entry(name: 'main' | 'cli'): string {
  const file = join(BUILT, `${name}.js`);
  if (existsSync(file)) return file;
  throw new Error(
    `${file} is missing: build it with "npx nest build gateway" (npm test does), then run again`,
  );
}

/** A program on the PATH, as a full path. */
export function find(name: string): string | null {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/bin']) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  return null;
}

/** On Linux the kernel ends the child when the test run is killed outright. */
function guarded(command: string, args: readonly string[]): [string, string[]] {
  const guard = process.platform === 'linux' ? find('setpriv') : null;
  return guard === null ? [command, [...args]] : [guard, ['--pdeathsig', 'KILL', command, ...args]];
}

function launch(command: string, args: readonly string[], settings: Settings): Program {
  const [file, all] = guarded(command, args);
  const child = spawn(file, all, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const program = watch(child);
  running.add(program);
  void program.ended.then(() => running.delete(program));
  return program;
}

function watch(child: ChildProcess): Program {
  let output = '';
  let errors = '';
  const listeners = new Set<() => void>();
  const collect = (text: string): void => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout?.setEncoding('utf8').on('data', collect);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    collect(text);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const said = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const fail = (what: string): void =>
        done(() => reject(new Error(`${what} ${String(pattern)}:\n${output}`)));
      const look = (): void => {
        const found = pattern.exec(output);
        if (found) done(() => resolve(found));
      };
      const timer = setTimeout(() => fail('did not say in time'), PATIENCE_MS);
      const done = (result: () => void): void => {
        clearTimeout(timer);
        listeners.delete(look);
        result();
      };
      listeners.add(look);
      look();
      void ended.then((code) => fail(`ended (${String(code)}) without saying`));
    });
  return {
    output: () => output,
    errors: () => errors,
    words: () => output.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('{"level"')),
    said,
    url: async () => (await said(/listens on (http:\S+)/))[1] ?? '',
    ended,
    type: (keys) => void child.stdin?.write(keys),
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}
