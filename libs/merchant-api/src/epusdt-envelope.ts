import { DomainError, newRequestId, type DomainCode } from '@epusdt/kernel';
import { LosslessNumber, stringify } from 'lossless-json';

/** The epusdt v0.x answer: HTTP 200 always, the outcome in `status_code`. */
export const OK = 200;
export const SIGNATURE_REFUSED = 401;
export const NO_SUCH_ORDER = 10008;
export const UNREADABLE = 10009;
export const INVALID = 400;

const CODES: Readonly<Record<DomainCode, number>> = {
  bad_request: INVALID,
  not_found: NO_SUCH_ORDER,
  reference_in_use: 10002,
  amount_too_small: 10004,
  amount_too_large: 10004,
  no_wallet: 10003,
  no_free_amount: 10005,
  rate_unavailable: 10006,
  chain_not_read: INVALID,
  wallet_exists: 10001,
  wallet_invalid: INVALID,
  not_allowed_now: INVALID,
  integrity: INVALID,
};

/** Shop software shows these to its operator, who knows them from the original. */
const TEXTS: Readonly<Record<number, string>> = {
  [INVALID]: '系统错误',
  [SIGNATURE_REFUSED]: '签名认证错误',
  10001: '钱包地址已存在',
  10002: '支付交易已存在，请勿重复创建',
  10003: '无可用钱包地址',
  10004: '支付金额有误，无法满足最小支付单位',
  10005: '无可用金额通道',
  10006: '汇率计算错误',
  [NO_SUCH_ORDER]: '订单不存在',
  [UNREADABLE]: '无法解析请求参数',
};

/** A JSON number with exactly these digits. */
export const number = (plain: string): LosslessNumber => new LosslessNumber(plain);

type Data = Readonly<Record<string, string | LosslessNumber>>;

/** `beside`: fields some clients read at the top level. */
export function success(data: Data, beside: Data = {}): string {
  const envelope = {
    status_code: number('200'),
    message: 'success',
    data,
    request_id: newRequestId(),
    ...beside,
  };
  return json(envelope);
}

export function failure(code: number, detail: string): string {
  const text = TEXTS[code];
  const message = text === undefined ? detail : `${text} (${detail})`;
  return json({ status_code: number(String(code)), message, data: null, request_id: newRequestId() });
}

export const failureOf = (error: DomainError): string => failure(CODES[error.code], error.message);

export function json(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}
