import { readIpNetwork } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';

/** How the native API meets its callers. */
export interface ApiConfig {
  /** Requests per key and minute, in each process. */
  readonly rateLimit: number;
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
}

const MAX_RATE = 1_000_000;

export function readApi(read: EnvironmentReader): ApiConfig {
  const trustedProxies = read.list('TRUSTED_PROXIES');
  for (const network of trustedProxies) {
    if (readIpNetwork(network)) continue;
    const cure = 'Give the networks of your own reverse proxies, such as 127.0.0.1 or 10.0.0.0/8';
    read.fail('TRUSTED_PROXIES', `"${network}" is no network`, cure);
  }
  return { rateLimit: read.integer('API_RATE_LIMIT', 600, 1, MAX_RATE), trustedProxies };
}
