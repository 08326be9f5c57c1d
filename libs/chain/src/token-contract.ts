import { Injectable } from '@nestjs/common';
import { addressToHex } from '@epusdt/kernel';
import { ChainSourceError } from './chain-source';
import { ProviderPool } from './provider-pool';

const WORD_HEX = 64;

/** What an address held in one of the blocks `fromBlock` to `toBlock`. `raw` is the token's own integer. */
export interface HeldBalance {
  readonly raw: bigint;
  readonly fromBlock: number;
  readonly toBlock: number;
}

/** Questions to the token contract itself. Each throws `ChainSourceError` when nobody can be asked. */
@Injectable()
export class TokenContract {
  constructor(private readonly pool: ProviderPool) {}

  /** True only when every operator says so: it stops everything, so none may decide it for another that is silent. */
  async isDeprecated(): Promise<boolean> {
    const told = new Set<boolean>();
    let silent: ChainSourceError | null = null;
    for (const operator of this.pool.operators) {
      try {
        const words = await this.pool.askNode('settle', (node) => node.constant('deprecated()'), {
          of: operator,
        });
        told.add(isTrue(words));
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        silent = error;
      }
    }
    // One that denies it is enough.
    if (told.has(false)) return false;
    if (silent) throw silent;
    return told.has(true);
  }

  /** Is an event that tells of it untrue? Providers with JSON-RPC alone cannot be asked: then the event has to do. */
  async deniesDeprecation(): Promise<boolean> {
    const anyNode = this.pool.providers.some((provider) => provider.node('settle') !== null);
    return anyNode && !(await this.isDeprecated());
  }

  takesFee(): Promise<boolean> {
    return this.isSet('basisPointsRate()');
  }

  /** True: what the base58 address receives can never be spent. */
  isBlacklisted(address: string): Promise<boolean> {
    return this.isSet('isBlackListed(address)', wordOf(address));
  }

  /** In final blocks. Which block it was answered from no node tells, hence the two around it. */
  balanceOf(address: string): Promise<HeldBalance> {
    return this.pool.askNode('audit', async (node) => {
      const { number: fromBlock } = await node.newest('solid');
      const raw = BigInt(`0x${await node.constant('balanceOf(address)', wordOf(address), 'solid')}`);
      const { number: toBlock } = await node.newest('full');
      return { raw, fromBlock, toBlock };
    });
  }

  /** Has the chain ever seen this address? One that it has not may be a mistyped one. */
  accountExists(address: string): Promise<boolean> {
    return this.pool.askNode('settle', (node) => node.accountExists(addressToHex(address) ?? ''));
  }

  private async isSet(signature: string, argument = ''): Promise<boolean> {
    const words = await this.pool.askNode('settle', (node) => node.constant(signature, argument));
    return isTrue(words);
  }
}

const wordOf = (address: string): string => (addressToHex(address) ?? '').padStart(WORD_HEX, '0');

const isTrue = (words: string): boolean => BigInt(`0x${words}`) !== 0n;
