import { asInput, oneOf, onlyFields, addressField, wholeNumber, type Fields } from './admin-input';
import type { SimulatedChain } from './chain';

/** What the token's owner can do; each is a transaction that waits for a block. */
const DEEDS = ['deprecate', 'blacklist', 'unblacklist', 'destroy', 'pause', 'unpause', 'fee'] as const;
/** As the real contract: below 20 basis points, below 50 USDT. */
const MAX_BASIS_POINTS = 19;
const MAX_FEE_USDT = 49;
const UNITS_PER_USDT = 1_000_000n;

export function tokenDeed(chain: SimulatedChain, fields: Fields): { txid: string } {
  const deed = oneOf(fields, 'deed', DEEDS);
  const { token } = chain;
  switch (deed) {
    case 'pause':
    case 'unpause':
      onlyFields(fields, ['deed']);
      return { txid: token.pause(deed === 'pause') };
    case 'fee': {
      onlyFields(fields, ['deed', 'basisPoints', 'maxUsdt']);
      const basisPoints = wholeNumber(fields, 'basisPoints', 0, MAX_BASIS_POINTS);
      const maxUsdt = wholeNumber(fields, 'maxUsdt', 0, MAX_FEE_USDT);
      return { txid: asInput('fee', () => token.setFee(basisPoints, BigInt(maxUsdt) * UNITS_PER_USDT)) };
    }
    default: {
      onlyFields(fields, ['deed', 'address']);
      const address = addressField(fields, 'address');
      if (deed === 'deprecate') return { txid: token.deprecate(address) };
      if (deed === 'destroy') return { txid: token.destroyBlackFunds(address) };
      return { txid: token.blacklist(address, deed === 'blacklist') };
    }
  }
}
