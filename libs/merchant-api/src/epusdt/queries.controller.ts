import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { FIRST_PID } from '@epusdt/merchants';
import { MerchantOrders } from '@epusdt/orders';
import { ShopDoor, type Door } from '../shop-door';
import { ShopIntake, type Signed } from '../shop-intake';
import { answering, bodyText, JSON_TYPE } from '../wire/answering';
import { Refused } from '../wire/refused';
import { failure } from '../wire/status-envelope';
import { parseWire, wireText, type WireObject } from '../wire/wire-object';
import { found, networks } from './answers';
import { FOUND, NETWORKS, NETWORKS_QUERY, ORDER_QUERY } from './described';
import { EPUSDT_RULES } from './signature';

const PID = { name: 'pid', type: String, example: FIRST_PID, description: 'the number of the merchant' };

/** What forks of the original answer beside orders. One family of clients (webx-top) asks for both. */
@ApiTags('epusdt v0.x')
@Controller()
export class QueriesController {
  constructor(
    private readonly intake: ShopIntake,
    private readonly orders: MerchantOrders,
  ) {}

  @Post('api/v1/order/query-transaction')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @ApiOperation({
    operationId: 'queryTransaction',
    summary: 'State and amounts of an order',
    description:
      'An order of the merchant that signs, by `trade_id` or else by `order_id`. Answers HTTP 200 always; `status_code` tells the outcome: 200, 401 (signature), 10008 (no such order), 10009 (unreadable).',
  })
  @ApiBody(ORDER_QUERY)
  @ApiResponse(FOUND)
  query(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return this.order(door, bodyText(body));
  }

  @Post('m/:pid/api/v1/order/query-transaction')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @ApiOperation({
    operationId: 'queryTransactionFor',
    summary: 'State and amounts of an order of a further merchant',
    description: 'As above, with its own secret.',
  })
  @ApiParam(PID)
  @ApiBody(ORDER_QUERY)
  @ApiResponse(FOUND)
  queryFor(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return this.order(door, bodyText(body));
  }

  @Post('api/v1/order/query-networks')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @ApiOperation({
    operationId: 'queryNetworks',
    summary: 'What an order may be paid with',
    description:
      'By coin; a `value` is good as the `trade_type` of an order. Signed, whatever fields it has.',
  })
  @ApiBody(NETWORKS_QUERY)
  @ApiResponse(NETWORKS)
  networks(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return this.ways(door, bodyText(body));
  }

  @Post('m/:pid/api/v1/order/query-networks')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @ApiOperation({
    operationId: 'queryNetworksFor',
    summary: 'What an order of a further merchant may be paid with',
    description: 'As above, with its own secret.',
  })
  @ApiParam(PID)
  @ApiBody(NETWORKS_QUERY)
  @ApiResponse(NETWORKS)
  networksFor(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return this.ways(door, bodyText(body));
  }

  /** An order of the shop that asks, by our id or else by its own. */
  private order(door: Door, body: string): Promise<string> {
    return answering(async () => {
      const { merchant, fields } = await this.signed(door, body);
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

  private ways(door: Door, body: string): Promise<string> {
    return answering(async () => {
      await this.signed(door, body);
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
