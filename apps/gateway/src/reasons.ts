import type { Config } from '@epusdt/config';

/** What Node and the database drivers say of a failure. */
interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  /** Of a connection to the database: it is of no more use. */
  readonly fatal?: unknown;
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
  const { code, syscall, fatal } = facts(error);
  const unreached = syscall === 'connect' || syscall === 'getaddrinfo' || code === 'ETIMEDOUT';
  const refused = typeof code === 'string' && code.startsWith('ER_');
  if (config.mode === 'embedded') return textOf(error);
  if (unreached || refused) return `the database: ${textOf(error)}; start it, or correct DATABASE_URL`;
  if (fatal !== true) return textOf(error);
  const text = textOf(error).replace(/\.$/, '');
  return `the connection to the database was lost (${text}); see that its server runs, and try again`;
}

/** How Node and SQLite say that a disk takes no more. */
const NO_ROOM = /^(E(NOSPC|DQUOT|FBIG):|database or disk is full)/;
/** SQLite says so of many a full disk, and of one that is dying. */
const FAILING = /^(EIO:|disk I\/O error)/;

export const isOfDisk = (error: unknown): boolean => NO_ROOM.test(textOf(error)) || isFailing(error);

const isFailing = (error: unknown): boolean => FAILING.test(textOf(error));

/** The error, before which nothing was changed; for a disk that is full or failing, where that is and what helps. */
export function roomProblem(error: unknown, folder: string, more = ''): unknown {
  if (!isOfDisk(error)) return error;
  const [state, cure] = isFailing(error)
    ? ['is full or failing', "Make room there, or see what the system's log says of the disk, and try again"]
    : ['takes no more', 'Make room there and try again'];
  return new Error(`${folder} ${state} (${textOf(error)}); nothing was changed. ${cure}${more}`, {
    cause: error,
  });
}

const facts = (error: unknown): SystemError => (typeof error === 'object' && error !== null ? error : {});

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
