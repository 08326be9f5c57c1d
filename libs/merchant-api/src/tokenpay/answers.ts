import { formatUnits } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import type { PaymentRow } from '@epusdt/payments';
import type { Words } from '../dialect';
import { chinaTime } from '../wire/china-time';
import { json, type WireData } from '../wire/json';
import { inWords, type Fault, type Refusal } from '../wire/refused';
import { CURRENCY } from './create';

/** `Status` of a notice: 1 is paid. */
export const PAID = '1';
const STATUS_NAMES: Readonly<Record<OrderRow['status'], string>> = {
  pending: 'Pending',
  paid: 'Paid',
  expired: 'Expired',
  cancelled: 'Expired',
};

const TEXTS: Partial<Record<Fault, string>> = {
  signature: '签名验证失败！',
  not_found: '订单不存在！',
  reference_in_use: '订单已存在！',
};

export const failure = ({ fault, detail }: Refusal): string =>
  json({ success: false, message: inWords(TEXTS[fault] ?? '创建订单失败！', detail) });

interface Shown {
  readonly order: OrderRow;
  readonly words: Words;
  readonly paymentUrl: string;
  /** `data:image/png;base64,…` of the address. */
  readonly qrCode: string;
}

/** Everything is text, and nothing is empty. `data` is where the buyer pays. */
export const created = ({ order, words, paymentUrl, qrCode }: Shown): string =>
  json({
    success: true,
    message: '创建订单成功！',
    data: paymentUrl,
    info: {
      ActualAmount: order.fiatAmount,
      Amount: formatUnits(order.payableUnits),
      BaseCurrency: order.fiat,
      BlockChainName: 'TRON',
      CurrencyName: 'USDT',
      ExpireTime: chinaTime(order.expiresAt),
      Id: order.id,
      OutOrderId: order.reference,
      QrCodeBase64: qrCode,
      QrCodeLink: paymentUrl,
      ToAddress: order.address,
      ...words,
    },
  });

/** `GET /Query`: names in lower camel case, the state in words. */
export function found(order: OrderRow, words: Words, payment: PaymentRow | null): string {
  const passed = words['PassThroughInfo'];
  const data: WireData = {
    id: order.id,
    outOrderId: order.reference,
    orderUserKey: words['OrderUserKey'] ?? '',
    actualAmount: order.fiatAmount,
    amount: formatUnits(order.payableUnits),
    baseCurrency: order.fiat,
    currency: CURRENCY,
    toAddress: order.address,
    status: STATUS_NAMES[order.status],
    createTime: chinaTime(order.createdAt),
    expireTime: chinaTime(order.expiresAt),
    ...(passed === undefined ? {} : { passThroughInfo: passed }),
    ...(payment ? { blockTransactionId: payment.txHash, payTime: chinaTime(payment.settledAt) } : {}),
  };
  return json({ success: true, message: '订单信息获取成功！', data });
}
