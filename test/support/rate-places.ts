import { RATES_PREFIX } from '../../apps/sandbox/src/rate-sources';
import type { Sandbox } from '../../apps/sandbox/src/sandbox';

/** Every source of rates, as the sandbox serves it; no fixed rate. */
export function simulatedRates({ url }: Sandbox): Record<string, string> {
  const at = `${url}${RATES_PREFIX}`;
  return {
    FORCED_USDT_RATE: '',
    RATE_OKX_URL: `${at}/okx/v3/c2c/tradingOrders/books`,
    RATE_BINANCE_URL: `${at}/binance/bapi/c2c/v2/friendly/c2c/adv/search`,
    RATE_HTX_URL: `${at}/htx/v1/data/trade-market`,
    RATE_URL: `${at}/coingecko/api/v3/simple/price`,
    RATE_COINMARKETCAP_URL: `${at}/coinmarketcap/data-api/v3/cryptocurrency/detail/chart`,
  };
}
