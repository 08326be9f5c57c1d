import { addressToHex, type AddressHex } from './tron-address';

/** The Tron networks the gateway can be pointed at. `sandbox` is the simulated one. */
export const TRON_NETWORKS = ['mainnet', 'nile', 'shasta', 'sandbox'] as const;
export type TronNetwork = (typeof TRON_NETWORKS)[number];

/** Facts of a network. `chainId` is what `eth_chainId` answers; the sandbox draws its own at each genesis. */
interface NetworkFacts {
  readonly chainId: string | null;
  readonly usdtContract: string;
  readonly nodes: readonly string[];
  readonly explorer: string | null;
}

const ZERO_ADDRESS = 'T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb';

export const NETWORK_FACTS: Readonly<Record<TronNetwork, NetworkFacts>> = {
  mainnet: {
    chainId: '0x2b6653dc',
    usdtContract: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
    nodes: ['https://api.trongrid.io'],
    explorer: 'https://tronscan.org/#/transaction/',
  },
  nile: {
    chainId: '0xcd8690dc',
    usdtContract: 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf',
    nodes: ['https://nile.trongrid.io'],
    explorer: 'https://nile.tronscan.org/#/transaction/',
  },
  shasta: {
    chainId: '0x94a9059e',
    usdtContract: 'TG3XXyExBkPp9nzdajDZsozEu4BkaSJozs',
    nodes: ['https://api.shasta.trongrid.io'],
    explorer: 'https://shasta.tronscan.org/#/transaction/',
  },
  sandbox: {
    chainId: null,
    usdtContract: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
    nodes: ['http://127.0.0.1:8090'],
    explorer: null,
  },
};

/** Where money sent by mistake is lost: token contracts and the address of nobody. Never a receiving address. */
export function isNobodysAddress(address: string): boolean {
  return (
    address === ZERO_ADDRESS ||
    Object.values(NETWORK_FACTS).some(({ usdtContract }) => usdtContract === address)
  );
}

/** The one asset settled today: USDT on Tron. `network` and `token` are the words of the slot and of every row. */
export interface Asset {
  readonly network: 'tron';
  readonly token: 'usdt';
  /** The token contract, 20-byte hex: the only thing that makes a transfer count. */
  readonly contract: AddressHex;
  readonly decimals: number;
}

/** `contract` in base58 (default: the network's own USDT). Throws when it is no Tron address. */
export function usdtOn(network: TronNetwork, contract: string = NETWORK_FACTS[network].usdtContract): Asset {
  const hex = addressToHex(contract);
  if (!hex) throw new RangeError(`not a Tron address: ${contract}`);
  return { network: 'tron', token: 'usdt', contract: hex, decimals: 6 };
}

/** The reservation key of an order: no two open orders may hold the same one. */
export function slotKey(asset: Pick<Asset, 'network' | 'token'>, address: string, units: bigint): string {
  return `${asset.network}:${asset.token}:${address}:${units}`;
}
