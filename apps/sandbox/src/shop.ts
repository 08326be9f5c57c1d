import { SystemClock, compareDecimals, newToken, parseDecimal, type Clock } from '@epusdt/kernel';
import { clipped, text, type Answer } from './http';
import { GatewayError, createTrade, type Trade } from './shop-gateway';
import { decimalText, isSigned } from './shop-signature';
import type { Reply } from './web-server';

export interface Good {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  /** Decimal CNY. */
  readonly price: string;
}

export const GOODS: readonly Good[] = [
  { id: 'tea', name: 'Longjing tea, 100 g', about: 'Spring harvest, pan-roasted', price: '88' },
  { id: 'cup', name: 'Porcelain cup', about: 'White glaze, 180 ml', price: '42.50' },
  { id: 'kettle', name: 'Cast-iron kettle', about: 'Holds 1.2 litres', price: '368' },
  { id: 'card', name: 'Postcard', about: 'West Lake in the rain', price: '6.66' },
];

export type ShopOrderState = 'asking' | 'waiting' | 'paid' | 'refused';

export interface ShopOrder {
  readonly id: string;
  readonly good: Good;
  readonly amount: string;
  readonly orderedAt: number;
  readonly state: ShopOrderState;
  /** What the gateway agreed to. */
  readonly trade?: Trade;
  /** Why the gateway did not agree. */
  readonly problem?: string;
  readonly paidAt?: number;
  readonly txHash?: string;
  /** Genuine callbacks, repeats among them. */
  readonly callbacks: number;
}

/** A callback as it came, with the shop's own judgement of it. */
export interface ShopCallback {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly order: ShopOrder | undefined;
  /** `null` when the shop takes it. */
  readonly refusal: string | null;
}

export interface ShopOptions {
  readonly gatewayUrl: string;
  /** The merchant's secret, shared with the gateway. */
  readonly secret: string;
  /** Under which the gateway and browsers reach this shop; default: its own URL. */
  readonly publicUrl?: string;
  /** Hears of every callback after it was judged; may return another reply (an error, `hang`, `drop`). */
  readonly onCallback?: (callback: ShopCallback) => Reply | void | Promise<Reply | void>;
}

const MAX_ORDERS = 1_000;
const ID_CHARACTERS = 20;
const PAID = 2;

/** A shop as a real one does it: asks the gateway for a payment, and believes signed callbacks only. */
export class Shop {
  private readonly orders = new Map<string, ShopOrder>();

  constructor(
    private readonly options: ShopOptions & { readonly publicUrl: string },
    private readonly clock: Clock = new SystemClock(),
  ) {}

  /** Newest first. */
  list(): ShopOrder[] {
    return [...this.orders.values()].reverse();
  }

  find(id: string): ShopOrder | undefined {
    return this.orders.get(id);
  }

  /** The order, waiting for its payment or refused by the gateway. */
  async order(good: Good): Promise<ShopOrder> {
    const { gatewayUrl, secret, publicUrl } = this.options;
    const id = `shop-${newToken().slice(0, ID_CHARACTERS)}`;
    this.keep({ id, good, amount: good.price, orderedAt: this.clock.now(), state: 'asking', callbacks: 0 });
    try {
      const trade = await createTrade({
        gatewayUrl,
        secret,
        orderId: id,
        amount: good.price,
        notifyUrl: `${publicUrl}/shop/notify`,
        redirectUrl: `${publicUrl}/shop/order/${id}`,
      });
      return this.change(id, ({ state }) => ({ trade, state: state === 'asking' ? 'waiting' : state }));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return this.change(id, ({ state }) => ({
        problem: error.message,
        state: state === 'asking' ? 'refused' : state,
      }));
    }
  }

  /** Judges a callback and answers it: `ok`, or `fail` with the reason. */
  async receive(fields: Readonly<Record<string, unknown>>): Promise<Reply> {
    const refusal = this.refusalOf(fields);
    const id = String(fields['order_id']);
    if (refusal === null) this.pay(id, fields);
    const told = await this.options.onCallback?.({ fields, order: this.find(id), refusal });
    return told ?? verdict(refusal);
  }

  private refusalOf(fields: Readonly<Record<string, unknown>>): string | null {
    // Nothing in an unsigned message is worth a look.
    if (!isSigned(fields, this.options.secret))
      return 'signature: wrong; both sides must hold the same secret';
    const order = this.find(String(fields['order_id']));
    if (!order) return `order_id: ${clipped(fields['order_id'])} is no order of this shop`;
    if (fields['status'] !== PAID) return `status: ${clipped(fields['status'])}, not ${PAID} (paid)`;
    if (!sameDecimal(fields['amount'], order.amount)) {
      return `amount: ${clipped(fields['amount'])}, ordered were ${order.amount}`;
    }
    if (order.trade && order.trade.tradeId !== fields['trade_id']) {
      return `trade_id: ${clipped(fields['trade_id'])}, agreed was ${order.trade.tradeId}`;
    }
    return null;
  }

  private pay(id: string, fields: Readonly<Record<string, unknown>>): void {
    const hash = fields['block_transaction_id'];
    this.change(id, ({ paidAt, callbacks, txHash }) => ({
      state: 'paid',
      paidAt: paidAt ?? this.clock.now(),
      callbacks: callbacks + 1,
      txHash: txHash ?? (typeof hash === 'string' ? hash : ''),
    }));
  }

  private keep(order: ShopOrder): void {
    this.orders.set(order.id, order);
    const [oldest] = this.orders.keys();
    if (this.orders.size > MAX_ORDERS && oldest !== undefined) this.orders.delete(oldest);
  }

  private change(id: string, next: (order: ShopOrder) => Partial<ShopOrder>): ShopOrder {
    const order = this.orders.get(id);
    if (!order) throw new RangeError(`order ${id} was dropped: the shop keeps the last ${MAX_ORDERS} only`);
    const changed = { ...order, ...next(order) };
    this.orders.set(id, changed);
    return changed;
  }
}

const verdict = (refusal: string | null): Answer =>
  refusal === null ? text('ok') : text(`fail: ${refusal}`, 400);

function sameDecimal(value: unknown, expected: string): boolean {
  const given = parseDecimal(typeof value === 'string' ? value : (decimalText(value) ?? ''));
  const wanted = parseDecimal(expected);
  return given !== null && wanted !== null && compareDecimals(given, wanted) === 0;
}
