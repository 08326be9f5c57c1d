import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './ports';

const ROOT = join(__dirname, '..', '..');
const MAIN = join(ROOT, 'dist/apps/gateway/apps/gateway/src/main.js');
const PRELOAD_ORPHAN = join(__dirname, 'preload-orphan.cjs');
const PRELOAD_SQLITE = join(__dirname, 'preload-sqlite.cjs');

const READY_MS = 45_000;
const END_MS = 25_000;
const ASK_EVERY_MS = 20;
const OUTPUT_KEPT = 6_000;

/** How a process ended: one of the two. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A moment inside SQLite; see preload-sqlite.cjs. */
export interface SqliteMoment {
  readonly statement: string;
  readonly at: 'commit' | 'statement';
  readonly side: 'before' | 'after';
}

interface Life {
  readonly process: ChildProcess;
  readonly ended: Promise<Ending>;
  over: boolean;
  output: string;
}

/** To be asked before anything else is opened. */
export function requireBuild(): void {
  if (existsSync(MAIN)) return;
  throw new Error(`${MAIN} is missing: build it with "npx nest build gateway" ("npm test" does so)`);
}

/** The gateway as it is shipped: the built program in a process of its own, with its own clock and crons. */
export class ChildGateway {
  private life: Life | null = null;

  private constructor(
    private readonly port: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Not started yet. The port stays the same over all its lives. */
  static async create(environment: Readonly<Record<string, string>>): Promise<ChildGateway> {
    requireBuild();
    return new ChildGateway(await freePort(), environment);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when it is ready to take orders. */
  async start(dieAt?: SqliteMoment): Promise<void> {
    const life = this.launch(dieAt);
    await this.until('the gateway is ready', READY_MS, () => {
      if (life.over) throw new Error(`the gateway ended when it was to start:\n${life.output}`);
      return fetch(`${this.url}/readyz`).then(
        (answer) => answer.text().then(() => answer.ok),
        () => false,
      );
    });
  }

  /** Once more on the same port and storage. */
  async restart(): Promise<void> {
    await this.start();
  }

  get runs(): boolean {
    return this.life !== null && !this.life.over;
  }

  /** From now on it dies there. Resolves once it knows. */
  async arm(dieAt: SqliteMoment): Promise<void> {
    const child = this.life?.process;
    if (!child) throw new Error('the gateway does not run');
    const armed = once(child, 'message');
    child.send(dieAt);
    await armed;
  }

  /** At once, whatever it is doing; nothing happens when it is gone already. */
  async kill9(): Promise<void> {
    this.life?.process.kill('SIGKILL');
    await this.life?.ended;
  }

  /** In good order. */
  stop(): Promise<Ending> {
    this.terminate();
    return this.ended();
  }

  /** Asks it to stop and does not wait. */
  terminate(): void {
    this.life?.process.kill('SIGTERM');
  }

  /** How the process that was started last has ended, or will have. */
  async ended(boundMs = END_MS): Promise<Ending> {
    const { life } = this;
    if (!life) throw new Error('the gateway was never started');
    await this.until('the gateway has ended', boundMs, () => Promise.resolve(life.over));
    return life.ended;
  }

  /** Asks again and again until the answer is yes; when the time is over, rejects with the gateway's last words. */
  async until(what: string, ms: number, question: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + ms;
    while (!(await question())) {
      if (Date.now() > end)
        throw new Error(`still not so after ${ms} ms: ${what}\n${this.life?.output ?? ''}`);
      await delay(ASK_EVERY_MS);
    }
  }

  /** Does not wait: it may die before it is ready. */
  launch(dieAt?: SqliteMoment): Life {
    if (this.life && !this.life.over) throw new Error('the gateway runs already');
    const preloads = ['--require', PRELOAD_ORPHAN, '--require', PRELOAD_SQLITE];
    const child = spawn(process.execPath, [...preloads, MAIN], {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: this.port,
        ...this.environment,
        ...(dieAt ? { EPUSDT_TEST_KILL: JSON.stringify(dieAt) } : {}),
      },
      // Over the fourth it learns that this process is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const ended = new Promise<Ending>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const life: Life = { process: child, ended, over: false, output: '' };
    void ended.then(() => (life.over = true));
    const keep = (text: string): void => {
      life.output = (life.output + text).slice(-OUTPUT_KEPT);
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    this.life = life;
    return life;
  }
}
