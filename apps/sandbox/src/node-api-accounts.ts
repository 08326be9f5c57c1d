import type { ChainView } from './node-view';
import { NO_RESOURCES } from './chain-accounts';

/** proto3 leaves out what is zero. */
const unlessZero = (name: string, value: number): object => (value === 0 ? {} : { [name]: value });

/** What `wallet/getaccount` tells of the network's coin. */
export const coinView = (chain: ChainView, hex: string): object =>
  unlessZero('balance', Number(chain.accounts?.coinOf(hex) ?? 0n));

/** `wallet/getaccountresource` of an account that exists. */
export function resourcesView(chain: ChainView, hex: string): object {
  const stake = chain.accounts?.resourcesOf(hex) ?? NO_RESOURCES;
  return {
    ...unlessZero('freeNetUsed', stake.freeNetUsed),
    freeNetLimit: 600,
    ...unlessZero('NetUsed', stake.netUsed),
    ...unlessZero('NetLimit', stake.netLimit),
    TotalNetLimit: 43_200_000_000,
    TotalNetWeight: 1,
    ...unlessZero('EnergyUsed', stake.energyUsed),
    ...unlessZero('EnergyLimit', stake.energyLimit),
    TotalEnergyLimit: 180_000_000_000,
    TotalEnergyWeight: 1,
  };
}
