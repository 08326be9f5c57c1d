import { Injectable } from '@nestjs/common';
import { addressToHex } from '@epusdt/kernel';
import { ProviderPool } from './provider-pool';

const WORD_HEX = 64;

/** Questions to the token contract itself. Each throws `ChainSourceError` when nobody can be asked. */
@Injectable()
export class TokenContract {
  constructor(private readonly pool: ProviderPool) {}

  isDeprecated(): Promise<boolean> {
    return this.isSet('deprecated()');
  }

  takesFee(): Promise<boolean> {
    return this.isSet('basisPointsRate()');
  }

  /** True: what the base58 address receives can never be spent. */
  isBlacklisted(address: string): Promise<boolean> {
    const word = (addressToHex(address) ?? '').padStart(WORD_HEX, '0');
    return this.isSet('isBlackListed(address)', word);
  }

  /** Has the chain ever seen this address? One that it has not may be a mistyped one. */
  accountExists(address: string): Promise<boolean> {
    return this.pool.askNode('settle', (node) => node.accountExists(addressToHex(address) ?? ''));
  }

  private async isSet(signature: string, argument = ''): Promise<boolean> {
    const words = await this.pool.askNode('settle', (node) => node.constant(signature, argument));
    return BigInt(`0x${words}`) !== 0n;
  }
}
