import { newRequestId } from '@epusdt/kernel';
import { json, number, type WireData } from './json';
import { inWords, type Fault, type Refusal } from './refused';

/** The answer with a `status_code` inside, whatever the HTTP status is: 200, or one of the numbers below. */
const OK = 200;

const CODES: Readonly<Record<Fault, number>> = {
  bad_request: 400,
  not_found: 10008,
  reference_in_use: 10002,
  amount_too_small: 10004,
  amount_too_large: 10004,
  no_wallet: 10003,
  no_free_amount: 10005,
  rate_unavailable: 10006,
  chain_not_read: 400,
  orders_paused: 400,
  wallet_exists: 10001,
  wallet_invalid: 400,
  not_allowed_now: 400,
  integrity: 400,
  signature: 401,
  unreadable: 10009,
};

/** Shop software shows these to its operator, who knows them from the original. */
const TEXTS: Readonly<Record<number, string>> = {
  400: '系统错误',
  401: '签名认证错误',
  10001: '钱包地址已存在',
  10002: '支付交易已存在，请勿重复创建',
  10003: '无可用钱包地址',
  10004: '支付金额有误，无法满足最小支付单位',
  10005: '无可用金额通道',
  10006: '汇率计算错误',
  10008: '订单不存在',
  10009: '无法解析请求参数',
};

/** `beside`: fields some clients read at the top level. */
export function success(data: WireData, beside: WireData = {}): string {
  return json({
    status_code: number(String(OK)),
    message: 'success',
    data,
    request_id: newRequestId(),
    ...beside,
  });
}

export function failure({ fault, detail }: Refusal): string {
  const code = CODES[fault];
  return failureSaying(inWords(TEXTS[code] ?? detail, detail), code);
}

/** With a message of a dialect's own. */
export function failureSaying(message: string, code: number = CODES.bad_request): string {
  return json({ status_code: number(String(code)), message, data: null, request_id: newRequestId() });
}
