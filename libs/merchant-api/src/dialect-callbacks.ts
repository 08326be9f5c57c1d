import { Injectable } from '@nestjs/common';
import { CallbackFormat, type GuardedRequest } from '@epusdt/callbacks';
import { formatUnits, invariant } from '@epusdt/kernel';
import { Merchants, type Merchant } from '@epusdt/merchants';
import { Orders, type OrderRow } from '@epusdt/orders';
import { Payments } from '@epusdt/payments';
import { json, number } from './epusdt-envelope';
import { signFields } from './epusdt-signature';

const PAID = '2';

/**
 * The callback of an order, as the dialect it was asked for in writes it. epusdt: a closed set of fields, numbers in the
 * shortest plain form, the JSON literal equal to the signed text, status 2 only.
 */
@Injectable()
export class DialectCallbacks extends CallbackFormat {
  constructor(
    private readonly orders: Orders,
    private readonly payments: Payments,
    private readonly merchants: Merchants,
  ) {
    super();
  }

  async render({
    orderId,
    url,
    refusals,
  }: {
    readonly orderId: string;
    readonly url: string;
    readonly refusals: number;
  }): Promise<GuardedRequest> {
    const order = await this.orders.find(orderId);
    const payment = await this.payments.of(orderId);
    invariant(
      order?.status === 'paid' && payment,
      `order ${orderId} is not paid, so no shop may be told it is`,
    );
    const merchant = await this.merchants.find(order.merchantPid);
    invariant(merchant, `merchant ${order.merchantPid} of order ${orderId} exists`);
    const amount = order.fiatAmount;
    const actual = formatUnits(order.payableUnits);
    const texts = {
      trade_id: order.id,
      order_id: order.reference,
      amount,
      actual_amount: actual,
      token: order.address,
      block_transaction_id: payment.txHash,
    };
    const secret = secretFor(merchant, order, refusals);
    const signature = signFields([...Object.entries(texts), ['status', PAID]], secret);
    const body = {
      ...texts,
      amount: number(amount),
      actual_amount: number(actual),
      signature,
      status: number(PAID),
    };
    return {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'user-agent': 'Epusdt-Node' },
      body: json(body),
    };
  }
}

/**
 * The secret that signed the request of the order, while it is good: the shop had it then. A shop that refuses may have
 * changed to the other one meanwhile, so the two take turns.
 */
function secretFor(
  { secret, secrets }: Merchant,
  { secretNumber }: Pick<OrderRow, 'secretNumber'>,
  refusals: number,
): string {
  const first = Math.max(
    secrets.findIndex(({ number: one }) => one === secretNumber),
    0,
  );
  return secrets[(first + refusals) % secrets.length]?.secret ?? secret;
}
