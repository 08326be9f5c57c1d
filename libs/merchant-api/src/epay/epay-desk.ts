import { Injectable } from '@nestjs/common';
import { sameText } from '@epusdt/kernel';
import type { Merchant } from '@epusdt/merchants';
import { MerchantOrders, type OrderRow } from '@epusdt/orders';
import { Payments } from '@epusdt/payments';
import { wordsIn } from '../dialect';
import { PublicUrl } from '../public-url';
import type { Door } from '../shop-door';
import { ShopIntake } from '../shop-intake';
import type { WireData } from '../wire/json';
import { Refused } from '../wire/refused';
import { wireText, type WireObject } from '../wire/wire-object';
import { found, list, merchant as merchantAnswer, orderFields } from './answers';
import { demandOf } from './create';
import { EPAY } from './index';
import { EPAY_RULES } from './signature';

const LISTED = { usual: 20, most: 50 };

@Injectable()
export class EpayDesk {
  constructor(
    private readonly intake: ShopIntake,
    private readonly orders: MerchantOrders,
    private readonly payments: Payments,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** An order, and the page on which it is paid. */
  async order(door: Door, fields: WireObject): Promise<{ order: OrderRow; url: string }> {
    const signed = await this.intake.signer(door, fields, EPAY_RULES);
    const order = await this.intake.create(signed, EPAY.name, demandOf(fields));
    return { order, url: this.publicUrl.checkout(order.id) };
  }

  /** `api.php`: the key stands in the request itself. */
  async ask(door: Door, fields: WireObject): Promise<string> {
    const merchant = await this.intake.merchantOf(door, wireText(fields, 'pid'));
    if (!knowsKey(merchant, wireText(fields, 'key') ?? '')) {
      throw new Refused('signature', 'key: it is not the secret of this merchant');
    }
    switch (wireText(fields, 'act')) {
      case 'order':
        return found(await this.told(await this.orderOf(merchant.pid, fields)));
      case 'orders':
        return list(await this.latest(merchant.pid, fields));
      case 'query':
        return merchantAnswer(merchant.pid, merchant.name);
      case 'refund':
        throw new Refused(
          'not_allowed_now',
          'act: this gateway holds no money, so it cannot give any back; pay the buyer from your wallet',
        );
      default:
        throw new Refused('bad_request', 'act: give order, orders or query');
    }
  }

  /**
   * By our id or by the shop's, whichever name it says it under, as some take the one for the other: of several attempts
   * the one that is paid, else the newest.
   */
  private async orderOf(pid: string, fields: WireObject): Promise<OrderRow> {
    const [tradeNo, reference = ''] = [wireText(fields, 'trade_no'), wireText(fields, 'out_trade_no')];
    const order =
      tradeNo === undefined
        ? ((await this.orders.withReference(pid, reference)) ?? (await this.orders.find(pid, reference)))
        : ((await this.orders.find(pid, tradeNo)) ?? (await this.orders.withReference(pid, tradeNo)));
    if (!order) throw new Refused('not_found', 'trade_no, out_trade_no: no such order of this merchant');
    return order;
  }

  private async latest(pid: string, fields: WireObject): Promise<WireData[]> {
    const asked = Number(wireText(fields, 'limit') ?? LISTED.usual);
    const limit = Number.isSafeInteger(asked) && asked >= 1 ? Math.min(asked, LISTED.most) : LISTED.usual;
    const orders = await this.orders.newest(pid, limit);
    return Promise.all(orders.map((order) => this.told(order)));
  }

  private async told(order: OrderRow): Promise<WireData> {
    return orderFields(order, wordsIn(order), await this.payments.of(order.id));
  }
}

/** All comparisons are made, each in constant time. */
function knowsKey({ secrets }: Merchant, key: string): boolean {
  let matches = 0;
  for (const { secret } of secrets) matches += Number(sameText(secret, key));
  return matches > 0;
}
