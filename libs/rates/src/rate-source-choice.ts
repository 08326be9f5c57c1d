import { BinanceRateSource } from './binance-rate-source';
import { CoinGeckoRateSource } from './coingecko-rate-source';
import { CoinMarketCapRateSource } from './coinmarketcap-rate-source';
import { HtxRateSource } from './htx-rate-source';
import { OkxRateSource } from './okx-rate-source';
import type { RateSource } from './rate-source';

export type RateSourceName = 'okx' | 'binance' | 'htx' | 'coingecko' | 'coinmarketcap';

/** The adapter of that name, asking at that address (without a query). */
export function rateSourceOf(name: RateSourceName, url: string, coinGeckoKey: string | null): RateSource {
  switch (name) {
    case 'okx':
      return new OkxRateSource(url);
    case 'binance':
      return new BinanceRateSource(url);
    case 'htx':
      return new HtxRateSource(url);
    case 'coingecko':
      return new CoinGeckoRateSource(url, coinGeckoKey);
    case 'coinmarketcap':
      return new CoinMarketCapRateSource(url);
  }
}
