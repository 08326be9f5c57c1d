import { Injectable } from '@nestjs/common';
import { ChainSettings, TransferRow, type TransferState } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import { OrderRow } from '@epusdt/orders';
import { In } from 'typeorm';
import { DecisionRow } from './decision.rows';
import { PaymentRow } from './payment.rows';
import type { TransactionName } from './transfer-finder';

/** Which transfers are meant; what is left out does not matter. */
export interface TransferQuery {
  /** `null`: of all. */
  readonly merchantPid: string | null;
  /** Only those with a smaller number; `null`: from the newest. */
  readonly before: string | null;
  readonly take: number;
  readonly id?: string;
  readonly address?: string;
  readonly state?: TransferState;
  /** True: only those that are or were in the inbox. */
  readonly inbox?: boolean;
  /** Block time, from this instant, and before that one. */
  readonly from?: number;
  readonly to?: number;
  readonly transaction?: TransactionName;
  readonly units?: Units;
}

export interface ListedTransfer {
  readonly transfer: TransferRow;
  /** The order that it paid, or is kept with as surplus, and whose that is. */
  readonly order: Pick<OrderRow, 'id' | 'merchantPid'> | null;
}

interface Source {
  readonly from: string;
  /** The number of the transfer: the column whose index is walked. */
  readonly id: string;
}

type Condition = readonly [sql: string, ...values: (string | number)[]];

const ALL: Source = { from: 'transfers t WHERE 1 = 1', id: 't.id' };

/**
 * What concerns a merchant: money that paid an order of his (payments_transfer is walked, orders_id looked up), that
 * waits and seems to be about one (the key of inbox), that is kept with one (decisions_number), or that came to a
 * wallet given to him (transfers_received). Each yields one page at most. The plus keeps SQLite from reading every
 * order of the merchant instead; to MySQL, which knows how many there are, it means nothing.
 */
const OF_MERCHANT: readonly Source[] = [
  {
    from: `payments p JOIN orders o ON o.id = p.order_id JOIN transfers t ON t.id = p.transfer_id
      WHERE +o.merchant_pid = ?`,
    id: 'p.transfer_id',
  },
  {
    from: `inbox i JOIN orders o ON o.id = i.order_id JOIN transfers t ON t.id = i.transfer_id
      WHERE +o.merchant_pid = ? AND t.state NOT IN ('settled', 'assigned')`,
    id: 'i.transfer_id',
  },
  {
    from: `decisions d JOIN orders o ON o.id = d.order_id JOIN transfers t ON t.id = d.transfer_id
      WHERE +o.merchant_pid = ? AND t.state = 'assigned' AND d.kind = 'assign' AND NOT EXISTS (
        SELECT 1 FROM decisions l WHERE l.transfer_id = d.transfer_id AND l.kind = 'assign' AND l.number > d.number)`,
    id: 'd.transfer_id',
  },
  {
    from: `merchant_wallets w JOIN transfers t ON t.network = w.network AND t.to_address = w.address
      WHERE w.merchant_pid = ?`,
    id: 't.id',
  },
];

/** Transfers to wallets of ours, as merchants and the owner may see them. */
@Injectable()
export class TransferList {
  constructor(
    private readonly database: Database,
    private readonly chain: ChainSettings,
  ) {}

  /** Those recorded last come first. */
  async page(query: TransferQuery): Promise<ListedTransfer[]> {
    const ids = await this.numbers(query);
    if (ids.length === 0) return [];
    const transfers = await this.database.reader.find(TransferRow, {
      where: { id: In(ids) },
      order: { id: 'DESC' },
    });
    return this.withOrders(transfers);
  }

  private async numbers(query: TransferQuery): Promise<string[]> {
    const { merchantPid, take } = query;
    const conditions = this.conditionsOf(query);
    const values: (string | number)[] = [];
    const parts = (merchantPid === null ? [ALL] : OF_MERCHANT).map(({ from, id }, n) => {
      if (merchantPid !== null) values.push(merchantPid);
      const where = conditions(id).map(([sql, ...given]) => {
        values.push(...given);
        return ` AND ${sql}`;
      });
      values.push(take);
      return `SELECT * FROM (SELECT ${id} AS id FROM ${from}${where.join('')} ORDER BY ${id} DESC LIMIT ?) s${n}`;
    });
    const found = await this.database.reader.query<{ id: string | number }[]>(
      `SELECT id FROM (${parts.join(' UNION ')}) u ORDER BY id DESC LIMIT ?`,
      [...values, take],
    );
    return found.map(({ id }) => String(id));
  }

  private conditionsOf(query: TransferQuery): (id: string) => Condition[] {
    const { before, address, state, inbox, from, to, transaction, units } = query;
    const conditions: Condition[] = [];
    if (address !== undefined) conditions.push(['t.to_address = ?', address]);
    if (state !== undefined) conditions.push(['t.state = ?', state]);
    if (inbox === true) conditions.push(['EXISTS (SELECT 1 FROM inbox e WHERE e.transfer_id = t.id)']);
    if (from !== undefined) conditions.push(['t.block_time >= ?', from]);
    if (to !== undefined) conditions.push(['t.block_time < ?', to]);
    if (units !== undefined) conditions.push(['t.units = ?', String(units)]);
    if (transaction) {
      // Their index begins with the network.
      conditions.push(['t.network = ? AND t.tx_hash = ?', this.chain.asset.network, transaction.hash]);
      if (transaction.logIndex !== null) conditions.push(['t.log_index = ?', transaction.logIndex]);
    }
    return (id) => [
      ...conditions,
      ...(query.id === undefined ? [] : [[`${id} = ?`, Number(query.id)] as const]),
      ...(before === null ? [] : [[`${id} < ?`, Number(before)] as const]),
    ];
  }

  private async withOrders(transfers: readonly TransferRow[]): Promise<ListedTransfer[]> {
    const { reader } = this.database;
    const settled = idsIn(transfers, 'settled');
    const assigned = idsIn(transfers, 'assigned');
    const [payments, decisions] = await Promise.all([
      settled.length === 0 ? [] : reader.findBy(PaymentRow, { transferId: In(settled) }),
      assigned.length === 0
        ? []
        : reader.find(DecisionRow, {
            where: { transferId: In(assigned), kind: 'assign' },
            order: { number: 'ASC' },
          }),
    ]);
    const orderOf = new Map(
      [...payments, ...decisions].map(({ transferId, orderId }) => [String(transferId), orderId]),
    );
    const orderIds = [...new Set(orderOf.values())].filter((id) => id !== null);
    const orders =
      orderIds.length === 0
        ? []
        : await reader.find(OrderRow, {
            select: { id: true, merchantPid: true },
            where: { id: In(orderIds) },
          });
    const byId = new Map(orders.map(({ id, merchantPid }) => [id, { id, merchantPid }]));
    return transfers.map((transfer) => ({
      transfer,
      order: byId.get(orderOf.get(String(transfer.id)) ?? '') ?? null,
    }));
  }
}

const idsIn = (transfers: readonly TransferRow[], state: TransferState): string[] =>
  transfers.filter((transfer) => transfer.state === state).map(({ id }) => id);
