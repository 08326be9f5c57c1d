import { NETWORK_FACTS, addressToHex, parseUnits, shown, type TronNetwork, type Units } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';
import { NO_PLAIN_URL, isPlainUrl, readProviders, type ProviderConfig } from './provider-list';

export interface TronConfig {
  readonly network: TronNetwork;
  /** At least one. */
  readonly providers: readonly ProviderConfig[];
  /** Base58. */
  readonly usdtContract: string;
  /** `all`: every transfer of the token is read; `wallets`: those to our addresses; `auto`: by their number. */
  readonly reading: 'auto' | 'all' | 'wallets';
  /** A smaller transfer is dust, too little to be anybody's payment; 0: none is. */
  readonly dustBelow: Units;
  /** Whose clock is followed instead of this machine's; the simulated network's alone may be. */
  readonly clockUrl: string | null;
}

const DEFAULT_DUST = '0.01';
const MAX_DUST = 1_000_000n;

export function readTron(read: EnvironmentReader, network: TronNetwork): TronConfig {
  const facts = NETWORK_FACTS[network];
  return {
    network,
    providers: readProviders(read, facts.nodes),
    usdtContract: readContract(read, facts.usdtContract),
    reading: read.oneOf('CHAIN_READING', ['auto', 'all', 'wallets'], 'auto'),
    dustBelow: readDust(read),
    clockUrl: readClock(read, network),
  };
}

function readClock(read: EnvironmentReader, network: TronNetwork): string | null {
  const url = read.text('CLOCK_URL');
  if (url === null) return null;
  const cure = 'Leave it out and the time is the one of this machine';
  if (network !== 'sandbox') {
    read.fail(
      'CLOCK_URL',
      `another clock than this machine's is followed on TRON_NETWORK=sandbox only`,
      cure,
    );
  } else if (!isPlainUrl(url)) read.fail('CLOCK_URL', NO_PLAIN_URL, cure);
  return url;
}

function readContract(read: EnvironmentReader, real: string): string {
  const contract = read.text('TRON_USDT_CONTRACT') ?? real;
  if (addressToHex(contract) === null) {
    const problem = `${shown(contract)} is no Tron address`;
    read.fail('TRON_USDT_CONTRACT', problem, 'Leave it out for the real one');
  }
  return contract;
}

function readDust(read: EnvironmentReader): Units {
  const text = read.text('DUST_BELOW') ?? DEFAULT_DUST;
  const units = parseUnits(text);
  if (units !== null && units >= 0n && units <= MAX_DUST) return units;
  const cure = `Leave it out for ${DEFAULT_DUST}, or give 0 and nothing is dust`;
  read.fail('DUST_BELOW', `"${text}" is no amount of USDT from 0 to 1`, cure);
  return 0n;
}
