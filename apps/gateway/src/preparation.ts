import { Injectable, Logger } from '@nestjs/common';
import { ChainPosition } from '@epusdt/chain';
import { Database, checkMasterKey, sealingKey } from '@epusdt/database';
import { MasterKey } from '@epusdt/kernel';
import { FIRST_PID, Merchants, type Merchant } from '@epusdt/merchants';
import { Wallets } from '@epusdt/wallets';

/** What must hold, or be made, before the first request. */
export class PreparationSettings {
  constructor(
    readonly firstMerchantSecret: string | null,
    readonly wallets: readonly string[],
  ) {}
}

@Injectable()
export class Preparation {
  private readonly logger = new Logger('start');
  /** The first merchant, when this very start has made it. */
  madeMerchant: Merchant | null = null;

  constructor(
    private readonly database: Database,
    private readonly key: MasterKey,
    private readonly merchants: Merchants,
    private readonly wallets: Wallets,
    private readonly position: ChainPosition,
    private readonly settings: PreparationSettings,
  ) {}

  /**
   * Throws with the reason when the gateway must not start on this database. `foreignKey`: another master key is no
   * such reason, but then nothing is made or judged with it.
   */
  async prepare(foreignKey = false): Promise<void> {
    const { reader } = this.database;
    if (foreignKey && (await sealingKey(reader, this.key)) !== this.key.fingerprint) return;
    await checkMasterKey(reader, this.key);
    // A broken seal stops the wallet, not the gateway: the others go on, and the alarm says what to do.
    await this.wallets.check();
    await this.position.cursor();
    await this.prepareMerchant();
    for (const address of this.settings.wallets) await this.wallets.ensure(address);
  }

  private async prepareMerchant(): Promise<void> {
    const { made, problem, wellKnown } = await this.merchants.ensureFirst(this.settings.firstMerchantSecret);
    this.madeMerchant = made;
    if (problem === 'differs') {
      this.logger.warn(
        `API_AUTH_TOKEN is not the secret of merchant ${FIRST_PID}: it is used only when that merchant is made; the old secret stays in force (change it with: merchant rotate-secret ${FIRST_PID})`,
      );
    }
    if (wellKnown) {
      this.logger.warn(
        `the secret of merchant ${FIRST_PID} is printed in documentation, so that anybody could sign for its shop; make a new one with: merchant rotate-secret ${FIRST_PID}`,
      );
    }
    if (problem === 'unreadable') {
      this.logger.error(
        `the secret of merchant ${FIRST_PID} does not open: its row was altered, and its shop is not answered; make a new one with: merchant rotate-secret ${FIRST_PID}`,
      );
    }
  }
}
