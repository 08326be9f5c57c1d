import { Injectable, Logger } from '@nestjs/common';
import { Allocator, SLOT_TAKEN, baseUnits, type Slot } from '@epusdt/allocation';
import { Database, RowInserts, isUniqueViolation, violates, type UniqueIndex } from '@epusdt/database';
import { EventBus, about } from '@epusdt/events';
import {
  Clock,
  DomainError,
  compareDecimals,
  fiatDecimals,
  formatDecimal,
  invariant,
  newOrderId,
  slotKey,
  type Asset,
  type Decimal,
  type Units,
} from '@epusdt/kernel';
import { Rates, type Rate } from '@epusdt/rates';
import { OrderNews } from './order-news';
import { OrderPause } from './order-pause';
import { OrderSight } from './order-sight';
import { OrderRow } from './order.row';
import { differenceOf, type OrderRequest } from './order-request';
import { canMove } from './order-states';

export class OrderSettings {
  constructor(
    readonly asset: Asset,
    readonly ttlMs: number,
    readonly lateWindowMs: number,
    readonly quoteDecimals: number,
    /** Does money within the late window pay an order by itself? */
    readonly lateSettles: boolean,
  ) {}
}

const LEAST_DECIMALS = 2;
const MAX_AMOUNT: Decimal = { coefficient: 10n ** 12n, scale: 0 };
const MAX_UNITS = 10n ** 18n;
/** Two requests for one reference at once: the loser looks again. */
const MAX_TRIES = 10;
const KNOWN_REFERENCE = 'SELECT 1 AS found FROM orders WHERE merchant_pid = ? AND reference = ? LIMIT 1';
const SLOT_INDEX: UniqueIndex = { name: 'orders_slot', columns: 'orders.slot' };

/** Of an order: the rate it is reckoned with, and the USDT that come of it. */
export interface OrderPrice {
  readonly rate: Rate;
  readonly base: Units;
}

class LostRace extends Error {}

@Injectable()
export class Orders {
  private readonly logger = new Logger('orders');
  private readonly inserts: RowInserts<Omit<OrderRow, 'seq'>>;

  constructor(
    private readonly database: Database,
    private readonly allocator: Allocator,
    private readonly rates: Rates,
    private readonly sight: OrderSight,
    private readonly settings: OrderSettings,
    private readonly news: OrderNews,
    private readonly clock: Clock,
    private readonly events: EventBus,
    private readonly pause: OrderPause,
  ) {
    this.inserts = new RowInserts(database, OrderRow);
  }

  /**
   * A new order; or the open one of the same reference and terms, so that a shop may ask again, and where the request
   * says so the paid one. Throws `DomainError`:
   * reference_in_use, amount_too_small, amount_too_large, rate_unavailable, chain_not_read, orders_paused, no_wallet,
   * no_free_amount.
   */
  async create(request: OrderRequest): Promise<OrderRow> {
    await this.sight.demand();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const attempts = await this.attemptsOf(request.merchantPid, request.reference);
      const present = this.presentAttempt(request, attempts);
      if (present) return this.genuine(present);
      try {
        return await this.open(request, (attempts[0]?.attempt ?? 0) + 1);
      } catch (error) {
        if (!(error instanceof LostRace)) throw error;
      }
    }
    throw new DomainError(
      'not_allowed_now',
      `order ${request.reference} is being created many times at once; try again`,
    );
  }

  /**
   * What an order of these terms would cost now, before the step that tells it from others. Throws `DomainError`:
   * rate_unavailable, bad_request (the rule of the order), amount_too_small, amount_too_large.
   */
  price({ amount, fiat, rateRule }: Pick<OrderRequest, 'amount' | 'fiat' | 'rateRule'>): OrderPrice {
    const rate = this.rates.quote(fiat, rateRule);
    this.checkAmount(amount, fiat);
    const base = baseUnits(amount, rate.value, this.settings.quoteDecimals);
    if (base > MAX_UNITS) throw new DomainError('amount_too_large', 'the amount in USDT is too large');
    return { rate, base };
  }

  async find(id: string): Promise<OrderRow | null> {
    return this.database.reader.findOneBy(OrderRow, { id });
  }

  /** Newest first. */
  async list(limit: number): Promise<OrderRow[]> {
    return this.database.reader.find(OrderRow, { order: { seq: 'DESC' }, take: limit });
  }

  /** All attempts of a reference at any merchant, newest first. */
  async withReference(reference: string, limit: number): Promise<OrderRow[]> {
    return this.database.reader.find(OrderRow, { where: { reference }, order: { seq: 'DESC' }, take: limit });
  }

  /** All attempts of a reference, newest first. */
  private async attemptsOf(merchantPid: string, reference: string): Promise<OrderRow[]> {
    const { reader } = this.database;
    // Nearly always a new one, for which a look into the index is enough.
    const found = await reader.query<unknown[]>(KNOWN_REFERENCE, [merchantPid, reference]);
    if (found.length === 0) return [];
    return reader.find(OrderRow, { where: { merchantPid, reference }, order: { attempt: 'DESC' } });
  }

  /**
   * May a buyer be sent to the address of this open order? It must be the one that its slot was reserved for, with that
   * amount, and stand in a sealed row of the pool. Asked before the address is shown, wherever that is.
   */
  async isGenuine(order: OrderRow): Promise<boolean> {
    const reserved = slotKey(this.settings.asset, order.address, order.payableUnits);
    // Once it is paid its amount is given to others; nobody is sent to the address any more.
    return (
      (order.slot === reserved || order.status === 'paid') && (await this.allocator.isGenuine(order.address))
    );
  }

  /** The order, unless somebody has written another address into its row. */
  private async genuine(order: OrderRow): Promise<OrderRow> {
    if (await this.isGenuine(order)) return order;
    this.logger.error(
      `order ${order.id}: its address ${order.address} is not that of its slot, or in no sealed wallet row; it is not shown`,
      about({ orderId: order.id }),
    );
    throw new DomainError(
      'integrity',
      `order ${order.reference}: its address could not be verified; do not pay it`,
    );
  }

  private presentAttempt(request: OrderRequest, attempts: readonly OrderRow[]): OrderRow | null {
    const paid = attempts.find(({ status }) => status === 'paid');
    if (paid) {
      if (request.paidAgain && differenceOf(paid, request, this.settings.asset.token) === null) return paid;
      throw new DomainError(
        'reference_in_use',
        `order ${request.reference} is paid already; use a new order id`,
      );
    }
    const open = attempts.find(({ status }) => canMove('cancel', status));
    if (!open) return null;
    const other = differenceOf(open, request, this.settings.asset.token);
    if (other === null) return open;
    const cure = 'use a new order id, or wait until it has ended';
    throw new DomainError(
      'reference_in_use',
      other === 'terms'
        ? `order ${request.reference} is open with other terms (${open.fiatAmount} ${open.fiat}); ${cure}`
        : `order ${request.reference} is open with another ${other}; ask with the same one, ${cure}`,
    );
  }

  private async open(request: OrderRequest, attempt: number): Promise<OrderRow> {
    await this.pause.demandNone();
    const { asset } = this.settings;
    const { rate, base } = this.price(request);
    const id = newOrderId();
    const reference = `${request.merchantPid}:${request.reference}`;
    const draft = {
      id,
      merchantPid: request.merchantPid,
      reference: request.reference,
      attempt,
      liveReference: reference,
      paidReference: null,
      dialect: request.dialect,
      fiat: request.fiat,
      fiatAmount: formatDecimal(request.amount),
      rate: formatDecimal(rate.value),
      rateSource: rate.source,
      rateAt: rate.at,
      rateDetail: rate.detail,
      rateRule: request.rateRule,
      wantedAddress: request.address,
      network: asset.network,
      token: asset.token,
      baseUnits: base,
      status: 'pending' as const,
      reason: null,
      notifyUrl: request.notifyUrl,
      redirectUrl: request.redirectUrl,
      words: request.words,
      metadata: request.metadata,
      locale: request.locale,
      endpointId: request.endpointId,
      secretNumber: request.secretNumber,
      unmatchedTransferId: null,
      closedAt: null,
    };
    const ttlMs = request.ttlMs ?? this.settings.ttlMs;
    const listened = await this.news.listens(draft);
    const { slot, result } = await this.allocator.allocate(
      { asset, base, owner: id, merchantPid: request.merchantPid, address: request.address },
      (free) => this.insert(draft, free, ttlMs, listened),
    );
    this.allocator.keep(slot, id, result.slotUntil);
    this.logger.log(
      `order ${id} opened: ${draft.fiatAmount} ${draft.fiat}, slot ${slot.key}`,
      about({ orderId: id }),
    );
    this.events.emit('order.created', { orderId: id });
    return result;
  }

  /** At least one of the smallest coin there is: 0.01 CNY, 1 JPY. */
  private checkAmount(amount: Decimal, fiat: string): void {
    const least = { coefficient: 1n, scale: Math.min(fiatDecimals(fiat), LEAST_DECIMALS) };
    if (compareDecimals(amount, least) < 0) {
      throw new DomainError('amount_too_small', `amount: give at least ${formatDecimal(least)}`);
    }
    if (compareDecimals(amount, MAX_AMOUNT) > 0) {
      throw new DomainError('amount_too_large', `amount: give at most ${formatDecimal(MAX_AMOUNT)}`);
    }
  }

  private async insert(
    draft: Omit<
      OrderRow,
      'seq' | 'address' | 'payableUnits' | 'slot' | 'slotUntil' | 'createdAt' | 'expiresAt'
    >,
    slot: Slot,
    ttlMs: number,
    listened: boolean,
  ): Promise<OrderRow | typeof SLOT_TAKEN> {
    const createdAt = this.clock.now();
    const expiresAt = createdAt + ttlMs;
    const row = {
      ...draft,
      address: slot.address,
      payableUnits: slot.units,
      slot: slot.key,
      slotUntil: expiresAt + this.settings.lateWindowMs,
      createdAt,
      expiresAt,
    };
    invariant(
      row.slot === slotKey(this.settings.asset, row.address, row.payableUnits),
      'slot key and row agree',
    );
    try {
      // Its number is the database's to give.
      const order = { ...row, seq: '' };
      if (listened) await this.insertAndTell(row, order);
      else await this.inserts.insert(row);
      return order;
    } catch (error) {
      if (violates(error, SLOT_INDEX)) return SLOT_TAKEN;
      if (isUniqueViolation(error)) throw new LostRace();
      throw error;
    }
  }

  private async insertAndTell(row: Omit<OrderRow, 'seq'>, order: OrderRow): Promise<void> {
    const told = await this.database.transaction(async (manager) => {
      await manager.insert(OrderRow, { ...row });
      return this.news.write(manager, 'order.created', order);
    });
    this.news.tell(told);
  }
}
