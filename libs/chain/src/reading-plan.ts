import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import type { AddressHex } from '@epusdt/kernel';
import { Canaries } from './canaries';
import {
  ChainSourceError,
  TooMuchAsked,
  type BlockRange,
  type ChainSource,
  type LogFilter,
} from './chain-source';
import { ChainSettings } from './chain-settings';
import { ProviderPool } from './provider-pool';
import { TransferStore } from './transfer-store';

/** What is asked for next, and how. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly filter: LogFilter;
}

const BLOCKS_PER_CHUNK = 20;
/** So many times more blocks at once where only our own transfers and the canaries' are asked for. */
const WALLETS_FACTOR = 3;
/** So many addresses and canaries fit into one question. */
const MAX_TOPICS = 990;
/** Up to so many addresses, `auto` asks for those alone: fewer bytes than all transfers of the token. */
const FEW_ADDRESSES = 20;
/** Further behind than two days, own transfers are read first; the rest is what the cross-check is for. */
const DEEP_GAP = 57_600;
const DEEP_CHUNK = 5_000;
const WHOLE: LogFilter = { kind: 'contract' };

/** Chooses between all transfers of the token and those to our addresses, and how many blocks at once. */
@Injectable()
export class ReadingPlan {
  private readonly canaries = new Canaries();
  private chunk = BLOCKS_PER_CHUNK;
  private deepChunk = DEEP_CHUNK;
  /** Blocks that a provider has said it gives at most. */
  private most = Infinity;

  constructor(
    private readonly settings: ChainSettings,
    private readonly store: TransferStore,
    private readonly pool: ProviderPool,
    private readonly database: Database,
  ) {}

  async next(after: number, head: number): Promise<Step> {
    const behind = head - after;
    const filter = await this.filter(behind);
    const size = isDeep(filter)
      ? this.deepChunk
      : filter.kind === 'wallets'
        ? Math.min(this.chunk * WALLETS_FACTOR, this.most)
        : this.chunk;
    return { from: after + 1, to: Math.min(after + size, head), filter };
  }

  /** For blocks that are only looked at. */
  async peekFilter(): Promise<LogFilter> {
    return this.filter(0);
  }

  /** For comparing: our own addresses with canaries, where there are any; else everything. */
  async auditFilter(kind: LogFilter['kind']): Promise<LogFilter> {
    const filter = kind === 'wallets' ? await this.filter(0) : WHOLE;
    return isDeep(filter) ? WHOLE : filter;
  }

  /**
   * Reads a step from one source. Where only our addresses and some canaries were asked for and a block has neither,
   * silence is not believed: the beginning of the step is read again in full, and the rest is left for the next.
   */
  async read(source: ChainSource, step: Step): Promise<{ range: BlockRange; filter: LogFilter }> {
    const { from, to, filter } = step;
    const range = await source.range(from, to, filter);
    if (filter.kind === 'contract') this.canaries.learn(range);
    if (filter.kind === 'contract' || filter.canaries.length === 0) return { range, filter };
    const heard = new Set(range.logs.map(({ blockNumber }) => blockNumber));
    if (heard.size === to - from + 1) return { range, filter };
    const whole = await source.range(from, Math.min(to, from + BLOCKS_PER_CHUNK - 1), WHOLE);
    this.canaries.learn(whole);
    return { range: whole, filter: WHOLE };
  }

  succeeded({ filter }: Step): void {
    if (isDeep(filter)) this.deepChunk = Math.min(DEEP_CHUNK, this.most, this.deepChunk * 2);
    else this.chunk = Math.min(BLOCKS_PER_CHUNK, this.most, this.chunk * 2);
  }

  /** Questions that ask too much, or lead to too much proving at once, come through in smaller pieces. */
  failed(error: unknown): void {
    if (!(error instanceof ChainSourceError)) return;
    const most = error instanceof TooMuchAsked ? (error.blocks ?? Infinity) : Infinity;
    this.most = Math.max(1, Math.min(this.most, most));
    this.chunk = Math.max(1, Math.min(most, Math.floor(this.chunk / 2)));
    this.deepChunk = Math.max(1, Math.min(most, Math.floor(this.deepChunk / 2)));
  }

  private async filter(behind: number): Promise<LogFilter> {
    const { reading } = this.settings;
    const canaries = this.canaries.addresses;
    const deep = behind > DEEP_GAP && this.pool.operators.length > 1;
    if (!deep && (reading === 'all' || canaries === null)) return WHOLE;
    const listed = await this.store.listed(this.database.reader);
    if (!listed || listed.size > (reading === 'auto' && !deep ? FEW_ADDRESSES : MAX_TOPICS)) return WHOLE;
    const addresses: AddressHex[] = [...listed];
    return { kind: 'wallets', addresses, canaries: deep ? [] : (canaries ?? []), outgoing: true };
  }
}

const isDeep = (filter: LogFilter): boolean => filter.kind === 'wallets' && filter.canaries.length === 0;
