import { Injectable } from '@nestjs/common';
import { Endpoints } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { SECOND, invariant, parseDecimal } from '@epusdt/kernel';
import { MerchantRow } from '@epusdt/merchants';
import { NOTHING_SPECIAL, Orders, type OrderRow } from '@epusdt/orders';
import { actingMerchant, type ApiCaller } from './caller';
import type { CreateOrder } from './order.dto';
import { invalid } from './problems';

export const NATIVE_DIALECT = 'native';

/** Orders asked for over the native API. */
@Injectable()
export class OrderIntake {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly endpoints: Endpoints,
  ) {}

  async create(caller: ApiCaller, asked: CreateOrder): Promise<{ order: OrderRow; made: boolean }> {
    const merchantPid = actingMerchant(caller, asked.merchant);
    await this.requireMerchant(merchantPid);
    const amount = parseDecimal(asked.amount);
    invariant(amount, 'the rule of the field lets decimals pass only');
    const order = await this.orders.create({
      ...NOTHING_SPECIAL,
      merchantPid,
      reference: asked.reference,
      dialect: NATIVE_DIALECT,
      fiat: asked.currency,
      amount,
      notifyUrl: null,
      redirectUrl: asked.redirect_url === undefined ? null : new URL(asked.redirect_url).href,
      rateRule: asked.rate ?? null,
      address: asked.address ?? null,
      ttlMs: asked.timeout_seconds === undefined ? null : asked.timeout_seconds * SECOND,
      metadata: asked.metadata === undefined ? null : JSON.stringify(asked.metadata),
      locale: asked.locale ?? null,
      endpointId: await this.endpointOf(merchantPid, asked.events_url),
      exact: true,
    });
    // An order that this very call has made does not know its number yet.
    return { order, made: order.seq === '' };
  }

  private async endpointOf(merchantPid: string, url: string | undefined): Promise<string | null> {
    return url === undefined ? null : (await this.endpoints.forOrder(merchantPid, url)).id;
  }

  private async requireMerchant(pid: string): Promise<void> {
    const row = await this.database.reader.findOneBy(MerchantRow, { pid });
    if (row?.pid !== pid) throw invalid([{ field: 'merchant', message: 'there is no such merchant' }]);
  }
}
