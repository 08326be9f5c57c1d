import type { Config } from '@epusdt/config';

/** What Node and the database drivers say of a failure. */
interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
}

const LISTENING: ReadonlyMap<unknown, (config: Config) => string> = new Map([
  [
    'EADDRINUSE',
    ({ http }: Config) =>
      `port ${http.port} of ${http.host} is in use; stop the program that has it, or give another one with PORT`,
  ],
  [
    'EACCES',
    ({ http }: Config) => `this user may not open port ${http.port}; give one from 1024 up with PORT`,
  ],
  ['EADDRNOTAVAIL', noSuchHost],
  ['ENOTFOUND', noSuchHost],
]);

function noSuchHost({ http }: Config): string {
  return `${http.host} is no address of this machine; leave HOST out for 0.0.0.0, or give 127.0.0.1`;
}

/** Why the port could not be opened, in words for the owner. */
export const listenProblem = (error: unknown, config: Config): string =>
  LISTENING.get(facts(error).code)?.(config) ?? textOf(error);

/** Why the gateway could not be made: what the rooms say, and for a database out of reach where it was looked for. */
export function startProblem(error: unknown, config: Config): string {
  const { code, syscall } = facts(error);
  const unreached = syscall === 'connect' || syscall === 'getaddrinfo' || code === 'ETIMEDOUT';
  const refused = typeof code === 'string' && code.startsWith('ER_');
  if (config.mode === 'embedded' || !(unreached || refused)) return textOf(error);
  return `the database: ${textOf(error)}; start it, or correct DATABASE_URL`;
}

/** How Node and SQLite say that a disk takes no more. */
const NO_ROOM = /^(E(NOSPC|DQUOT|FBIG):|database or disk is full|disk I\/O error)/;

export const isOutOfRoom = (error: unknown): boolean => NO_ROOM.test(textOf(error));

/** The error; for a disk that takes no more, where that is and what helps. */
export function roomProblem(error: unknown, folder: string, more = ''): unknown {
  if (!isOutOfRoom(error)) return error;
  return new Error(
    `${folder} takes no more (${textOf(error)}); nothing was changed. Make room there and try again${more}`,
    { cause: error },
  );
}

const facts = (error: unknown): SystemError => (typeof error === 'object' && error !== null ? error : {});

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
