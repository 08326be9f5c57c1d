import { Injectable } from '@nestjs/common';
import { ChainSettings, TransferRow, type TransferState } from '@epusdt/chain';
import { Database, toInteger } from '@epusdt/database';
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

/** `whose` holds the merchant as its one parameter; `id` is the number of the transfer, by which it is sorted. */
interface Way {
  readonly from: string;
  readonly whose: string;
  readonly id: string;
}

/** Why a transfer concerns a merchant. */
interface Source {
  /** From the newest on, until a page is full. */
  readonly walk: Way;
  /** All that is his, to be sorted: better than to walk past what is of others, where `counted` are few. */
  readonly fetch?: Way & { readonly counted: string };
}

type Condition = readonly [sql: string, ...values: (string | number)[]];

/** At most so many rows are sorted. */
const FEW = 5_000;
const EVERYTHING: Way = { from: 'transfers t', whose: '? IS NULL', id: 't.id' };

/**
 * Money that paid an order of the merchant, that waits and seems to be about one, that is kept with one, or that came to
 * a wallet given to him. Subqueries, not joins, keep both engines from reading all of his orders: walked are
 * payments_transfer and the keys of inbox, decisions and transfers, with one look each at orders_id or at the key of
 * merchant_wallets; fetched is by orders_merchant and transfers_received. The subqueries name the transfer, and so are
 * asked last, of what has passed every other condition.
 */
const OF_MERCHANT: readonly Source[] = [
  {
    walk: {
      from: 'payments p JOIN transfers t ON t.id = p.transfer_id',
      whose: '(SELECT o.merchant_pid FROM orders o WHERE o.id = p.order_id AND p.transfer_id = t.id) = ?',
      id: 'p.transfer_id',
    },
    fetch: {
      from: 'orders o JOIN payments p ON p.order_id = o.id JOIN transfers t ON t.id = p.transfer_id',
      whose: 'o.merchant_pid = ?',
      id: 'p.transfer_id',
      counted: 'orders o WHERE o.merchant_pid = ?',
    },
  },
  {
    walk: {
      from: 'inbox i JOIN transfers t ON t.id = i.transfer_id',
      whose: `t.state NOT IN ('settled', 'assigned')
        AND (SELECT o.merchant_pid FROM orders o WHERE o.id = i.order_id AND i.transfer_id = t.id) = ?`,
      id: 'i.transfer_id',
    },
  },
  {
    walk: {
      from: 'decisions d JOIN transfers t ON t.id = d.transfer_id',
      whose: `t.state = 'assigned' AND d.kind = 'assign' AND NOT EXISTS (
          SELECT 1 FROM decisions l WHERE l.transfer_id = d.transfer_id AND l.kind = 'assign' AND l.number > d.number)
        AND (SELECT o.merchant_pid FROM orders o WHERE o.id = d.order_id) = ?`,
      id: 'd.transfer_id',
    },
  },
  {
    walk: {
      from: 'transfers t',
      whose: `(SELECT COUNT(*) FROM merchant_wallets w
        WHERE w.merchant_pid = ? AND w.network = t.network AND w.address = t.to_address) = 1`,
      id: 't.id',
    },
    fetch: {
      from: 'merchant_wallets w JOIN transfers t ON t.to_address = w.address',
      whose: 'w.merchant_pid = ?',
      id: 't.id',
      counted: 'merchant_wallets w JOIN transfers t ON t.to_address = w.address WHERE w.merchant_pid = ?',
    },
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
    const values: (string | number | null)[] = [];
    const ways = merchantPid === null ? [EVERYTHING] : await this.waysTo(merchantPid);
    const parts = ways.map(({ from, whose, id }, n) => {
      const where = conditions(id).map(([sql, ...given]) => {
        values.push(...given);
        return `${sql} AND `;
      });
      values.push(merchantPid, take);
      return `SELECT * FROM (SELECT ${id} AS id FROM ${from} WHERE ${where.join('')}${whose} ORDER BY ${id} DESC LIMIT ?) s${n}`;
    });
    const found = await this.database.reader.query<{ id: string | number }[]>(
      `SELECT id FROM (${parts.join(' UNION ')}) u ORDER BY id DESC LIMIT ?`,
      [...values, take],
    );
    return found.map(({ id }) => String(id));
  }

  private waysTo(merchantPid: string): Promise<Way[]> {
    return Promise.all(
      OF_MERCHANT.map(async ({ walk, fetch }) =>
        fetch && (await this.areFew(fetch.counted, merchantPid)) ? fetch : walk,
      ),
    );
  }

  private async areFew(counted: string, merchantPid: string): Promise<boolean> {
    const [found] = await this.database.reader.query<{ number: string | number }[]>(
      `SELECT COUNT(*) AS number FROM (SELECT 1 FROM ${counted} LIMIT ?) c`,
      [merchantPid, FEW + 1],
    );
    return toInteger(found?.number) <= FEW;
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
