import {
  MasterKey,
  SECOND,
  SECRET_LENGTH,
  TRON_NETWORKS,
  isWellKnownSecret,
  parseUnits,
  readIpNetwork,
  type TronNetwork,
  type Units,
} from '@epusdt/kernel';
import { readApi, type ApiConfig } from './api-config';
import { ConfigError, EnvironmentReader, type Environment } from './environment-reader';
import { readOperations, type OperationsConfig } from './operations-config';
import { readPool, type PoolConfig } from './pool-config';
import { NO_PLAIN_URL, isPlainUrl } from './provider-list';
import { readPayments, type PaymentConfig } from './payment-config';
import { rateNotes, readRates, type RateConfig } from './rate-config';
import { readRetention, type RetentionConfig } from './retention-config';
import { readTelegram, telegramNotes, type TelegramConfig } from './telegram-config';
import { readTron, type TronConfig } from './tron-config';
import { readWallets } from './wallet-list';

export const ROLES = ['api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

/** Everything that can be configured. Made once, from the environment, by `loadConfig`. */
export interface Config {
  readonly mode: 'embedded' | 'distributed';
  readonly roles: readonly Role[];
  readonly http: {
    readonly port: number;
    readonly host: string;
    /** No trailing slash; may carry a path prefix. */
    readonly publicUrl: string;
    readonly publicUrlGiven: boolean;
  };
  readonly api: ApiConfig;
  readonly operations: OperationsConfig;
  readonly dataDir: string;
  /** `null`: embedded, generated in the data folder. */
  readonly masterKey: string | null;
  /** Distributed mode only. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly firstMerchantSecret: string | null;
  readonly wallets: readonly string[];
  readonly pool: PoolConfig;
  readonly tron: TronConfig;
  readonly rates: RateConfig;
  readonly orders: {
    readonly ttlMs: number;
    readonly lateWindowMs: number;
    readonly quoteDecimals: number;
    readonly stepUnits: Units;
    readonly steps: number;
  };
  readonly payments: PaymentConfig;
  readonly retention: RetentionConfig;
  readonly callbackAllowCidrs: readonly string[];
  readonly callbackAllowPorts: readonly number[];
  /** `null`: no bot. */
  readonly telegram: TelegramConfig | null;
  /** What is set and yet of no effect, in words. */
  readonly notes: readonly string[];
}

const MAX_DAY_SECONDS = 86_400;
const WEEK_SECONDS = 7 * MAX_DAY_SECONDS;
const MAX_PORT = 65_535;
const MAX_STEP = 1_000_000n;

/** Look-ups of names take half of Node's threads, and a name server that hangs holds each for seconds. */
const THREADS = '32';

/** The configuration of this process. To be asked for first: Node makes its threads when it needs the first. */
export function configOfProcess(): Config {
  process.env['UV_THREADPOOL_SIZE'] ??= THREADS;
  return loadConfig(process.env);
}

/** Throws one `ConfigError` that names every problem. */
export function loadConfig(environment: Environment): Config {
  const read = new EnvironmentReader(environment);
  const mode = read.oneOf('MODE', ['embedded', 'distributed'], 'embedded');
  const port = read.integer('PORT', 8000, 0, MAX_PORT);
  const publicUrl = readPublicUrl(read, port);
  const network = read.oneOf('TRON_NETWORK', TRON_NETWORKS, 'mainnet');
  const rates = readRates(read, network);
  const config: Config = {
    mode,
    roles: readRoles(read, mode),
    http: {
      port,
      host: read.text('HOST') ?? '0.0.0.0',
      publicUrl,
      publicUrlGiven: read.text('PUBLIC_URL') !== null,
    },
    api: readApi(read),
    operations: readOperations(read),
    dataDir: read.text('DATA_DIR') ?? 'data',
    masterKey: readMasterKey(read, mode),
    databaseUrl: readDatabaseUrl(read, mode),
    redisUrl: readRedisUrl(read, mode),
    firstMerchantSecret: readSecret(read, network),
    wallets: readWallets(read),
    pool: readPool(read),
    tron: readTron(read, network),
    rates,
    orders: readOrders(read),
    payments: readPayments(read),
    retention: readRetention(read),
    callbackAllowCidrs: readNetworks(read),
    callbackAllowPorts: readPorts(read),
    telegram: readTelegram(read),
    notes: [...unusedServers(read, mode), ...rateNotes(rates), ...telegramNotes(read)],
  };
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return config;
}

function readRoles(read: EnvironmentReader, mode: Config['mode']): Role[] {
  const given = read.list('ROLES');
  if (given.length === 0) return [...ROLES];
  const known = ROLES.filter((role) => given.includes(role));
  const unknown = given.filter((role) => !ROLES.some((one) => one === role));
  if (unknown.length > 0)
    read.fail('ROLES', `"${unknown.join(',')}" is not known`, 'Give api, worker or api,worker');
  else if (mode === 'embedded' && known.length === 1) {
    read.fail(
      'ROLES',
      'an embedded gateway is one process that does everything',
      'Leave it out, or use MODE=distributed',
    );
  }
  return known;
}

function readPublicUrl(read: EnvironmentReader, port: number): string {
  return readUrl(read, 'PUBLIC_URL', `http://localhost:${port}`).replace(/\/+$/, '');
}

function readUrl(
  read: EnvironmentReader,
  variable: string,
  fallback: string,
  cure = 'Give one such as https://pay.example.com',
): string {
  const text = read.text(variable);
  if (text === null) return fallback;
  if (isPlainUrl(text)) return text;
  read.fail(variable, NO_PLAIN_URL, cure);
  return fallback;
}

function readMasterKey(read: EnvironmentReader, mode: Config['mode']): string | null {
  const text = read.text('MASTER_KEY');
  const generate = 'Make one with: openssl rand -hex 32';
  if (text === null) {
    if (mode === 'distributed') read.fail('MASTER_KEY', 'is required when MODE=distributed', generate);
    return null;
  }
  if (MasterKey.decode(text)) return text;
  read.fail('MASTER_KEY', 'is not 32 bytes as 64 hex characters or as base64', generate);
  return null;
}

function readDatabaseUrl(read: EnvironmentReader, mode: Config['mode']): string | null {
  const example = 'mysql://user:password@host:3306/epusdt';
  return readServer(read, mode, 'DATABASE_URL', ['mysql:', 'mariadb:'], /^\/[^/]+$/, example);
}

function readRedisUrl(read: EnvironmentReader, mode: Config['mode']): string | null {
  return readServer(read, mode, 'REDIS_URL', ['redis:', 'rediss:'], /^\/?\d*$/, 'redis://host:6379');
}

function readServer(
  read: EnvironmentReader,
  mode: Config['mode'],
  variable: string,
  protocols: readonly string[],
  path: RegExp,
  example: string,
): string | null {
  const text = read.text(variable);
  if (mode === 'embedded') return null;
  const url = text !== null && URL.canParse(text) ? new URL(text) : null;
  if (url && protocols.includes(url.protocol) && url.hostname !== '' && path.test(url.pathname)) return text;
  // The value may hold a password: it is not repeated.
  const problem = text === null ? 'is required when MODE=distributed' : 'is not an address of the right kind';
  read.fail(variable, problem, `Give one such as ${example}`);
  return null;
}

function unusedServers(read: EnvironmentReader, mode: Config['mode']): string[] {
  if (mode === 'distributed') return [];
  return ['DATABASE_URL', 'REDIS_URL']
    .filter((variable) => read.text(variable) !== null)
    .map((variable) => `${variable} is set but not used: MODE=embedded keeps everything in DATA_DIR`);
}

function readSecret(read: EnvironmentReader, network: TronNetwork): string | null {
  const text = read.text('API_AUTH_TOKEN');
  if (text === null) return null;
  const cure = 'Leave it out and a strong one is generated';
  if (text.length < SECRET_LENGTH.least)
    read.fail('API_AUTH_TOKEN', `is shorter than ${SECRET_LENGTH.least} characters`, cure);
  if (text.length > SECRET_LENGTH.most)
    read.fail('API_AUTH_TOKEN', `is longer than ${SECRET_LENGTH.most} characters`, cure);
  if (network === 'mainnet' && isWellKnownSecret(text)) {
    read.fail('API_AUTH_TOKEN', 'is a published example that anyone can sign with', cure);
  }
  return text;
}

function readOrders(read: EnvironmentReader): Config['orders'] {
  const step = read.text('AMOUNT_STEP') ?? '0.0001';
  const units = parseUnits(step);
  if (units === null || units <= 0n || units > MAX_STEP) {
    read.fail('AMOUNT_STEP', `"${step}" is no amount of USDT from 0.000001 to 1`, 'Leave it out for 0.0001');
  }
  return {
    ttlMs: read.integer('ORDER_TTL_SECONDS', 600, 60, MAX_DAY_SECONDS) * SECOND,
    lateWindowMs: read.integer('LATE_WINDOW_SECONDS', 3_600, 0, WEEK_SECONDS) * SECOND,
    quoteDecimals: read.integer('QUOTE_DECIMALS', 2, 0, 6),
    stepUnits: units ?? 100n,
    steps: read.integer('AMOUNT_STEPS', 100, 1, 10_000),
  };
}

function readNetworks(read: EnvironmentReader): string[] {
  const networks = read.list('CALLBACK_ALLOW_CIDRS');
  for (const network of networks) {
    if (readIpNetwork(network)) continue;
    const cure = 'Give networks such as 10.0.0.0/8, fd00::/8 or 192.168.1.20';
    read.fail('CALLBACK_ALLOW_CIDRS', `"${network}" is no network`, cure);
  }
  return networks;
}

function readPorts(read: EnvironmentReader): number[] {
  return read.list('CALLBACK_ALLOW_PORTS').map((text) => {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port < 1 || port > MAX_PORT) {
      read.fail(
        'CALLBACK_ALLOW_PORTS',
        `"${text}" is no port`,
        'Give ports from 1 to 65535, such as 8080,8443',
      );
    }
    return port;
  });
}
