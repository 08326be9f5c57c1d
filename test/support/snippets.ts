import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

export type Variables = Readonly<Record<string, string>>;

/** The blocks of a manual that have a name: of "```php order" it is `php order`. */
export function blocksIn(file: string): ReadonlyMap<string, string> {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/^```(\w+) (\w+)\n([^]*?)^```$/gm)];
  const blocks = new Map(
    found.map(([, language = '', name = '', code = '']) => [`${language} ${name}`, code]),
  );
  if (blocks.size !== found.length) throw new Error(`${file}: two blocks have one name`);
  return blocks;
}

/** Where a program is, or `null`. */
export function programNamed(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // not here
    }
  }
  return null;
}

/** How long a program may take to say what is waited for. */
const PATIENCE_MS = 30_000;

/** What the reader of a manual would type to run a block: the words of a command, the program first. */
export interface Language {
  readonly program: string;
  readonly ending: string;
  /** Of the file and of the port that a server is to have. */
  run(file: string, port?: string): readonly string[];
}

export const LANGUAGES = {
  sh: { program: 'sh', ending: 'sh', run: (file) => ['-eu', file] },
  ts: { program: 'node', ending: 'mjs', run: (file) => [file] },
  python: { program: 'python3', ending: 'py', run: (file) => [file] },
  php: {
    program: 'php',
    ending: 'php',
    run: (file, port) => (port === undefined ? [file] : ['-S', `127.0.0.1:${port}`, file]),
  },
} as const satisfies Readonly<Record<string, Language>>;

/** As node runs it: its types are taken away. Throws when it is no TypeScript. */
export function withoutTypes(code: string): string {
  const { outputText, diagnostics = [] } = transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 },
  });
  if (diagnostics.length > 0)
    throw new Error(JSON.stringify(diagnostics.map(({ messageText }) => messageText)));
  return outputText;
}

/** A block that was started. */
export interface Running {
  /** Waits for a text in what it writes; fails when it ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** What it wrote, once it has ended by itself; fails when that was with an error. */
  result(): Promise<string>;
  stop(): Promise<void>;
}

interface Place {
  readonly folder: string;
  /** Of the file that the reader would put it into. */
  readonly name: string;
  readonly variables: Variables;
  /** Given to servers. */
  readonly port?: string;
}

export function startBlock(
  language: Language,
  code: string,
  { folder, name, variables, port }: Place,
): Running {
  const program = programNamed(language.program);
  if (program === null) throw new Error(`${language.program} is not installed`);
  const file = join(folder, `${name}.${language.ending}`);
  writeFileSync(file, language.program === 'node' ? withoutTypes(code) : code);
  const child = spawn(program, language.run(file, port), {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let look = (): void => undefined;
  const take = (text: string): void => {
    output += text;
    look();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const fail = (what: string): void =>
          reject(new Error(`${name} ${what} ${String(pattern)}; it said:\n${output}`));
        const timer = setTimeout(() => fail('did not say in time'), PATIENCE_MS);
        look = () => {
          const found = pattern.exec(output);
          if (!found) return;
          clearTimeout(timer);
          resolve(found);
        };
        look();
        void ended.then(() => {
          clearTimeout(timer);
          fail('ended without saying');
        });
      }),
    result: async () => {
      const exit = await ended;
      if (exit !== 0) throw new Error(`${name} ended with code ${String(exit)}:\n${output}`);
      return output;
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
