import { Injectable } from '@nestjs/common';
import { Alarms } from '@epusdt/events';
import { Audit } from './audit';
import { BackScan } from './back-scan';
import { ChainPosition } from './chain-position';
import { LastResort } from './last-resort';
import { TokenWatch } from './token-watch';

/** What is done beside reading, by whoever reads. */
@Injectable()
export class ChainChores {
  constructor(
    private readonly audit: Audit,
    private readonly backScan: BackScan,
    private readonly lastResort: LastResort,
    private readonly tokenWatch: TokenWatch,
    private readonly position: ChainPosition,
    private readonly alarms: Alarms,
  ) {}

  /** May nothing be read now: because the token has moved, or because the providers have different chains? */
  async isHalted(): Promise<boolean> {
    const deprecation = await this.position.deprecation();
    if (deprecation !== null) {
      const [block = '', heir = ''] = deprecation.split(' ');
      this.alarms.raise(
        'token_deprecated',
        `the USDT contract was replaced by ${heir}${block === '0' ? '' : ` in block ${block}`}: nothing is read after it and no order is taken. Find out what Tether says, then set TRON_USDT_CONTRACT and start with an empty DATA_DIR or database`,
      );
      return true;
    }
    return (await this.position.isSplit()) && (await this.audit.stillSplit());
  }

  /** `hurried`: what takes long goes on beside the reading. */
  async run(hurried: boolean): Promise<void> {
    await this.audit.run();
    await this.backScan.run();
    const looking = this.tokenWatch.look();
    if (!hurried) await looking;
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.tokenWatch.idle();
  }

  /** Nobody gives blocks: is there another way to see what buyers pay? */
  withoutBlocks(): Promise<void> {
    return this.lastResort.look();
  }
}
