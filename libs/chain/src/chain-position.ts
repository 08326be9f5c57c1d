import { Injectable } from '@nestjs/common';
import { Database, dropSetting, readSetting, settleSetting } from '@epusdt/database';
import type { AddressHex } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { ChainMismatch } from './chain-source';
import { CursorRow, TransferRow } from './chain.rows';
import { ChunkRow } from './chunk.row';
import { ChainSettings } from './chain-settings';

/** Where it is written that the token has moved to another contract: `<block> <new address>`. */
const deprecationSetting = (contract: AddressHex): string => `token_deprecated:${contract}`;

/** How far the chain has been read, for those who decide by block time. */
@Injectable()
export class ChainPosition {
  constructor(
    private readonly database: Database,
    private readonly settings: ChainSettings,
  ) {}

  /** The cursor, or `null` before the chain was read for the first time. */
  async cursor(manager: EntityManager = this.database.reader): Promise<CursorRow | null> {
    const [cursor] = await manager.find(CursorRow, { take: 1 });
    if (cursor) this.refuseForeign(cursor);
    return cursor ?? null;
  }

  /**
   * Block time up to which everything is both read and settled: what ends before it may be called ended. `null` before
   * the first reading. Parked transfers do not hold it up; they wait for a person.
   */
  async settledUpTo(manager: EntityManager): Promise<number | null> {
    // First the cursor: transfers that come with a later one are later in block time, too.
    const cursor = await this.cursor(manager);
    if (!cursor) return null;
    const [open] = await manager.find(TransferRow, {
      where: { state: 'unsettled' },
      order: { blockTime: 'ASC' },
      take: 1,
    });
    return open ? Math.min(cursor.blockTime, open.blockTime - 1) : cursor.blockTime;
  }

  /** Two providers have different final blocks: nothing may be settled until they agree again. */
  isSplit(manager: EntityManager = this.database.reader): Promise<boolean> {
    return manager.existsBy(ChunkRow, { state: 'split' });
  }

  /** Block and heir, when the token has moved to another contract: its transfers are not seen any more. */
  async deprecation(): Promise<string | null> {
    return readSetting(this.database.reader, deprecationSetting(this.settings.asset.contract));
  }

  /** Written once; `block` and `heir` where they are known. The scanner stops at it, and orders are refused. */
  async noteDeprecation(
    manager: EntityManager = this.database.reader,
    block = 0,
    heir = 'another-contract',
  ): Promise<void> {
    await settleSetting(manager, deprecationSetting(this.settings.asset.contract), `${block} ${heir}`);
  }

  /** It was not true after all. */
  async forgetDeprecation(): Promise<void> {
    await dropSetting(this.database.reader, deprecationSetting(this.settings.asset.contract));
  }

  chainKey(chainId: string): string {
    return `${chainId}:${this.settings.asset.contract}`;
  }

  /** Old rows of one network must never be continued on another. */
  private refuseForeign(cursor: CursorRow): void {
    const { chainId, asset } = this.settings;
    const fits =
      chainId === null
        ? cursor.chain.endsWith(`:${asset.contract}`)
        : cursor.chain === this.chainKey(chainId);
    if (fits) return;
    throw new ChainMismatch(
      `this database was read from ${cursor.chain}, the configuration means ${chainId ?? 'a simulated network'}:${asset.contract}; set TRON_NETWORK and TRON_USDT_CONTRACT back, or start with an empty database (another DATA_DIR or DATABASE_URL)`,
    );
  }
}
