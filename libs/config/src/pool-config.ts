import type { EnvironmentReader } from './environment-reader';

export const WALLET_STRATEGIES = ['rotation', 'least-recent', 'weighted'] as const;

/** How the wallets of a pool share the orders. */
export interface PoolConfig {
  readonly strategy: (typeof WALLET_STRATEGIES)[number];
}

export const readPool = (read: EnvironmentReader): PoolConfig => ({
  strategy: read.oneOf('WALLET_STRATEGY', WALLET_STRATEGIES, 'rotation'),
});
