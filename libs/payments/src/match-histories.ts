/**
 * A gateway in memory, for match-histories.spec.ts: what a random life does to rows. It keeps no rule that the matcher
 * should keep itself (it writes whatever the matcher says), so that a wrong matcher shows in the rows.
 */
import { HOUR, MINUTE, type Units } from '@epusdt/kernel';
import { CLOCK_SKEW_MS, type OrderStatus, type PaidReason } from '@epusdt/orders';
import { matchTransfer, type Match, type MatchPolicy, type Reservation } from './match';
import { reach } from './tolerance';

export interface OrderLine {
  readonly id: string;
  readonly reference: string;
  readonly address: string;
  readonly payableUnits: Units;
  readonly createdAt: number;
  status: OrderStatus;
  expiresAt: number;
  slotUntil: number;
  slotHeld: boolean;
}

export interface TransferLine {
  readonly id: number;
  readonly tx: string;
  readonly logIndex: number;
  readonly address: string;
  readonly units: Units | null;
  readonly blockTime: number;
  state: 'unsettled' | 'settled' | 'inbox' | 'dust';
  settledAt: number;
}

export interface PaymentLine {
  readonly orderId: string;
  readonly tx: string | null;
  readonly logIndex: number;
  readonly units: Units;
  readonly reason: PaidReason;
  readonly settledAt: number;
  transferId: number | null;
}

interface Left {
  readonly transferId: number;
  readonly units: Units;
  readonly reason: string;
}

/** What an order was, from a moment on. */
export interface OrderVersion {
  readonly id: string;
  readonly at: number;
  readonly status: OrderStatus;
  readonly expiresAt: number;
  readonly slotUntil: number;
}

export interface TransferMove {
  readonly id: number;
  readonly to: TransferLine['state'];
  readonly byHand: boolean;
}

/** All that survives a restart. The last two are the audit: only ever added to. */
export interface Rows {
  cursor: number;
  readonly orders: OrderLine[];
  readonly transfers: TransferLine[];
  readonly payments: PaymentLine[];
  inbox: Left[];
  ignored: Left[];
  readonly versions: OrderVersion[];
  readonly moves: TransferMove[];
}

export type Matcher = (transfer: TransferLine, rows: Rows, policy: MatchPolicy) => Match;

/** The gateway, or one with a planted fault. */
export interface Plant {
  readonly match: Matcher;
  readonly slotsEndAt?: 'expiry';
  readonly settlesAgain?: true;
  readonly losesInbox?: true;
}

export interface Terms {
  readonly policy: MatchPolicy;
  readonly addresses: readonly string[];
  readonly step: Units;
  readonly ttlMs: number;
  readonly lateMs: number;
  /** How far the gateway's clock is ahead of the chain. */
  readonly lagMs: number;
}

const SLOT_REST_MS = MINUTE;
const STEPS = 4;

export const paidSibling = (rows: Rows, { id, reference }: OrderLine): string | null =>
  rows.orders.find((one) => one.reference === reference && one.status === 'paid' && one.id !== id)?.id ??
  null;

export const held = ({ createdAt, slotUntil }: OrderLine, blockTime: number): boolean =>
  createdAt - CLOCK_SKEW_MS <= blockTime && blockTime <= slotUntil;

export function reservationOf(rows: Rows, order: OrderLine): Reservation {
  const markedByHand = rows.payments.some(({ orderId, tx }) => orderId === order.id && tx === null);
  return { ...order, paidSibling: paidSibling(rows, order), markedByHand };
}

/** What the settler asks its rows before it asks the matcher. */
export const realMatch: Matcher = (transfer, rows, policy) => {
  const { units, blockTime, address } = transfer;
  const span = units === null ? null : (reach(policy.tolerance, units) ?? { low: units, high: units });
  const here = rows.orders.filter((order) => order.address === address);
  const reservations = here.filter(
    (order) =>
      held(order, blockTime) && span && span.low <= order.payableUnits && order.payableUnits <= span.high,
  );
  return matchTransfer(
    transfer,
    reservations.map((order) => reservationOf(rows, order)),
    here.slice(-2),
    policy,
  );
};

export class History {
  now = 1_000 * HOUR;
  readonly chain: TransferLine[] = [];
  readonly rows: Rows = {
    cursor: this.now - HOUR,
    orders: [],
    transfers: [],
    payments: [],
    inbox: [],
    ignored: [],
    versions: [],
    moves: [],
  };

  constructor(
    readonly terms: Terms,
    private readonly plant: Plant,
  ) {}

  get head(): number {
    return this.now - this.terms.lagMs;
  }

  /** As the allocator does it: the first free of base, base + step, … at the addresses in turn. */
  create(reference: string, base: Units, turn: number): void {
    const { addresses, step, ttlMs, lateMs } = this.terms;
    const attempts = this.rows.orders.filter((order) => order.reference === reference);
    if (attempts.some(({ status }) => status === 'pending' || status === 'paid')) return;
    for (let n = 0; n < STEPS * addresses.length; n += 1) {
      const payableUnits = base + BigInt(Math.floor(n / addresses.length)) * step;
      const address = addresses[(n + turn) % addresses.length] ?? '';
      const taken = this.rows.orders.some(
        (order) => order.slotHeld && order.address === address && order.payableUnits === payableUnits,
      );
      if (taken) continue;
      const id = `O${this.rows.orders.length}`;
      const expiresAt = this.now + ttlMs;
      const times = { createdAt: this.now, expiresAt, slotUntil: expiresAt + lateMs };
      const order = { id, reference, address, payableUnits, ...times, slotHeld: true };
      this.rows.orders.push({ ...order, status: 'pending' });
      this.write(this.rows.orders.at(-1), {});
      return;
    }
  }

  /** On the chain, as part of a transaction; whether it is to us, and what for, nobody knows yet. */
  send(address: string, units: Units | null, tx: string, logIndex: number): TransferLine {
    const sent = { id: -1, tx, logIndex, address, units, blockTime: this.head, settledAt: 0 };
    this.chain.push({ ...sent, state: 'unsettled' });
    return { ...sent, state: 'unsettled' };
  }

  /** Rows up to the block and the cursor, in one transaction; what is there already stays as it is. */
  record(from: number, upTo: number): void {
    for (const sent of this.chain) {
      if (sent.blockTime <= from || sent.blockTime > upTo || this.rowOf(sent)) continue;
      this.rows.transfers.push({ ...sent, id: this.rows.transfers.length });
    }
    this.rows.cursor = Math.max(this.rows.cursor, upTo);
  }

  rowOf({ tx, logIndex }: TransferLine): TransferLine | undefined {
    return this.rows.transfers.find((row) => row.tx === tx && row.logIndex === logIndex);
  }

  unsettled(limit: number): TransferLine[] {
    const open = this.rows.transfers.filter(({ state }) => state === 'unsettled');
    return open.sort((a, b) => a.blockTime - b.blockTime || a.id - b.id).slice(0, limit);
  }

  /** One transaction. Another process, or a life before a restart, may have settled it already. */
  settle(transfer: TransferLine): void {
    if (transfer.state !== 'unsettled' && !this.plant.settlesAgain) return;
    this.now += 1;
    const { rows } = this;
    const claim = rows.payments.find(
      ({ tx, logIndex }) => tx === transfer.tx && logIndex === transfer.logIndex,
    );
    if (claim?.transferId === null) {
      claim.transferId = transfer.id;
      return this.move(transfer, 'settled', false);
    }
    const match = this.plant.match(transfer, rows, this.terms.policy);
    const left = { transferId: transfer.id, units: transfer.units ?? 0n, reason: '' };
    if (match.kind === 'pay') {
      this.move(transfer, 'settled', false);
      this.pay(match.orderId, match.reason, transfer);
    } else if (match.kind === 'inbox') {
      this.move(transfer, 'inbox', false);
      if (!this.plant.losesInbox) rows.inbox.push({ ...left, reason: match.reason });
    } else {
      this.move(transfer, 'dust', false);
      rows.ignored.push(left);
    }
  }

  /** Everything read and settled up to this moment: only then is it over. */
  end(): void {
    const [open] = this.unsettled(1);
    const settled = open ? Math.min(this.rows.cursor, open.blockTime - 1) : this.rows.cursor;
    const over = Math.min(settled, this.now) - SLOT_REST_MS;
    for (const order of this.rows.orders) {
      if (order.status === 'pending' && order.expiresAt < settled) this.write(order, { status: 'expired' });
      const early = this.plant.slotsEndAt === 'expiry' && order.expiresAt < settled;
      if (order.status !== 'pending' && (order.slotUntil < over || early)) order.slotHeld = false;
    }
  }

  cancel(order: OrderLine): void {
    if (order.status === 'pending') this.write(order, { status: 'cancelled' });
  }

  extend(order: OrderLine): void {
    const live = this.rows.orders.some(
      ({ id, reference, status }) =>
        id !== order.id && reference === order.reference && (status === 'pending' || status === 'paid'),
    );
    if (!order.slotHeld || live || (order.status !== 'pending' && order.status !== 'expired')) return;
    const expiresAt = Math.max(order.expiresAt, this.now) + this.terms.ttlMs;
    this.write(order, { status: 'pending', expiresAt, slotUntil: expiresAt + this.terms.lateMs });
  }

  /** By hand; where the transaction is known, it is this order's from now on, recorded or not. */
  mark(order: OrderLine, sent: TransferLine | null): void {
    if (order.status === 'paid' || paidSibling(this.rows, order) !== null) return;
    if (!sent) return this.pay(order.id, 'manual', null);
    const { tx, logIndex, units } = sent;
    const claimed = this.rows.payments.some((payment) => payment.tx === tx && payment.logIndex === logIndex);
    if (units === null || claimed) return;
    const row = this.rowOf(sent);
    if (row) {
      this.rows.inbox = this.rows.inbox.filter(({ transferId }) => transferId !== row.id);
      this.rows.ignored = this.rows.ignored.filter(({ transferId }) => transferId !== row.id);
      this.move(row, 'settled', true);
    }
    this.pay(order.id, 'manual', row ?? sent);
  }

  private pay(orderId: string, reason: PaidReason, transfer: TransferLine | null): void {
    const order = this.rows.orders.find(({ id }) => id === orderId);
    this.write(order, { status: 'paid' });
    for (const sibling of this.rows.orders) {
      if (sibling.reference === order?.reference) this.cancel(sibling);
    }
    this.rows.payments.push({
      orderId,
      tx: transfer?.tx ?? null,
      logIndex: transfer?.logIndex ?? 0,
      units: transfer?.units ?? order?.payableUnits ?? 0n,
      reason,
      settledAt: this.now,
      transferId: transfer && transfer.id >= 0 ? transfer.id : null,
    });
  }

  private write(order: OrderLine | undefined, change: Partial<OrderLine>): void {
    if (!order) throw new Error('there is no such order');
    Object.assign(order, change);
    const { id, status, expiresAt, slotUntil } = order;
    this.rows.versions.push({ id, at: this.now, status, expiresAt, slotUntil });
  }

  private move(transfer: TransferLine, to: TransferLine['state'], byHand: boolean): void {
    if (!byHand || transfer.state === 'unsettled') transfer.settledAt = this.now;
    transfer.state = to;
    this.rows.moves.push({ id: transfer.id, to, byHand });
  }
}
