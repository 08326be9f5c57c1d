import { addressToHex, isNobodysAddress } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';

const MAX_SHOWN = 42;
/** Short enough to be what was mistyped, never a key that was pasted by mistake. */
export const shown = (text: string): string =>
  text.length <= MAX_SHOWN ? `"${text}"` : `an entry of ${text.length} characters`;

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
