import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { MerchantOrders } from '@epusdt/orders';
import { ShopDoor, type Door } from '../shop-door';
import { ShopIntake, type Signed } from '../shop-intake';
import { answering, bodyText, JSON_TYPE } from '../wire/answering';
import { Refused } from '../wire/refused';
import { failure } from '../wire/status-envelope';
import { parseWire, wireText, type WireObject } from '../wire/wire-object';
import { found, networks } from './answers';
import { EPUSDT_RULES } from './signature';

/** What forks of the original answer beside orders. One family of clients (webx-top) asks for both. */
@ApiExcludeController()
@Controller()
export class QueriesController {
  constructor(
    private readonly intake: ShopIntake,
    private readonly orders: MerchantOrders,
  ) {}

  /** An order of the shop that asks, by our id or else by its own. */
  @Post(['api/v1/order/query-transaction', 'm/:pid/api/v1/order/query-transaction'])
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  query(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return answering(async () => {
      const { merchant, fields } = await this.signed(door, bodyText(body));
      const [id, reference] = [wireText(fields, 'trade_id'), wireText(fields, 'order_id')];
      if (id === undefined && reference === undefined) {
        throw new Refused('unreadable', 'trade_id: missing; send that of the order, or its order_id');
      }
      const order =
        id === undefined
          ? await this.orders.withReference(merchant.pid, reference ?? '')
          : await this.orders.find(merchant.pid, id);
      if (!order) throw new Refused('not_found', 'trade_id, order_id: no such order of this merchant');
      return found(order);
    }, failure);
  }

  @Post(['api/v1/order/query-networks', 'm/:pid/api/v1/order/query-networks'])
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  networks(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return answering(async () => {
      await this.signed(door, bodyText(body));
      return networks();
    }, failure);
  }

  private async signed(door: Door, body: string): Promise<Signed & { readonly fields: WireObject }> {
    const fields = parseWire(body);
    if (!fields) {
      throw new Refused('unreadable', 'the body is no JSON object; send one with timestamp and signature');
    }
    return { ...(await this.intake.signer(door, fields, EPUSDT_RULES)), fields };
  }
}
