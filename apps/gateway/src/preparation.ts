import { Injectable, Logger } from '@nestjs/common';
import { ChainPosition } from '@epusdt/chain';
import { Database, checkMasterKey } from '@epusdt/database';
import { MasterKey } from '@epusdt/kernel';
import { Merchants, type Merchant } from '@epusdt/merchants';
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

  /** Throws with the reason when the gateway must not start on this database. */
  async prepare(): Promise<void> {
    await checkMasterKey(this.database.reader, this.key);
    await this.position.cursor();
    const { merchant, created, differs } = await this.merchants.ensureFirst(
      this.settings.firstMerchantSecret,
    );
    if (created) this.madeMerchant = merchant;
    if (differs) {
      this.logger.warn(
        `API_AUTH_TOKEN is not the secret of merchant ${merchant.pid}: it is used only when that merchant is made; the old secret stays in force (change it with: merchant rotate-secret ${merchant.pid})`,
      );
    }
    for (const address of this.settings.wallets) await this.wallets.ensure(address);
  }
}
