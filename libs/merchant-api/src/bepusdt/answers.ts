import { SECOND, formatDecimal, formatUnits, parseDecimal } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import type { Words } from '../dialect';
import { STATUS_NUMBERS } from '../wire/check-status';
import { number, type WireData } from '../wire/json';
import { success } from '../wire/status-envelope';
import { TRADE_TYPE } from './create';

/** An order as an answer describes it. Nothing here is secret: whoever has its id may see its page. */
export interface Described {
  readonly order: OrderRow;
  readonly words: Words;
  readonly paymentUrl: string;
  readonly now: number;
}

/** Amounts are texts, `token` is the address, `expiration_time` the seconds that are left. */
const common = ({ order, paymentUrl, now }: Described): WireData => ({
  fiat: order.fiat,
  trade_id: order.id,
  order_id: order.reference,
  status: number(STATUS_NUMBERS[order.status]),
  amount: order.fiatAmount,
  actual_amount: formatUnits(order.payableUnits),
  token: order.address,
  expiration_time: number(String(Math.max(0, Math.floor((order.expiresAt - now) / SECOND)))),
  payment_url: paymentUrl,
});

export const created = (described: Described): string =>
  success({ ...common(described), trade_type: TRADE_TYPE });

/** The same with what the buyer could choose from, which is one thing. */
export const createdToChoose = (described: Described): string =>
  success({
    ...common(described),
    trade_type: TRADE_TYPE,
    name: described.words['name'] ?? '',
    network: [method(described)],
    reselect: false,
  });

export const method = ({ order }: Described): WireData => ({
  amount: order.fiatAmount,
  actual_amount: formatUnits(order.payableUnits),
  fiat: order.fiat,
  exchange_rate: formatDecimal(parseDecimal(order.rate) ?? { coefficient: 0n, scale: 0 }),
  currency: 'USDT',
  network: 'tron',
  token_net_name: 'TRC20',
  token_custom_name: '',
  is_popular: false,
});

/** The address to go back to is the bare one: a signed one would be a receipt in the buyer's hand. */
export const info = ({ order, words, paymentUrl }: Described): string =>
  success({
    network: 'tron',
    trade_id: order.id,
    order_id: order.reference,
    trade_type: TRADE_TYPE,
    status: number(STATUS_NUMBERS[order.status]),
    money: order.fiatAmount,
    actual_amount: formatUnits(order.payableUnits),
    token: order.address,
    fiat: order.fiat,
    name: words['name'] ?? '',
    expired_at: number(String(Math.floor(order.expiresAt / SECOND))),
    created_at: number(String(Math.floor(order.createdAt / SECOND))),
    trade_url: paymentUrl,
    support_url: '',
    redirect_url: order.redirectUrl ?? '',
    reselect: false,
  });

export const methods = (described: Described): string => success({ methods: [method(described)] });
