import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, HOUR, addressFromHex } from '@epusdt/kernel';
import { ChainDemand } from './chain-demand';
import { ChainPosition } from './chain-position';
import { ChainSourceError, type TokenNotice } from './chain-source';
import { FinalityProof } from './finality-proof';
import type { NodeReader } from './node-reader';
import { ProviderPool } from './provider-pool';
import { TokenContract } from './token-contract';

/** More wallets than this are not asked about one by one: their blacklisting is told by the contract's own events. */
const MAX_WALLETS = 50;

/** What the token's owner can do to us, by the contract's events as they are read and by asking once an hour. */
@Injectable()
export class TokenWatch {
  private readonly logger = new Logger('token');
  private lookedAt: number | null = null;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: ProviderPool,
    private readonly token: TokenContract,
    private readonly finality: FinalityProof,
    private readonly position: ChainPosition,
    private readonly demand: ChainDemand,
    private readonly database: Database,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  /** Tells what concerns us; a deprecation is written down where the chunk is stored. */
  async tell(notices: readonly TokenNotice[]): Promise<void> {
    for (const { kind, address, blockNumber } of notices) {
      if (kind === 'fee') this.feeChanged(`since block ${blockNumber}`);
      if (address === null || kind === 'deprecated' || kind === 'fee') continue;
      const base58 = addressFromHex(address);
      const ours = await this.demand.watched(this.database.reader, [base58]);
      if (ours.has(base58)) this.blacklisted(base58);
    }
  }

  /**
   * Once an hour: is the token still itself, can our wallets still spend, who produces the blocks? Resolves when that is
   * known; a provider that allows a question every two seconds takes a minute, so reading does not wait for it.
   */
  look(): Promise<void> {
    const now = this.clock.now();
    const soon = this.lookedAt !== null && now - this.lookedAt < HOUR && now >= this.lookedAt;
    if (soon) return this.looking;
    this.lookedAt = now;
    this.looking = this.looking.then(() => this.lookNow());
    return this.looking;
  }

  idle(): Promise<void> {
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    try {
      await this.ask();
      await this.pool.askNode('audit', (node) => this.learnProducers(node));
    } catch (error) {
      // Nobody may be waiting for this.
      if (error instanceof ChainSourceError)
        this.logger.debug(`the token was not looked at: ${error.message}`);
      else this.logger.error(`the token could not be looked at: ${String(error)}`);
    }
  }

  private async ask(): Promise<void> {
    if (await this.token.isDeprecated()) await this.position.noteDeprecation();
    if (await this.token.takesFee()) this.feeChanged('now');
    else this.alarms.clear('token_fee');
    for (const address of (await this.demand.all(this.database.reader, MAX_WALLETS)) ?? []) {
      if (await this.token.isBlacklisted(address)) this.blacklisted(address);
      else this.alarms.clear('wallet_blacklisted', address);
    }
  }

  /** So that the signers are known when a payment has to be proven by them alone. */
  private async learnProducers(node: NodeReader): Promise<void> {
    const cursor = await this.position.cursor();
    if (cursor) await this.finality.learn(cursor.chain, cursor.number, node.headers);
  }

  private feeChanged(when: string): void {
    this.alarms.raise(
      'token_fee',
      `USDT takes a fee of each transfer ${when}: what arrives is less than what buyers send`,
    );
  }

  private blacklisted(address: string): void {
    this.alarms.raise(
      'wallet_blacklisted',
      `${address} is blacklisted by the issuer of USDT: money that arrives there can never be spent; disable it with: wallet disable ${address}`,
      address,
    );
  }
}
