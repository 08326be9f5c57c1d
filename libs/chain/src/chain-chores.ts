import { Injectable } from '@nestjs/common';
import { Alarms } from '@epusdt/events';
import { Clock, MINUTE } from '@epusdt/kernel';
import { Audit } from './audit';
import { BackScan } from './back-scan';
import { ChainPosition } from './chain-position';
import { ChainSourceError } from './chain-source';
import { LastResort } from './last-resort';
import { SplitWatch } from './split-watch';
import { TokenContract } from './token-contract';
import { TokenWatch } from './token-watch';

/** What is done beside reading, by whoever reads. */
/** Between two questions whether a deprecation is true. */
const DOUBT_MS = 5 * MINUTE;

@Injectable()
export class ChainChores {
  private doubtedAt: number | null = null;

  constructor(
    private readonly audit: Audit,
    private readonly splits: SplitWatch,
    private readonly backScan: BackScan,
    private readonly lastResort: LastResort,
    private readonly tokenWatch: TokenWatch,
    private readonly position: ChainPosition,
    private readonly token: TokenContract,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
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
      return !(await this.isDenied());
    }
    return (await this.position.isSplit()) && (await this.splits.stillSplit());
  }

  /** Does the contract itself deny by now that it was replaced? Then what told of it was wrong. */
  private async isDenied(): Promise<boolean> {
    const now = this.clock.now();
    if (this.doubtedAt !== null && now - this.doubtedAt < DOUBT_MS && now >= this.doubtedAt) return false;
    this.doubtedAt = now;
    try {
      if (await this.token.isDeprecated()) return false;
    } catch (error) {
      if (error instanceof ChainSourceError) return false;
      throw error;
    }
    await this.position.forgetDeprecation();
    this.alarms.clear('token_deprecated');
    return true;
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
