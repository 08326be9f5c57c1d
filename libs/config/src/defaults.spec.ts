import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDecimal, type Decimal } from '@epusdt/kernel';
import { loadConfig, type Environment } from '.';

const decimal = (text: string): Decimal => parseDecimal(text)!;

describe('a configuration of nothing', () => {
  it('is a gateway on the real network with the defaults of the manual', () => {
    expect(loadConfig({})).toEqual({
      notes: [],
      mode: 'embedded',
      roles: ['api', 'worker'],
      http: {
        port: 8000,
        host: '0.0.0.0',
        publicUrl: 'http://localhost:8000',
        publicUrlGiven: false,
      },
      api: { rateLimit: 600, trustedProxies: [] },
      operations: { metricsToken: null, metricsAllow: [], drainMs: 0 },
      dataDir: 'data',
      masterKey: null,
      databaseUrl: null,
      redisUrl: null,
      firstMerchantSecret: null,
      wallets: [],
      pool: { strategy: 'rotation' },
      tron: {
        network: 'mainnet',
        providers: [
          {
            url: 'https://api.trongrid.io',
            kind: 'trongrid',
            operator: 'trongrid.io',
            apiKey: null,
            weight: 1,
            perSecond: 0.5,
            perMethod: true,
            perDay: null,
          },
        ],
        usdtContract: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
        reading: 'auto',
        dustBelow: 10_000n,
        clockUrl: null,
      },
      rates: {
        forced: new Map(),
        group: 'market',
        sources: [
          { name: 'okx', url: 'https://www.okx.com/v3/c2c/tradingOrders/books' },
          { name: 'binance', url: 'https://p2p.binance.com/bapi/c2c/v2/friendly/c2c/adv/search' },
          { name: 'htx', url: 'https://otc-api.trygofast.com/v1/data/trade-market' },
          { name: 'coingecko', url: 'https://api.coingecko.com/api/v3/simple/price' },
          {
            name: 'coinmarketcap',
            url: 'https://api.coinmarketcap.com/data-api/v3/cryptocurrency/detail/chart',
          },
        ],
        minSources: 2,
        fiats: 'CNY,USD,EUR,GBP,JPY,KRW,HKD,TWD,RUB,INR,VND,TRY,IDR,BRL,AUD,CAD,SGD,MYR,THB,PHP'.split(','),
        bounds: new Map([
          ['CNY', { low: decimal('4'), high: decimal('12') }],
          ['USD', { low: decimal('0.9'), high: decimal('1.15') }],
          ['EUR', { low: decimal('0.6'), high: decimal('1.3') }],
          ['GBP', { low: decimal('0.5'), high: decimal('1.2') }],
          ['JPY', { low: decimal('80'), high: decimal('250') }],
          ['KRW', { low: decimal('900'), high: decimal('2200') }],
          ['HKD', { low: decimal('7'), high: decimal('9') }],
          ['TWD', { low: decimal('24'), high: decimal('42') }],
          ['RUB', { low: decimal('40'), high: decimal('200') }],
          ['INR', { low: decimal('60'), high: decimal('140') }],
          ['VND', { low: decimal('18000'), high: decimal('40000') }],
        ]),
        coinGeckoKey: null,
      },
      orders: { ttlMs: 600_000, lateWindowMs: 3_600_000, quoteDecimals: 2, stepUnits: 100n, steps: 100 },
      payments: { late: 'settle', tolerance: { units: 0n, basisPoints: 0n } },
      retention: { deliveriesMs: null, unpaidOrdersMs: null },
      callbackAllowCidrs: [],
      callbackAllowPorts: [],
      telegram: null,
    });
  });

  it('takes an empty variable, and one of blanks, for an absent one', () => {
    const names = [
      'MODE',
      'ROLES',
      'PORT',
      'HOST',
      'PUBLIC_URL',
      'DATA_DIR',
      'MASTER_KEY',
      'DATABASE_URL',
      'REDIS_URL',
      'API_AUTH_TOKEN',
      'WALLETS',
      'WALLET_STRATEGY',
      'TRON_NETWORK',
      'TRON_NODES',
      'TRON_USDT_CONTRACT',
      'TRONGRID_API_KEY',
      'CHAIN_READING',
      'DUST_BELOW',
      'CLOCK_URL',
      'FORCED_USDT_RATE',
      'RATE_GROUP',
      'RATE_SOURCES',
      'RATE_MIN_SOURCES',
      'RATE_FIATS',
      'RATE_BOUNDS',
      'RATE_URL',
      'RATE_OKX_URL',
      'RATE_BINANCE_URL',
      'RATE_HTX_URL',
      'RATE_COINMARKETCAP_URL',
      'COINGECKO_API_KEY',
      'ORDER_TTL_SECONDS',
      'LATE_WINDOW_SECONDS',
      'QUOTE_DECIMALS',
      'AMOUNT_STEP',
      'AMOUNT_STEPS',
      'LATE_POLICY',
      'TOLERANCE_USDT',
      'TOLERANCE_PERCENT',
      'API_RATE_LIMIT',
      'TRUSTED_PROXIES',
      'RETENTION_DELIVERIES_DAYS',
      'RETENTION_UNPAID_ORDERS_DAYS',
      'CALLBACK_ALLOW_CIDRS',
      'CALLBACK_ALLOW_PORTS',
      'TELEGRAM_BOT_TOKEN',
      'TELEGRAM_OWNERS',
      'TELEGRAM_SUPPORT',
      'TELEGRAM_READERS',
      'TELEGRAM_CHATS',
      'TELEGRAM_LANGUAGE',
      'TELEGRAM_API_ROOT',
      'TELEGRAM_PROXY',
      'TELEGRAM_WEBHOOK_URL',
    ];
    const all = (value: string): Environment => Object.fromEntries(names.map((name) => [name, value]));
    expect(loadConfig(all(''))).toEqual(loadConfig({}));
    expect(loadConfig(all(' \t'))).toEqual(loadConfig({}));
  });

  it('is without a source of rates on the simulated network only', () => {
    const names = (environment: Environment): string[] =>
      loadConfig(environment).rates.sources.map(({ name }) => name);
    expect(names({ TRON_NETWORK: 'sandbox' })).toEqual([]);
    expect(names({ TRON_NETWORK: 'sandbox', RATE_URL: 'http://rates' })).toEqual(['coingecko']);
    expect(names({ TRON_NETWORK: 'nile' })).toHaveLength(5);
  });

  it('is what .env.example shows', () => {
    const example = readFileSync(join(__dirname, '../../../.env.example'), 'utf8');
    const shown = [...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = '', value]) => [name, value]);
    expect(shown.length).toBeGreaterThan(30);
    const { http, ...rest } = loadConfig(Object.fromEntries(shown) as Environment);
    expect({ ...rest, http: { ...http, publicUrlGiven: false } }).toEqual(loadConfig({}));
  });
});
