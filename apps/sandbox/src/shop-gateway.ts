import { formatDecimal, parseDecimal } from '@epusdt/kernel';
import { LosslessNumber, stringify } from 'lossless-json';
import { clipped, isRecord, parseJson } from './http';
import { decimalText, signatureOf } from './shop-signature';

/** What the shop asks of the gateway: the create call of the epusdt wire. */
export interface Trade {
  readonly tradeId: string;
  /** Base58; the wire calls it `token`. */
  readonly address: string;
  /** Decimal USDT. */
  readonly actualAmount: string;
  readonly paymentUrl: string;
  readonly expiresAt: number;
}

/** Nothing was agreed: the reason says what, where, and what to do. */
export class GatewayError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GatewayError';
  }
}

export interface TradeRequest {
  readonly gatewayUrl: string;
  readonly secret: string;
  readonly orderId: string;
  /** Decimal CNY. */
  readonly amount: string;
  readonly notifyUrl: string;
  readonly redirectUrl: string;
}

const CREATE_PATH = '/api/v1/order/create-transaction';
const TIMEOUT_MS = 10_000;
const OK = 200;

export async function createTrade(request: TradeRequest): Promise<Trade> {
  const fields = {
    order_id: request.orderId,
    amount: plainAmount(request.amount),
    notify_url: request.notifyUrl,
    redirect_url: request.redirectUrl,
  };
  // The wire demands a JSON number; its digits are those that are signed.
  const amount = new LosslessNumber(fields.amount);
  const body = stringify({ ...fields, amount, signature: signatureOf(fields, request.secret) }) ?? '';
  return tradeOf(await post(`${request.gatewayUrl}${CREATE_PATH}`, body));
}

function plainAmount(text: string): string {
  const decimal = parseDecimal(text);
  if (!decimal) throw new GatewayError(`"${text}" is no price`);
  return formatDecimal(decimal);
}

async function post(url: string, body: string): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return parseJson(await response.text());
  } catch (error) {
    throw new GatewayError(`the gateway did not answer at ${url} (${causeOf(error)}); is it running there?`);
  }
}

/** fetch hides the reason in `cause`. Read by shape: errors of the runtime are of another realm under jest. */
function causeOf(error: unknown): string {
  if (!isRecord(error)) return String(error);
  const cause = isRecord(error['cause']) ? error['cause'] : error;
  return clipped(typeof cause['code'] === 'string' ? cause['code'] : cause['message']);
}

function tradeOf(envelope: unknown): Trade {
  if (!isRecord(envelope)) {
    throw new GatewayError('the gateway’s answer is no JSON object; does SHOP_GATEWAY_URL name the gateway?');
  }
  const { status_code: status, message, data } = envelope;
  if (status !== OK) {
    const cure = status === 401 ? '; SHOP_SECRET must be the merchant’s secret at the gateway' : '';
    throw new GatewayError(`the gateway refused: ${clipped(status)} ${clipped(message, 300)}${cure}`);
  }
  const fields = isRecord(data) ? data : {};
  const actualAmount = decimalText(fields['actual_amount']);
  const expiration = fields['expiration_time'];
  const paymentUrl = textIn(fields, 'payment_url');
  if (actualAmount === null || typeof expiration !== 'number' || !isWebUrl(paymentUrl)) {
    throw new GatewayError(
      'the gateway’s answer lacks actual_amount (number), expiration_time (number) or payment_url (http URL)',
    );
  }
  return {
    tradeId: textIn(fields, 'trade_id'),
    address: textIn(fields, 'token'),
    actualAmount,
    paymentUrl,
    expiresAt: expiration * 1_000,
  };
}

function textIn(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new GatewayError(`the gateway’s answer lacks ${name} (text)`);
}

export const isWebUrl = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
