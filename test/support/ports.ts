import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems hand to outgoing connections, one of which could have it while its server is away. */
const LOWEST = 12_000;
const HIGHEST = 32_000;
const TRIES = 20;

/** A port of 127.0.0.1 that is free now, as settings name it, for a server that goes away and comes back. */
export async function freePort(): Promise<string> {
  const { port, close } = await occupyPort();
  await close();
  return port;
}

export async function occupyPort(): Promise<{ port: string; close(): Promise<void> }> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree)
      return { port: String(port), close: () => new Promise((resolve) => server.close(() => resolve())) };
  }
  throw new Error(`no free port among ${TRIES} tries from ${LOWEST} to ${HIGHEST - 1}`);
}
