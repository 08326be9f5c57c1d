import { loadConfig, type Environment } from '.';

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
      dataDir: 'data',
      masterKey: null,
      databaseUrl: null,
      redisUrl: null,
      firstMerchantSecret: null,
      wallets: [],
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
      },
      forcedRates: new Map(),
      rateUrl: 'https://api.coingecko.com/api/v3/simple/price',
      orders: { ttlMs: 600_000, lateWindowMs: 3_600_000, quoteDecimals: 2, stepUnits: 100n, steps: 100 },
      callbackAllowCidrs: [],
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
      'TRON_NETWORK',
      'TRON_NODES',
      'TRON_USDT_CONTRACT',
      'TRONGRID_API_KEY',
      'CHAIN_READING',
      'DUST_BELOW',
      'FORCED_USDT_RATE',
      'RATE_URL',
      'ORDER_TTL_SECONDS',
      'LATE_WINDOW_SECONDS',
      'QUOTE_DECIMALS',
      'AMOUNT_STEP',
      'AMOUNT_STEPS',
      'CALLBACK_ALLOW_CIDRS',
    ];
    const all = (value: string): Environment => Object.fromEntries(names.map((name) => [name, value]));
    expect(loadConfig(all(''))).toEqual(loadConfig({}));
    expect(loadConfig(all(' \t'))).toEqual(loadConfig({}));
  });

  it('is without a source of rates on the simulated network only', () => {
    expect(loadConfig({ TRON_NETWORK: 'sandbox' }).rateUrl).toBeNull();
    expect(loadConfig({ TRON_NETWORK: 'sandbox', RATE_URL: 'http://rates' }).rateUrl).toBe('http://rates');
    expect(loadConfig({ TRON_NETWORK: 'nile' }).rateUrl).not.toBeNull();
  });
});
