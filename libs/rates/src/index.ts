export { CoinGeckoRateSource } from './coingecko-rate-source';
export { RateCron } from './rate.cron';
export { RateSource } from './rate-source';
export { RATE_MAX_AGE_MS, RateSettings, RateSources, Rates, type Rate } from './rates';
export { RatesModule } from './rates.module';
