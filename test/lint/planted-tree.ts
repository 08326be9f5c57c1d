import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const projectRoot = join(__dirname, '..', '..');

const OUTPUT_LIMIT_BYTES = 32 * 1024 * 1024;

/** A folder laid out like this project, holding the files a test plants; the checkers run in it as child processes. */
export class PlantedTree {
  readonly root = mkdtempSync(join(tmpdir(), 'epusdt-lint-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), content);
    }
  }

  /** `script`: an absolute path, or one that starts at the project's root. Runs in the tree. */
  run(script: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const program = resolve(projectRoot, script);
    return new Promise((done) => {
      const options = { cwd: this.root, maxBuffer: OUTPUT_LIMIT_BYTES };
      execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        done({ code, stdout, stderr });
      });
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
