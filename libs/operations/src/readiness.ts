import { Injectable } from '@nestjs/common';
import { ChainPosition } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { Rates } from '@epusdt/rates';
import { Wallets } from '@epusdt/wallets';

export interface Readiness {
  readonly ready: boolean;
  /** What is missing, in words; empty when ready. */
  readonly waitingFor: readonly string[];
}

/** Ready to take orders: the database answers, a wallet is enabled, the chain has been read, a rate is known. */
@Injectable()
export class ReadinessCheck {
  constructor(
    private readonly database: Database,
    private readonly wallets: Wallets,
    private readonly position: ChainPosition,
    private readonly rates: Rates,
  ) {}

  async look(): Promise<Readiness> {
    const waitingFor: string[] = [];
    try {
      await this.database.reader.query('SELECT 1');
      if ((await this.wallets.assignable()).length === 0) waitingFor.push('a wallet (wallet add T…)');
      if (!this.rates.usable)
        waitingFor.push('a rate (the sources must answer; rate shows them, rate set CNY 7.2 fixes one)');
      if ((await this.position.cursor()) === null) waitingFor.push('the first reading of the chain');
      if ((await this.position.deprecation()) !== null)
        waitingFor.push('the owner: the USDT contract was replaced by another one (doctor says more)');
    } catch (error) {
      waitingFor.push(`the database (${error instanceof Error ? error.message : String(error)})`);
    }
    return { ready: waitingFor.length === 0, waitingFor };
  }
}
