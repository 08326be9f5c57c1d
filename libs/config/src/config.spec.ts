import { ConfigError, loadConfig, type ConfigProblem, type Environment } from '.';

const WALLET = 'TNEns8t9jbWENbStkQdVQtHMGpbsYsQjZK';
const OTHER_WALLET = 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx';
const KEY = '0123456789abcdef'.repeat(4);
const DISTRIBUTED = {
  MODE: 'distributed',
  MASTER_KEY: KEY,
  DATABASE_URL: 'mysql://epusdt:pw@db:3306/epusdt',
  REDIS_URL: 'redis://redis:6379',
};

function errorOf(environment: Environment): ConfigError {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(environment)}`);
}
const problemsOf = (environment: Environment): readonly ConfigProblem[] => errorOf(environment).problems;
const variablesOf = (environment: Environment): string[] =>
  problemsOf(environment).map(({ variable }) => variable);

/** A value that is taken, and the part of the configuration that shows it. */
const GOOD: [variable: string, value: string, part: object][] = [
  ['PORT', ' 80 ', { http: { port: 80, publicUrl: 'http://localhost:80' } }],
  ['PORT', '65535', { http: { port: 65_535 } }],
  ['HOST', '127.0.0.1', { http: { host: '127.0.0.1' } }],
  ['PUBLIC_URL', 'https://a.example/', { http: { publicUrl: 'https://a.example', publicUrlGiven: true } }],
  ['PUBLIC_URL', 'https://a.example/pay//', { http: { publicUrl: 'https://a.example/pay' } }],
  ['DATA_DIR', '/var/lib/epusdt', { dataDir: '/var/lib/epusdt' }],
  ['MASTER_KEY', KEY, { masterKey: KEY }],
  ['MASTER_KEY', Buffer.from(KEY, 'hex').toString('base64'), {}],
  ['API_AUTH_TOKEN', ' sixteen letters! ', { firstMerchantSecret: 'sixteen letters!' }],
  ['API_AUTH_TOKEN', 'x'.repeat(128), {}],
  ['WALLETS', WALLET, { wallets: [WALLET] }],
  ['WALLETS', ` ${WALLET} , ${OTHER_WALLET},,${WALLET}, `, { wallets: [WALLET, OTHER_WALLET] }],
  ['TRON_NETWORK', 'nile', { tron: { network: 'nile', providers: [{ url: 'https://nile.trongrid.io' }] } }],
  ['TRON_NETWORK', 'shasta', { tron: { usdtContract: 'TG3XXyExBkPp9nzdajDZsozEu4BkaSJozs' } }],
  ['TRON_NETWORK', 'sandbox', { tron: { providers: [{ url: 'http://127.0.0.1:8090' }] } }],
  [
    'TRON_NODES',
    'https://a.example/key/, http://b',
    { tron: { providers: [{ url: 'https://a.example/key' }, { url: 'http://b' }] } },
  ],
  ['TRON_USDT_CONTRACT', WALLET, { tron: { usdtContract: WALLET } }],
  ['TRONGRID_API_KEY', ' key ', { tron: { providers: [{ apiKey: 'key' }] } }],
  ['CHAIN_READING', 'wallets', { tron: { reading: 'wallets' } }],
  ['DUST_BELOW', '0', { tron: { dustBelow: 0n } }],
  ['DUST_BELOW', ' 0.000001 ', { tron: { dustBelow: 1n } }],
  ['DUST_BELOW', '1', { tron: { dustBelow: 1_000_000n } }],
  ['ORDER_TTL_SECONDS', '60', { orders: { ttlMs: 60_000 } }],
  ['ORDER_TTL_SECONDS', '86400', { orders: { ttlMs: 86_400_000 } }],
  ['LATE_WINDOW_SECONDS', '0', { orders: { lateWindowMs: 0 } }],
  ['LATE_WINDOW_SECONDS', '604800', { orders: { lateWindowMs: 604_800_000 } }],
  ['RETENTION_DELIVERIES_DAYS', '30', { retention: { deliveriesMs: 30 * 86_400_000 } }],
  ['QUOTE_DECIMALS', '0', { orders: { quoteDecimals: 0 } }],
  ['QUOTE_DECIMALS', '6', { orders: { quoteDecimals: 6 } }],
  ['AMOUNT_STEP', '0.000001', { orders: { stepUnits: 1n } }],
  ['AMOUNT_STEP', '1', { orders: { stepUnits: 1_000_000n } }],
  ['AMOUNT_STEPS', '1', { orders: { steps: 1 } }],
  ['AMOUNT_STEPS', '10000', { orders: { steps: 10_000 } }],
  ['ROLES', 'worker,api', { roles: ['api', 'worker'] }],
  [
    'CALLBACK_ALLOW_CIDRS',
    '10.0.0.0/8, fd00::/8,192.168.1.20',
    { callbackAllowCidrs: ['10.0.0.0/8', 'fd00::/8', '192.168.1.20'] },
  ],
  ['CALLBACK_ALLOW_CIDRS', '::ffff:10.0.0.0/104,0.0.0.0/0,::/0,::1', {}],
  ['CALLBACK_ALLOW_PORTS', '8080, 08443,1,65535', { callbackAllowPorts: [8080, 8443, 1, 65_535] }],
  ['API_RATE_LIMIT', '1', { api: { rateLimit: 1, trustedProxies: [] } }],
  [
    'TRUSTED_PROXIES',
    '127.0.0.1, 10.0.0.0/8',
    { api: { rateLimit: 600, trustedProxies: ['127.0.0.1', '10.0.0.0/8'] } },
  ],
  [
    'METRICS_TOKEN',
    'a-token-of-sixteen+',
    { operations: { metricsToken: 'a-token-of-sixteen+', metricsAllow: [], drainMs: 0 } },
  ],
  [
    'METRICS_ALLOW',
    '127.0.0.1, fd00::/8',
    { operations: { metricsToken: null, metricsAllow: ['127.0.0.1', 'fd00::/8'], drainMs: 0 } },
  ],
  ['DRAIN_SECONDS', '5', { operations: { metricsToken: null, metricsAllow: [], drainMs: 5_000 } }],
  // Of the other mode, so not looked at.
  ['DATABASE_URL', 'nonsense', { databaseUrl: null }],
];

it.each(GOOD)('%s=%s is taken', (variable, value, part) => {
  expect(loadConfig({ [variable]: value })).toMatchObject(part);
});

/** Values that are refused, each in one line that names the variable. */
const BAD: [variable: string, values: string[]][] = [
  ['MODE', ['Embedded', 'cluster', 'embedded,distributed']],
  ['ROLES', ['api', 'worker', 'api,worker,cook', 'API,worker']],
  ['PORT', ['-1', '65536', '80.5', '1e3', '0x50', 'http', '9'.repeat(30)]],
  [
    'PUBLIC_URL',
    [
      'pay.example.com',
      'ftp://a.example',
      'https://',
      'javascript:alert(1)',
      'https://a.example/?x=1',
      'https://a.example/#x',
      '//a.example',
    ],
  ],
  ['RATE_GROUP', ['Street', 'market,street']],
  ['RATE_MIN_SOURCES', ['0', '4', '-1', 'two']],
  ['RATE_SOURCES', ['kraken', 'OKX', 'okx htx', 'none']],
  ['RATE_FIATS', ['RMBX', 'CN', 'USDT', 'CNY USD', '¥']],
  [
    'RATE_BOUNDS',
    ['CNY', 'CNY:9-5', 'CNY:5', '5-9', 'CNY:0-9', 'CNY:-1-9', 'CNY:5-9-10', 'CNY:7-7', 'CNY:5-9,cny:5-8'],
  ],
  ['RATE_URL', ['rates.example', 'https://rates.example/?key=1']],
  ['RATE_OKX_URL', ['rates.example', 'https://rates.example/?key=1']],
  ['RATE_BINANCE_URL', ['ftp://rates.example']],
  ['RATE_HTX_URL', ['https://a:b@rates.example']],
  ['RATE_COINMARKETCAP_URL', ['https://rates.example/#x']],
  ['COINGECKO_API_KEY', ['a key', 'x'.repeat(257), 'k\u00e9y']],
  ['MASTER_KEY', ['short', KEY.slice(1), `${KEY}0`, 'g'.repeat(64)]],
  ['API_AUTH_TOKEN', ['fifteen letters', 'epusdt_password_xasddawqe', 'x'.repeat(129)]],
  [
    'WALLETS',
    [WALLET.slice(1), WALLET.toLowerCase(), `${WALLET}x`, `0x${'a'.repeat(40)}`, `${WALLET} ${OTHER_WALLET}`],
  ],
  ['TRON_NETWORK', ['main', 'Mainnet', 'tron']],
  [
    'TRON_NODES',
    ['node.example', 'wss://node.example', 'https://node.example?apikey=1', 'https://a:b@node.example'],
  ],
  ['CHAIN_READING', ['Auto', 'some', 'all,wallets']],
  ['DUST_BELOW', ['-0.01', '1.000001', '0.0000001', 'abc', '0,01']],
  ['TRON_USDT_CONTRACT', ['0xa614f803b6fd780986a42c78ec9c7f77e6ded13c', 'USDT']],
  [
    'FORCED_USDT_RATE',
    [
      '0',
      '-7',
      'CNY',
      'CNY:',
      ':7.2',
      'CNY:0',
      'CNY=7.2',
      'CNY:7.2:8',
      'RMBX:7.2',
      '7.2 CNY',
      'NaN',
      '1e400',
      '7,2',
      'cny:7,CNY:7',
      '~1.02',
      '+0.1',
      'CNY:~0',
      'CNY:~~1',
      'CNY:+-1',
      'CNY:*1.02',
      `CNY:~1.${'0'.repeat(20)}`,
    ],
  ],
  ['ORDER_TTL_SECONDS', ['59', '86401', '10m', '-600']],
  ['LATE_WINDOW_SECONDS', ['-1', '604801', '1h']],
  ['QUOTE_DECIMALS', ['-1', '7', '2.0']],
  ['AMOUNT_STEP', ['0', '-0.0001', '0.0000001', 'abc', '1.000001', '1e400']],
  ['AMOUNT_STEPS', ['0', '10001', '1.5']],
  [
    'CALLBACK_ALLOW_CIDRS',
    [
      '10.0.0.0/33',
      '10.0.0',
      'shop.example',
      'fd00::/129',
      'fe80::1%eth0',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '/8',
      '::ffff:10.0.0.0/8',
      '10.0.0.0/-1',
    ],
  ],
  ['API_RATE_LIMIT', ['0', '-1', '1000001', 'many', '1.5']],
  ['TRUSTED_PROXIES', ['proxy', '10.0.0.0/33', '*', 'true']],
  ['METRICS_TOKEN', ['short', 'fifteen-letters', 'a token with a space in it', 'ein-schlüssel-mit-ü']],
  ['METRICS_ALLOW', ['prometheus', '10.0.0.0/33', '*']],
  ['RETENTION_DELIVERIES_DAYS', ['29', '1', '-1', 'never', '36501']],
  ['DRAIN_SECONDS', ['-1', '61', 'long', '1.5']],
  ['CALLBACK_ALLOW_PORTS', ['0', '65536', '8080-8090', '-1', '80.5', 'http', '8080;8081', '0x50', '080808']],
];
const EACH_BAD = BAD.flatMap(([variable, values]) => values.map((value) => [variable, value] as const));

it.each(EACH_BAD)('%s=%s is refused in one line with a cure', (variable, value) => {
  const error = errorOf({ [variable]: value });
  expect(error.problems).toHaveLength(1);
  const [{ variable: named, problem, cure } = { variable: '', problem: '', cure: '' }] = error.problems;
  expect(named).toBe(variable);
  expect(problem).not.toBe('');
  expect(cure).toMatch(/^(Give|Leave|Make)/);
  expect(error.message).toBe(`The configuration has 1 problem(s):\n  ${variable}: ${problem}. ${cure}`);
});

describe('all problems at once', () => {
  it('lists one wrong value of every variable, each once', () => {
    const wrong = Object.fromEntries(BAD.map(([variable, [value]]) => [variable, value]));
    const known = BAD.map(([variable]) => variable);
    expect(variablesOf({ ...wrong, ROLES: 'cook' }).sort()).toEqual([...known].sort());
    expect(errorOf({ ...wrong, ROLES: 'cook' }).message.split('\n')).toHaveLength(known.length + 1);
  });

  it('lists every bad item of a list', () => {
    expect(variablesOf({ CALLBACK_ALLOW_CIDRS: 'a,10.0.0.0/8,b', WALLETS: `x,${WALLET},y` })).toEqual([
      'WALLETS',
      'WALLETS',
      'CALLBACK_ALLOW_CIDRS',
      'CALLBACK_ALLOW_CIDRS',
    ]);
  });
});

describe('a distributed gateway', () => {
  it('needs a key, a database and a Redis, and says so at once', () => {
    const problems = problemsOf({ MODE: 'distributed' });
    expect(problems.map(({ variable }) => variable)).toEqual(['MASTER_KEY', 'DATABASE_URL', 'REDIS_URL']);
    for (const { problem, cure } of problems) {
      expect(problem).toBe('is required when MODE=distributed');
      expect(cure).toMatch(/openssl|mysql:|redis:/);
    }
  });

  it.each([
    { ROLES: 'api' },
    { ROLES: 'worker' },
    { DATABASE_URL: 'mariadb://u:p@db/epusdt' },
    { REDIS_URL: 'rediss://:pw@redis:6380/3' },
  ])('takes %j', (changes) => {
    const { mode, roles, databaseUrl, redisUrl } = loadConfig({ ...DISTRIBUTED, ...changes });
    const wanted: Environment = { ...DISTRIBUTED, ...changes };
    expect({ mode, databaseUrl, redisUrl }).toEqual({
      mode: 'distributed',
      databaseUrl: wanted['DATABASE_URL'],
      redisUrl: wanted['REDIS_URL'],
    });
    expect(roles).toEqual(wanted['ROLES']?.split(',') ?? ['api', 'worker']);
  });

  it.each([
    ['DATABASE_URL', 'postgres://u:p@db/epusdt'],
    ['DATABASE_URL', 'mysql://u:p@db'],
    ['DATABASE_URL', 'mysql://u:p@db/'],
    ['DATABASE_URL', 'db:3306'],
    ['REDIS_URL', 'http://redis:6379'],
    ['REDIS_URL', 'redis://'],
    ['REDIS_URL', 'redis://redis/queue'],
    ['ROLES', 'scanner'],
  ])('refuses %s=%s', (variable, value) => {
    expect(variablesOf({ ...DISTRIBUTED, [variable]: value })).toEqual([variable]);
  });
});

describe('secrets', () => {
  const SECRET = 'S3cretS3cret';
  it.each<Environment>([
    { MASTER_KEY: SECRET },
    { API_AUTH_TOKEN: SECRET },
    { API_AUTH_TOKEN: SECRET.repeat(20) },
    { PUBLIC_URL: `https://admin:${SECRET}@pay.example` },
    { RATE_URL: `https://rates.example/?key=${SECRET}` },
    { RATE_OKX_URL: `https://rates.example/?key=${SECRET}` },
    { COINGECKO_API_KEY: `a ${SECRET}` },
    { TRON_NODES: `https://node.example/?key=${SECRET}` },
    { TRON_NODES: `htps://node.example/${SECRET}` },
    { TRON_NODES: `https://node.example;${SECRET}` },
    { TRON_NODES: `https://node.example;key=${SECRET} ${SECRET}` },
    { TRON_NODES: `https://node.example;key=${SECRET};weight=0` },
    { TRON_NODES: `https://node.example;operator=${SECRET}/;kind=${SECRET};rps=${SECRET};pass=${SECRET}` },
    { TRON_NODES: `https://node.example/v2/${SECRET},https://node.example/v2/${SECRET}` },
    { WALLETS: `${SECRET}${'0'.repeat(52)}` },
    { WALLETS: `${SECRET} abandon abandon abandon abandon abandon abandon about` },
    { ...DISTRIBUTED, DATABASE_URL: `postgres://u:${SECRET}@db/epusdt` },
    { ...DISTRIBUTED, REDIS_URL: `http://:${SECRET}@redis` },
    { ...DISTRIBUTED, MASTER_KEY: `${KEY}${SECRET}` },
  ])('are not repeated: %j', (environment) => {
    expect(errorOf(environment).message).not.toContain(SECRET);
  });

  it('that were published are for play money only', () => {
    const published = { API_AUTH_TOKEN: 'epusdt_password_xasddawqe' };
    expect(loadConfig({ ...published, TRON_NETWORK: 'nile' }).firstMerchantSecret).toBe(
      published.API_AUTH_TOKEN,
    );
    expect(errorOf(published).message).not.toContain(published.API_AUTH_TOKEN);
  });
});
