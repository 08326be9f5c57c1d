/** The built gateway as processes: one when embedded, two that answer and two that work when distributed. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, launch } from '../../scripts/processes.mjs';
import { POINTS } from './plan-faults.mjs';

const PRELOAD = join(dirname(fileURLToPath(import.meta.url)), 'preload-torture.cjs');
const READY_MS = 90_000;
const LOOK_MS = 50;
/** Long enough for any command to be taken up; one that then only watches what the gateway does is ended. */
const SAY_MS = 10_000;
const ROLES = { embedded: ['api,worker'], distributed: ['api', 'api', 'worker', 'worker'] };

/** One of the processes; it lives many lives on one port. */
class Gateway {
  constructor({ program, name, roles, port, env, torture, journals, network }) {
    Object.assign(this, { program, name, roles, port, env, torture, journals, network });
    this.url = `http://127.0.0.1:${port}`;
    this.service = null;
    this.wanted = false;
    /** While this file is there, the process kills itself at the moment that it names. */
    this.armed = join(torture.folder, `${name}.armed`);
    this.point = null;
    this.killed = null;
    /** While it ended and is on its way back. */
    this.coming = Promise.resolve();
    this.rssMiB = 0;
    this.recoveries = [];
    this.ownEndings = [];
  }

  start() {
    this.wanted = true;
    this.service = launch(this.name, process.execPath, ['--require', PRELOAD, this.program], {
      env: { ...this.env, EPUSDT_TORTURE: JSON.stringify({ ...this.torture, armed: this.armed }) },
      log: join(this.journals.folder, `${this.name}.log`),
    });
    const { service } = this;
    void service.ended.then(() => (this.coming = this.ended(service)));
  }

  async ready() {
    const end = performance.now() + READY_MS;
    while (performance.now() < end) {
      if (await isReady(this.url)) return;
      await delay(LOOK_MS);
    }
    throw new Error(`${this.name} was not ready within ${READY_MS / 1_000} s:\n${this.service.tail}`);
  }

  /** Whoever is meant to run is started again, as a supervisor would. */
  async ended(service) {
    if (!this.wanted || service !== this.service) return;
    const how = this.killed ?? this.hit();
    const at = this.network.now();
    const began = performance.now();
    if (how === null) this.ownEndings.push(`code ${service.code}: ${service.tail.slice(-600)}`);
    this.killed = null;
    this.start();
    await this.ready().catch(() => undefined);
    const recoveredMs = Math.round(performance.now() - began);
    this.recoveries.push(recoveredMs);
    this.journals.write('kills', { at, process: this.name, how: how ?? 'by itself', recoveredMs });
  }

  /** The process shall end itself at this point of the program. */
  arm(point) {
    this.point = point;
    writeFileSync(`${this.armed}.new`, JSON.stringify(POINTS[point]));
    renameSync(`${this.armed}.new`, this.armed);
  }

  disarm() {
    rmSync(this.armed, { force: true });
  }

  isArmed() {
    return existsSync(this.armed);
  }

  /** When it has ended lately: resolves once it is up again. */
  async up() {
    await delay(LOOK_MS);
    await this.coming;
  }

  /** At which point it has ended itself, if so. */
  hit() {
    if (!existsSync(`${this.armed}.hit`)) return null;
    rmSync(`${this.armed}.hit`);
    return this.point;
  }

  /** False: it was not alive, so nothing was injected. */
  kill(how) {
    if (!this.service || this.service.exited || !this.wanted) return false;
    this.killed = how;
    return this.service.kill('SIGKILL');
  }

  /** False: it was not alive. Else once it has ended. */
  async endInOrder() {
    const { service } = this;
    if (!service || service.exited || !this.wanted) return false;
    this.killed = 'told to';
    service.kill('SIGTERM');
    await service.ended;
    return true;
  }

  signal(name) {
    return this.service !== null && !this.service.exited && this.service.kill(name);
  }

  measure() {
    this.rssMiB = Math.max(this.rssMiB, rssMiB(this.service?.pid) ?? 0);
  }

  async stop() {
    this.wanted = false;
    this.service?.kill('SIGCONT');
    await this.service?.stop();
  }
}

export class Gateways {
  constructor(list, env, program) {
    this.list = list;
    this.env = env;
    this.program = program;
  }

  static async make({ mode, program, settings, torture, journals, network }) {
    const env = {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      MASTER_KEY: randomBytes(32).toString('hex'),
      ...settings,
    };
    const list = [];
    for (const [index, roles] of ROLES[mode].entries()) {
      const port = await freePort();
      const name = mode === 'embedded' ? 'gateway' : `${roles}-${(index % 2) + 1}`;
      const own = { ...env, PORT: String(port), ...(mode === 'embedded' ? {} : { ROLES: roles }) };
      list.push(new Gateway({ program, name, roles, port, env: own, torture, journals, network }));
    }
    return new Gateways(list, env, program);
  }

  /** Where shops ask. */
  get doors() {
    return this.list.filter(({ roles }) => roles.includes('api')).map(({ url }) => url);
  }

  get workers() {
    return this.list.filter(({ roles }) => roles.includes('worker'));
  }

  async start() {
    for (const gateway of this.list) gateway.start();
    await Promise.all(this.list.map((gateway) => gateway.ready()));
  }

  async stop() {
    await Promise.all(this.list.map((gateway) => gateway.stop()));
  }

  ready() {
    return Promise.all(this.list.map((gateway) => gateway.ready()));
  }

  /** A key of the owner's that may do everything, made on the command line as the owner does. */
  async ownerKey() {
    const { output } = await this.say('key', 'create', '--name', 'torture', '--scopes', 'all');
    const [, key] = /^key: (sk_\w+)$/m.exec(output) ?? [];
    if (key === undefined) throw new Error(`no key in what the command line said:\n${output}`);
    return key;
  }

  /** A command on the command line; never rejects. */
  async say(...words) {
    const cli = join(dirname(this.program), 'cli.js');
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words], {
        env: this.env,
        timeout: SAY_MS,
      });
      return { code: 0, output: stdout };
    } catch (error) {
      const output = `${error.stdout ?? ''}${error.stderr ?? error.message}`;
      return { code: error.killed && error.stdout ? 0 : (error.code ?? 1), output };
    }
  }

  /** Asks one that answers; a network failure is tried at the next. */
  async api(key, path, { method = 'POST', body = {} } = {}) {
    for (const door of this.doors) {
      try {
        const answer = await fetch(`${door}/api/v2${path}`, {
          method,
          headers: { authorization: `Bearer ${key}` },
          body: method === 'GET' ? undefined : JSON.stringify(body),
          signal: AbortSignal.timeout(10_000),
        });
        return { status: answer.status, json: await answer.json().catch(() => null) };
      } catch {
        // the next one
      }
    }
    return { status: 0, json: null };
  }
}

const isReady = (url) =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.text().then(() => answer.ok),
    () => false,
  );

/** Resident memory; `null` where the system does not tell. */
function rssMiB(pid) {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Math.round(Number(line[1]) / 1024) : null;
  } catch {
    return null;
  }
}

export const setCalm = (file) => writeFileSync(file, '');
