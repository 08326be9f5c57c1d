import { addressToHex, isNobodysAddress, shown } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';

/** `WALLETS`: receiving addresses, each once. */
export function readWallets(read: EnvironmentReader): string[] {
  const wallets = read.list('WALLETS');
  for (const address of wallets) {
    if (addressToHex(address) === null) {
      read.fail(
        'WALLETS',
        `${shown(address)} is no Tron address`,
        'Give addresses of the form T… (34 characters)',
      );
    }
  }
  for (const address of wallets.filter(isNobodysAddress)) {
    const cure = 'Give the receiving addresses of your own wallets';
    read.fail(
      'WALLETS',
      `"${address}" is the address of the token itself, or of nobody: USDT sent there is lost`,
      cure,
    );
  }
  return [...new Set(wallets)];
}
