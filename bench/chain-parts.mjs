/** Parts of the bench that are TypeScript of this repository, each in a process of its own that ends with this one. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const hook = join(root, 'test', 'support', 'typescript-hook.cjs');

/**
 * @param {string} name a file of bench/chain that calls `serve`
 * @param {{ say?: (line: string) => void, env?: Record<string, string> }} options
 * @returns {{ pid: number, ask: (name: string, input?: unknown) => Promise<any>, stop: () => Promise<void> }}
 */
export function startPart(name, { say = () => undefined, env = {} } = {}) {
  const file = join(root, 'bench', 'chain', `${name}.ts`);
  const hooks = ['--require', 'reflect-metadata', '--require', hook];
  const child = spawn(process.execPath, [...hooks, '-e', `require(${JSON.stringify(file)})`], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map();
  let serial = 0;
  child.on('message', ({ id, result, error, progress }) => {
    if (progress !== undefined) return say(progress);
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error(`${name}: ${error}`));
  });
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error(`${name} ended (${code ?? signal})`));
      resolve();
    });
  });
  const ask = (what, input = {}) =>
    new Promise((resolve, reject) => {
      serial += 1;
      waiting.set(serial, { resolve, reject });
      child.send({ id: serial, name: what, input }, (error) => error && reject(error));
    });
  const stop = async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
  return { pid: child.pid, ask, stop };
}

/** One question to a part that is started for it. */
export async function askPart(name, what, input, options) {
  const part = startPart(name, options);
  try {
    return await part.ask(what, input);
  } finally {
    await part.stop();
  }
}
