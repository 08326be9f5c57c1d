import { Injectable } from '@nestjs/common';
import { TargetCheck } from '@epusdt/callbacks';
import { DomainError, compareDecimals, formatUnits, parseDecimal, type Decimal } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { NOTHING_SPECIAL, Orders, type OrderRow, type OrderStatus } from '@epusdt/orders';
import type { LosslessNumber } from 'lossless-json';
import { readCreateTransaction, unservedTerm, type CreateTransactionDto } from './create-transaction.dto';
import {
  INVALID,
  NO_SUCH_ORDER,
  SIGNATURE_REFUSED,
  UNREADABLE,
  failure,
  failureOf,
  number,
  success,
} from './epusdt-envelope';
import { parseWire, plainNumber, verifyRequest } from './epusdt-signature';

/** Where shops and buyers reach the gateway; no trailing slash. */
export class PublicUrl {
  constructor(readonly base: string) {}
}

export const EPUSDT_DIALECT = 'epusdt';
const ZERO: Decimal = { coefficient: 0n, scale: 0 };
const SECOND_MS = 1_000;

/** The dialect's numbers: 1 waiting, 2 paid, 3 over. */
const STATUS_NUMBERS: Readonly<Record<OrderStatus, string>> = {
  pending: '1',
  paid: '2',
  expired: '3',
  cancelled: '3',
};

/** epusdt v0.x as its clients see it: every answer is an envelope, whatever went wrong. */
@Injectable()
export class EpusdtService {
  constructor(
    private readonly orders: Orders,
    private readonly merchants: Merchants,
    private readonly targets: TargetCheck,
    private readonly url: PublicUrl,
  ) {}

  /** `pid`: whose path was called; `body`: the request's own bytes. */
  async createTransaction(pid: string, body: string): Promise<string> {
    const fields = parseWire(body);
    if (!fields)
      return failure(
        UNREADABLE,
        'the body is no JSON object; send one with order_id, amount, notify_url, signature',
      );
    const merchant = await this.merchants.find(pid);
    const signer = merchant?.secrets.find(({ secret }) => verifyRequest(fields, secret));
    if (!merchant || !signer) {
      return failure(
        SIGNATURE_REFUSED,
        'signature: sign every other non-empty field, sorted by name, with the secret of this merchant',
      );
    }
    const request = readCreateTransaction(fields);
    if (typeof request === 'string') return failure(UNREADABLE, request);
    const unserved = unservedTerm(fields);
    if (unserved !== null) return failure(INVALID, unserved);
    try {
      return this.created(await this.create(merchant.pid, signer.number, request));
    } catch (error) {
      if (error instanceof DomainError) return failureOf(error);
      throw error;
    }
  }

  async checkStatus(tradeId: string): Promise<string> {
    const order = await this.orders.find(tradeId);
    // MySQL does not see blanks at the end of a text.
    if (order?.id !== tradeId) return failure(NO_SUCH_ORDER, 'trade_id: no such order');
    const data = { trade_id: order.id, status: number(STATUS_NUMBERS[order.status]) };
    return success(data, data);
  }

  private async create(
    merchantPid: string,
    secretNumber: number,
    request: CreateTransactionDto,
  ): Promise<OrderRow> {
    const amount = parseDecimal(plainNumber(request.amount) ?? '');
    if (!amount || compareDecimals(amount, ZERO) <= 0) {
      throw new DomainError(
        'amount_too_small',
        `amount: "${request.amount}" is no amount of money; give at least 0.01`,
      );
    }
    return this.orders.create({
      ...NOTHING_SPECIAL,
      merchantPid,
      secretNumber,
      reference: request.order_id,
      dialect: EPUSDT_DIALECT,
      fiat: (request.currency ?? 'CNY').toUpperCase(),
      amount,
      notifyUrl: await this.notifyUrl(request.notify_url),
      redirectUrl: this.redirectUrl(request.redirect_url),
      rateRule: request.rate ?? null,
      address: request.address ?? null,
    });
  }

  private async notifyUrl(text: string): Promise<string> {
    const target = await this.targets.check(text);
    if (!target.ok) throw new DomainError('bad_request', `notify_url: ${target.reason}`);
    return text;
  }

  /** The buyer's browser goes there: a web address and nothing that runs. */
  private redirectUrl(text: string | undefined): string | null {
    if (text === undefined) return null;
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
    throw new DomainError('bad_request', 'redirect_url: give an http(s) address');
  }

  private created(order: OrderRow): string {
    const data: Record<string, string | LosslessNumber> = {
      trade_id: order.id,
      order_id: order.reference,
      amount: number(order.fiatAmount),
      actual_amount: number(formatUnits(order.payableUnits)),
      token: order.address,
      expiration_time: number(String(Math.floor(order.expiresAt / SECOND_MS))),
      payment_url: `${this.url.base}/pay/checkout-counter/${order.id}`,
    };
    return success(data);
  }
}
