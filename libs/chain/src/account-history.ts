import { addressFromHex, addressToHex, type AddressHex } from '@epusdt/kernel';
import { SchemaError, fields, hexBytes, list, wholeNumber } from './answer-schema';
import type { NodeConnection } from './node-connection';
import type { Priority } from './request-budget';

/** A transfer as the account history tells it: without block and place, so the transaction itself is asked next. */
export interface HistoryRecord {
  readonly txHash: string;
  readonly to: AddressHex;
  /** Milliseconds. */
  readonly time: number;
}

const PAGE = 200;
/** 10,000 transfers of one account at a time; the next look goes on. */
const MAX_PAGES = 50;

/**
 * TronGrid's list of an account's transfers (`/v1/accounts/…/transactions/trc20`). It is known to lose records, so it
 * is the last resort, it never moves the cursor, and what it lists is proven like anything else.
 */
export class AccountHistory {
  constructor(
    private readonly connection: NodeConnection,
    private readonly contract: AddressHex,
    private readonly priority: Priority,
  ) {}

  /** Transfers of the token to the address from `since` (ms) on, oldest first. */
  async received(to: AddressHex, since: number): Promise<HistoryRecord[]> {
    const found = new Map<string, HistoryRecord>();
    let from = since;
    let fingerprint: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const answer: unknown = await this.page(to, from, fingerprint);
      const { records, size, next, latest } = this.connection.vouch(() => this.read(answer, to));
      for (const record of records) found.set(record.txHash, record);
      if (next === null && size < PAGE) break;
      // A full page without a way on has lost its token: then the time leads on.
      if (next === null && latest <= from) break;
      fingerprint = next;
      if (next === null) from = latest;
    }
    return [...found.values()];
  }

  /**
   * What was received only: what left would fill the same pages, so that money which is waited for came later. Nothing is
   * lost by it, as the cursor stands still meanwhile, and what left is recorded when its block is read.
   */
  private page(to: AddressHex, since: number, fingerprint: string | null): Promise<unknown> {
    const query = new URLSearchParams({
      only_to: 'true',
      contract_address: addressFromHex(this.contract),
      limit: String(PAGE),
      order_by: 'block_timestamp,asc',
      min_timestamp: String(since),
      ...(fingerprint === null ? {} : { fingerprint }),
    });
    const path = `/v1/accounts/${addressFromHex(to)}/transactions/trc20?${query.toString()}`;
    return this.connection.get(this.priority, path, 'trc20 history');
  }

  private read(
    answer: unknown,
    to: AddressHex,
  ): { records: HistoryRecord[]; size: number; latest: number; next: string | null } {
    const { data, meta, success } = fields(answer, 'history');
    if (success !== true) throw new SchemaError('history success', success);
    const all = list(data, 'history data').map((entry) => fields(entry, 'record'));
    const { fingerprint = null } = fields(meta ?? {}, 'history meta');
    if (fingerprint !== null && typeof fingerprint !== 'string')
      throw new SchemaError('history fingerprint', fingerprint);
    const last = all[all.length - 1];
    return {
      records: all.flatMap((record) => this.recordOf(record, to)),
      size: all.length,
      latest: last ? wholeNumber(last['block_timestamp'], 'block_timestamp') : 0,
      next: fingerprint,
    };
  }

  /** Records of other tokens and other receivers are passed over, whatever was asked for. */
  private recordOf(record: Readonly<Record<string, unknown>>, to: AddressHex): HistoryRecord[] {
    const { transaction_id: id, type, to: receiver, token_info: token, block_timestamp: time } = record;
    const address = fields(token, 'token_info')['address'];
    if (type !== 'Transfer' || address !== addressFromHex(this.contract)) return [];
    if (typeof receiver !== 'string' || addressToHex(receiver) !== to) return [];
    return [{ txHash: hexBytes(id, 32, 'transaction_id'), to, time: wholeNumber(time, 'block_timestamp') }];
  }
}
