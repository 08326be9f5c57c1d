import { Injectable, Logger } from '@nestjs/common';
import { SECOND, addressToHex, invariant, rescaleRaw, type AddressHex, type Units } from '@epusdt/kernel';
import { coinOfAccount, resourcesOf, type AccountResources } from './account-answers';
import { ChainSettings } from './chain-settings';
import { ChainSourceError } from './chain-source';
import type { NodeReader } from './node-reader';
import { ProviderPool } from './provider-pool';
import { within } from './within';

/** What an account holds at the newest block, as one provider says. */
export interface Account {
  /** False: the chain has never seen it. `null`: whoever was asked cannot tell. */
  readonly exists: boolean | null;
  /** Of the network's coin; a millionth is one sun. */
  readonly trx: Units;
  readonly usdt: Units;
  /** `null`: whoever was asked cannot tell. */
  readonly resources: AccountResources | null;
}

/** A person waits. */
const PATIENCE_MS = 6 * SECOND;
/** Looking is never at the cost of settling. */
const PRIORITY = 'audit';
const WORD_HEX = 64;

/** What accounts hold, for people to look at; nothing is decided by it. */
@Injectable()
export class Accounts {
  private readonly logger = new Logger('chain');

  constructor(
    private readonly pool: ProviderPool,
    private readonly settings: ChainSettings,
  ) {}

  /** Of a base58 address, after a few seconds at most; `null`: nobody can tell now. */
  async look(address: string): Promise<Account | null> {
    const hex = addressToHex(address);
    invariant(hex !== null, 'accounts have addresses');
    try {
      return await within(PATIENCE_MS, this.ask(hex));
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      this.logger.debug(`what ${address} holds is not known: ${error.message}`);
      return null;
    }
  }

  /** Full-node interfaces first: only they know of energy. */
  private async ask(hex: AddressHex): Promise<Account> {
    try {
      return await this.pool.askNode(PRIORITY, (node) => this.askNode(node, hex));
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      return this.askCalls(hex, error);
    }
  }

  private async askNode(node: NodeReader, hex: AddressHex): Promise<Account> {
    const { connection } = node;
    const question = { address: `41${hex}` };
    const [account, resources, word] = await Promise.all([
      connection.post(PRIORITY, '/wallet/getaccount', question),
      connection.post(PRIORITY, '/wallet/getaccountresource', question),
      node.constant('balanceOf(address)', hex.padStart(WORD_HEX, '0')),
    ]);
    return connection.vouch(() => {
      const coin = coinOfAccount(account, hex);
      return {
        exists: coin !== null,
        trx: coin ?? 0n,
        usdt: this.unitsOf(BigInt(`0x${word.slice(0, WORD_HEX)}`)),
        resources: resourcesOf(resources),
      };
    });
  }

  private async askCalls(hex: AddressHex, failure: ChainSourceError): Promise<Account> {
    return this.pool.askCalls(PRIORITY, failure, async (calls) => {
      const [trx, raw] = await Promise.all([calls.coin(hex), calls.token(hex)]);
      return { exists: null, trx, usdt: this.unitsOf(raw), resources: null };
    });
  }

  private unitsOf(raw: bigint): Units {
    return rescaleRaw(raw, this.settings.asset.decimals).units;
  }
}
