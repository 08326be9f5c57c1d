import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { addressFromHex } from '@epusdt/kernel';
import {
  CONTRACT,
  EVENTS_SECRET,
  HOUR,
  MINUTE,
  SECOND,
  SHOP_SECRET,
  START,
  hash,
  paidBody,
  walletOf,
  type Block,
  type Cell,
  type Log,
  type Row,
} from './planted-wire';

/** A run folder made by hand, to be broken in one place and judged. */
export class PlantedRun {
  readonly run = {
    seed: 1,
    startedAt: START,
    healedAt: START + 3 * HOUR,
    endedAt: START + 6 * HOUR,
    contract: CONTRACT,
    wallets: [walletOf('first'), walletOf('second')],
    lateWindowMs: HOUR,
    orderLifetimeMs: 10 * MINUTE,
    merchants: [{ pid: '1000', dialect: 'epusdt', secret: SHOP_SECRET, eventsSecret: EVENTS_SECRET }],
    endpoints: [] as { merchant: string; url: string }[],
    shops: [
      { id: 'good', notifyPrefix: 'http://127.0.0.1:9/good/', reachable: [[START, null]] },
      { id: 'events', notifyPrefix: 'http://127.0.0.1:9/events/', reachable: [[START, null]] },
      { id: 'dead', notifyPrefix: 'http://127.0.0.1:9/dead/', reachable: [] as number[][] },
    ],
    decisions: [] as { order: string }[],
    faults: {},
  };
  readonly blocks: Block[] = [];
  readonly callers: Record<string, unknown>[] = [];
  readonly shops: Record<string, unknown>[] = [];
  readonly forbidden: Record<string, Cell>[] = [];
  readonly rows: Record<string, Row[]> = {
    orders: [],
    transfers: [],
    payments: [],
    inbox: [],
    ignores: [],
    callbacks: [],
    audit: [],
    cursors: [],
  };

  constructor() {
    for (let i = 0; i < 500; i += 1) this.grow(3 * SECOND);
    while (this.at < this.run.endedAt) this.grow(30 * MINUTE);
  }

  private get at(): number {
    return this.blocks.at(-1)?.at ?? START - 3 * SECOND;
  }

  private grow(ms: number): void {
    const parent = this.blocks.at(-1);
    const number = (parent?.number ?? 999) + 1;
    const at = this.at + ms;
    this.blocks.push({
      number,
      id: hash(`block ${number}`),
      parent: parent?.id ?? hash('genesis'),
      at,
      transactions: [],
    });
  }

  rowsOf(table: string): Row[] {
    return (this.rows[table] ??= []);
  }

  row(table: string, index = 0): Row {
    const row = this.rowsOf(table)[index];
    if (!row) throw new RangeError(`row ${index} of ${table} is not planted`);
    return row;
  }

  order(id: string): Row {
    const order = this.rowsOf('orders').find((row) => row['id'] === id);
    if (!order) throw new RangeError(`order ${id} is not planted`);
    return order;
  }

  /** The first block at or after so long after the start. */
  block(after: number): Block {
    const block = this.blocks.find(({ at }) => at >= START + after);
    if (!block) throw new RangeError(`no block ${after} ms after the start`);
    return block;
  }

  mine(after: number, name: string, logs: Log[], succeeded = true): string {
    const id = hash(name);
    this.block(after).transactions.push({ id, succeeded, logs });
    return id;
  }

  /** An order that somebody asked for and was told of; it expires unless it is paid. */
  opened(id: string, wallet: string, units: bigint, after: number, more: Row = {}): Row {
    const reference = String(more['reference'] ?? `R-${id}`);
    const createdAt = START + after;
    const expiresAt = createdAt + 10 * MINUTE;
    const address = walletOf(wallet);
    const order = {
      id,
      merchant_pid: '1000',
      reference,
      attempt: 1,
      live_reference: null,
      paid_reference: null,
      dialect: 'epusdt',
      fiat: 'CNY',
      fiat_amount: '72',
      rate: '7.2',
      rate_source: 'planted',
      rate_at: START,
      network: 'tron',
      token: 'usdt',
      address,
      base_units: units,
      payable_units: units,
      slot: null,
      slot_until: expiresAt + HOUR,
      status: 'expired',
      reason: null,
      notify_url: 'http://127.0.0.1:9/good/notify',
      created_at: createdAt,
      expires_at: expiresAt,
      closed_at: expiresAt + MINUTE,
      ...more,
    };
    this.rowsOf('orders').push(order);
    const amount = Number(units) / 1e6;
    const body = `{"status_code":200,"data":{"trade_id":"${id}","order_id":"${reference}","amount":72,"actual_amount":${amount},"token":"${address}","expiration_time":${expiresAt / SECOND}}}`;
    const journal = { at: createdAt, until: createdAt + SECOND, call: id, shop: 'good', merchant: '1000' };
    const terms = { amount: '72', currency: 'CNY', notifyUrl: order.notify_url };
    this.callers.push({ ...journal, terms, reference, key: null, cut: false, status: 200, body });
    return order;
  }

  /** The row of a transfer in the chain; where it lies is said by the caller. */
  recorded(id: number, tx: string, place: number, state: string): Row {
    for (const block of this.blocks) {
      const log = block.transactions.find((one) => one.id === tx)?.logs[place];
      if (!log) continue;
      const row = {
        id,
        network: 'tron',
        token: 'usdt',
        tx_hash: tx,
        log_index: place,
        block_number: block.number,
        block_id: block.id,
        block_time: block.at,
        from_address: walletOf('buyer'),
        to_address: addressFromHex(String(log.topics[2]).slice(-40)),
        raw_value: BigInt(`0x${log.data}`).toString(),
        decimals: 6,
        units: BigInt(`0x${log.data}`),
        state,
        problem: null,
        recorded_at: block.at + MINUTE,
      };
      this.rowsOf('transfers').push(row);
      return row;
    }
    throw new RangeError(`transaction ${tx} is not planted`);
  }

  kept(transfer: Row, table: 'inbox' | 'ignores', reason: string): void {
    const { id, units, recorded_at: at } = transfer;
    this.rowsOf(table).push({ transfer_id: id ?? null, units: units ?? null, reason, created_at: at ?? 0 });
  }

  /** The order is paid with the transfer, and its shop has heard and confirmed it. */
  paid(order: Row, transfer: Row | null, reason: string): void {
    const at = Number(transfer?.['recorded_at'] ?? Number(order['created_at']) + 5 * MINUTE) + SECOND;
    const name = `1000:${String(order['reference'])}`;
    Object.assign(order, { status: 'paid', reason, paid_reference: name, closed_at: at });
    const tx = String(transfer?.['tx_hash'] ?? `manual-${String(order['id'])}`);
    this.rowsOf('payments').push({
      id: this.rowsOf('payments').length + 1,
      order_id: order['id'] ?? null,
      network: 'tron',
      tx_hash: tx,
      log_index: transfer?.['log_index'] ?? 0,
      transfer_id: transfer?.['id'] ?? null,
      units: transfer?.['units'] ?? order['payable_units'] ?? null,
      reason,
      settled_at: at,
    });
    this.rowsOf('callbacks').push({
      id: this.rowsOf('callbacks').length + 1,
      channel: 'legacy',
      event_key: `order.paid:${String(order['id'])}`,
      merchant_pid: '1000',
      order_id: order['id'] ?? null,
      url: order['notify_url'] ?? null,
      state: 'acknowledged',
      attempts: 1,
      due_at: at,
      created_at: at,
      closed_at: at + SECOND,
    });
    this.heard(order, paidBody(order, tx), at + SECOND);
  }

  /** Marked paid by a person of this run. */
  decided(order: Row): void {
    this.paid(order, null, 'manual');
    this.run.decisions.push({ order: String(order['id']) });
    const act = { actor: 'cli', action: 'order.mark_paid', subject: `order:${String(order['id'])}` };
    this.rowsOf('audit').push({ at: START, ...act, details: '{}' });
  }

  heard(order: Row, body: string, at: number): void {
    const path = new URL(String(order['notify_url'])).pathname;
    const headers = { 'Content-Type': 'application/json' };
    const answer = { answered: 'ok', status: 200 };
    this.shops.push({ at, shop: path.split('/')[1], method: 'POST', path, headers, body, ...answer });
  }

  write(folder: string): void {
    const lines = (name: string, list: readonly unknown[]): void =>
      writeFileSync(join(folder, name), list.map((line) => `${JSON.stringify(line)}\n`).join(''));
    writeFileSync(join(folder, 'run.json'), JSON.stringify(this.run));
    lines('chain.jsonl', [{ format: 'addresses are 20 bytes of hex' }, ...this.blocks]);
    lines('callers.jsonl', this.callers);
    lines('shops.jsonl', this.shops);
    lines('forbidden.jsonl', this.forbidden);
    const database = new DatabaseSync(join(folder, 'gateway.db'));
    // What a unique index forbids is planted here, too: a gateway that has lost one must be caught.
    for (const sql of schema()) database.exec(sql.replaceAll(/,\s*UNIQUE \([^)]*\)/g, ''));
    for (const [table, rows] of Object.entries(this.rows)) {
      for (const row of rows) {
        const names = Object.keys(row);
        const holes = names.map(() => '?').join(', ');
        database
          .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${holes})`)
          .run(...Object.values(row));
      }
    }
    database.close();
  }
}

function schema(): string[] {
  const folder = resolve(__dirname, '../../sql/sqlite');
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}
