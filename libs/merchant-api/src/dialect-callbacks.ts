import { Injectable } from '@nestjs/common';
import { CallbackFormat, type GuardedRequest } from '@epusdt/callbacks';
import { DomainError, invariant } from '@epusdt/kernel';
import { Merchants, type Merchant } from '@epusdt/merchants';
import { Orders, ReturnUrls, type OrderRow } from '@epusdt/orders';
import { Payments } from '@epusdt/payments';
import { wordsIn, type Dialect, type PaidOrder } from './dialect';
import { dialectOf } from './dialects';

/** How an order is written in the dialect it was asked for in, once it is paid: for its shop, and for the way back there. */
@Injectable()
export class PaidOrders {
  constructor(
    private readonly orders: Orders,
    private readonly payments: Payments,
    private readonly merchants: Merchants,
  ) {}

  async find(orderId: string): Promise<{ paid: PaidOrder; merchant: Merchant; dialect: Dialect }> {
    const order = await this.orders.find(orderId);
    const payment = await this.payments.of(orderId);
    invariant(
      order?.status === 'paid' && payment,
      `order ${orderId} is not paid, so no shop may be told it is`,
    );
    const merchant = await this.merchants.find(order.merchantPid);
    invariant(merchant, `merchant ${order.merchantPid} of order ${orderId} exists`);
    const dialect = dialectOf(order);
    invariant(dialect, `dialect ${order.dialect} of order ${orderId} is known`);
    return { paid: { order, payment, words: wordsIn(order) }, merchant, dialect };
  }
}

@Injectable()
export class DialectCallbacks extends CallbackFormat {
  constructor(private readonly paidOrders: PaidOrders) {
    super();
  }

  async render(callback: {
    readonly orderId: string;
    readonly url: string;
    readonly refusals: number;
  }): Promise<GuardedRequest> {
    const { paid, merchant, dialect } = await this.paidOrders.find(callback.orderId);
    return dialect.callback(paid, callback.url, secretFor(merchant, paid.order, callback.refusals));
  }
}

@Injectable()
export class DialectReturns extends ReturnUrls {
  constructor(private readonly paidOrders: PaidOrders) {
    super();
  }

  async of(order: OrderRow): Promise<string | null> {
    // Before it is paid, a signed address would be a receipt in the buyer's hand.
    if (order.status !== 'paid' || dialectOf(order) === null) return order.redirectUrl;
    try {
      const { paid, merchant, dialect } = await this.paidOrders.find(order.id);
      return dialect.paidReturn(paid, secretFor(merchant, paid.order, 0)) ?? order.redirectUrl;
    } catch (error) {
      // Its secret does not open: the buyer goes back all the same, and the shop hears of the payment otherwise.
      if (error instanceof DomainError) return order.redirectUrl;
      throw error;
    }
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
