/** Child processes, ports and temporary folders of the scripts: whatever is opened here is closed when the script ends. */
import { spawn } from 'node:child_process';
import { accessSync, appendFileSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const TAIL_CHARACTERS = 8_000;
const STOP_GRACE_MS = 10_000;
const KILL_WAIT_MS = 2_000;

const running = new Set();
const folders = new Set();

process.once('exit', () => {
  for (const service of running) service.kill('SIGKILL');
  for (const folder of folders) removeFolder(folder);
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(signal, () => void stopAll().finally(() => process.exit(code)));
}

/** Stops every service started here and removes every folder made here. */
export async function stopAll() {
  await Promise.all([...running].map((service) => service.stop()));
  for (const folder of folders) removeFolder(folder);
}

export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `epusdt-${name}-`));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
}

/** The first of these programs (names, or full paths) that is installed, as a full path, or null. */
export function findProgram(...names) {
  const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  for (const name of names) {
    const paths = isAbsolute(name) ? [name] : places.filter(Boolean).map((place) => join(place, name));
    for (const path of paths) {
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here
      }
    }
  }
  return null;
}

/**
 * Runs to the end. `output` holds both streams when they are not inherited. `bound`: ends when this script ends, however
 * that comes about (an installation of system packages had better go on).
 */
export function run(command, args, { inherit = false, bound = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const [program, all] = bound ? dyingWithUs(command, args) : [command, args];
    const child = spawn(program, all, {
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    const end = () => child.kill('SIGKILL');
    if (bound) process.once('exit', end);
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => {
      process.removeListener('exit', end);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** On Linux the kernel ends the child when this script is killed outright, so nothing is left behind. */
function dyingWithUs(command, args) {
  const guard = process.platform === 'linux' ? findProgram('setpriv') : null;
  return guard ? [guard, ['--pdeathsig', 'KILL', command, ...args]] : [command, args];
}

/** A program in this terminal: our signals are its signals, its exit code is ours. */
export function runInForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const forward = (signal) => child.kill(signal);
    for (const signal of signals) process.removeAllListeners(signal).on(signal, forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/**
 * A program in the background, with the tail of its output kept for error messages. `echo`: the output is also shown,
 * on our error stream; `log`: a file that all of it is added to.
 */
export function launch(name, command, args, { echo = false, log, ...options } = {}) {
  const [program, all] = dyingWithUs(command, args);
  // Its own process group: Ctrl-C reaches only us, and we stop the services in good order.
  const detached = process.platform !== 'win32';
  const child = spawn(program, all, { stdio: ['ignore', 'pipe', 'pipe'], detached, ...options });
  const service = { name, pid: child.pid, exited: false, code: null, tail: '' };
  const collect = (chunk) => {
    service.tail = (service.tail + chunk).slice(-TAIL_CHARACTERS);
    if (echo) process.stderr.write(chunk);
    if (log !== undefined) appendFileSync(log, chunk);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const ended = new Promise((resolve) => {
    const end = (code) => {
      service.exited = true;
      service.code = code;
      running.delete(service);
      resolve();
    };
    child.once('error', (error) => {
      collect(String(error));
      end(1);
    });
    child.once('exit', end);
  });
  service.kill = (signal) => !service.exited && child.kill(signal);
  service.stop = async () => {
    service.kill('SIGTERM');
    await Promise.race([ended, delay(STOP_GRACE_MS, undefined, { ref: false })]);
    if (service.kill('SIGKILL')) await Promise.race([ended, delay(KILL_WAIT_MS, undefined, { ref: false })]);
  };
  service.ended = ended;
  running.add(service);
  return service;
}

/** Asks until the answer is yes; throws with the service's last words when it ends early or the time is over. */
export async function waitUntil(service, question, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (await question().catch(() => false)) return;
    if (service.exited)
      throw new Error(`${service.name} ended with code ${service.code}.\n${service.tail.trim()}`);
    await delay(50);
  }
  throw new Error(`${service.name} was not ready within ${timeoutMs / 1000} s.\n${service.tail.trim()}`);
}

/** The wanted port of 127.0.0.1 when it is free, else (or without a wish) any free one. */
export async function freePort(wanted = 0) {
  const port = await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(0));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address.port));
    });
  });
  if (port === 0 && wanted === 0) throw new Error('no free port on 127.0.0.1');
  return port || freePort();
}
