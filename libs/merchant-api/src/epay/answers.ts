import type { OrderRow } from '@epusdt/orders';
import type { PaymentRow } from '@epusdt/payments';
import type { Words } from '../dialect';
import { chinaTime } from '../wire/china-time';
import { json, number, type WireData } from '../wire/json';
import { inWords, type Fault, type Refusal } from '../wire/refused';

/** 0 unpaid, 1 paid. */
export const STATUS_NUMBERS: Readonly<Record<OrderRow['status'], string>> = {
  pending: '0',
  paid: '1',
  expired: '0',
  cancelled: '0',
};
export const PAID = 'TRADE_SUCCESS';
const TEXTS: Partial<Record<Fault, string>> = {
  signature: '签名错误',
  not_found: '订单号不存在',
  reference_in_use: '订单号已存在',
  unreadable: '参数缺失或有误',
};

const said = ({ fault, detail }: Refusal): string => inWords(TEXTS[fault] ?? '创建订单失败', detail);

export const failure = (refusal: Refusal): string => json({ code: number('-1'), msg: said(refusal) });

/** What a browser shows in place of the page to pay. */
export const failureText = (refusal: Refusal): string => said(refusal);

/** `payurl` is a page, so a QR code of it leads there, too. */
export const created = (order: OrderRow, paymentUrl: string): string =>
  json({
    code: number('1'),
    msg: 'success',
    trade_no: order.id,
    payurl: paymentUrl,
    qrcode: paymentUrl,
    urlscheme: paymentUrl,
  });

/** An order as `api.php` tells it. */
export function orderFields(order: OrderRow, words: Words, payment: PaymentRow | null): WireData {
  return {
    trade_no: order.id,
    out_trade_no: order.reference,
    api_trade_no: payment?.txHash ?? '',
    type: words['type'] ?? '',
    pid: number(order.merchantPid),
    addtime: chinaTime(order.createdAt),
    endtime: payment ? chinaTime(payment.settledAt) : '',
    name: words['name'] ?? '',
    money: words['money'] ?? order.fiatAmount,
    param: words['param'] ?? '',
    buyer: '',
    status: number(STATUS_NUMBERS[order.status]),
    trade_status: order.status === 'paid' ? PAID : 'WAIT_BUYER_PAY',
  };
}

export const found = (order: WireData): string => json({ code: number('1'), msg: 'succ', ...order });

export const list = (orders: readonly WireData[]): string =>
  json({ code: number('1'), msg: 'succ', count: number(String(orders.length)), data: orders });

/** About the merchant; never its key. */
export const merchant = (pid: string, name: string): string =>
  json({
    code: number('1'),
    msg: 'succ',
    pid: number(pid),
    active: number('1'),
    account: name,
    username: name,
  });
