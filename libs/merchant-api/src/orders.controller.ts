import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { FIRST_PID } from '@epusdt/merchants';
import { Orders } from '@epusdt/orders';
import { BepusdtDesk } from './bepusdt/bepusdt.controller';
import { BEPUSDT_RULES } from './bepusdt/signature';
import { isBepusdt, mayBeBepusdt } from './dialects';
import { created } from './epusdt/answers';
import { demandOf } from './epusdt/create';
import { CHECKED_STATUS, CREATED } from './epusdt/described';
import { EPUSDT } from './epusdt';
import { CreateTransactionDto } from './epusdt/request';
import { EPUSDT_RULES } from './epusdt/signature';
import { PublicUrl } from './public-url';
import { ShopDoor, type Door } from './shop-door';
import { ShopIntake } from './shop-intake';
import { answering, bodyText, JSON_TYPE } from './wire/answering';
import { STATUS_NUMBERS } from './wire/check-status';
import { number } from './wire/json';
import { Refused } from './wire/refused';
import { failure, success } from './wire/status-envelope';
import { parseWire } from './wire/wire-object';

/** The addresses of the first dialect, which the second shares: the fields say which of the two asks. */
@ApiTags('epusdt v0.x')
@Controller()
export class OrdersController {
  constructor(
    private readonly intake: ShopIntake,
    private readonly orders: Orders,
    private readonly bepusdt: BepusdtDesk,
    private readonly url: PublicUrl,
  ) {}

  @Post('api/v1/order/create-transaction')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @ApiOperation({
    operationId: 'createTransaction',
    summary: 'Ask for an order',
    description:
      'Answers HTTP 200 always; `status_code` tells the outcome: 200, 400, 401 (signature), 10002 (order id in use), 10003 (no wallet), 10004 (amount), 10005 (no free amount), 10006 (no rate), 10009 (unreadable). Asking again with the same terms while the order is open returns the same order. A request with `rate` or `address`, and without a `timestamp`, is answered as BEpusdt does.',
  })
  @ApiBody({ type: CreateTransactionDto })
  @ApiResponse(CREATED)
  create(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return this.answer(door, bodyText(body));
  }

  @Post('m/:pid/api/v1/order/create-transaction')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @ApiOperation({
    operationId: 'createTransactionFor',
    summary: 'Ask for an order as a further merchant',
    description: 'As above, with its own secret.',
  })
  @ApiParam({ name: 'pid', type: String, example: FIRST_PID, description: 'the number of the merchant' })
  @ApiBody({ type: CreateTransactionDto })
  @ApiResponse(CREATED)
  createFor(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return this.answer(door, bodyText(body));
  }

  @Get('pay/check-status/:trade_id')
  @Header('content-type', JSON_TYPE)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'checkStatus',
    summary: 'State of an order',
    description: '1 waiting, 2 paid, 3 expired or cancelled. Unsigned.',
  })
  @ApiParam({ name: 'trade_id', example: '7Qm3c9VxKf0aTz2LrW8bNdYe' })
  @ApiResponse(CHECKED_STATUS)
  status(@Param('trade_id') tradeId: string): Promise<string> {
    return answering(async () => {
      const order = await this.orders.find(tradeId);
      // MySQL does not see blanks at the end of a text.
      if (order?.id !== tradeId) throw new Refused('not_found', 'trade_id: no such order');
      const data = { trade_id: order.id, status: number(STATUS_NUMBERS[order.status]) };
      return success(data, data);
    }, failure);
  }

  private answer(door: Door, body: string): Promise<string> {
    return answering(async () => {
      const fields = parseWire(body);
      if (!fields) {
        throw new Refused(
          'unreadable',
          'the body is no JSON object; send one with order_id, amount, notify_url, signature',
        );
      }
      const rules = mayBeBepusdt(fields) ? BEPUSDT_RULES : EPUSDT_RULES;
      const signed = await this.intake.signer(door, fields, rules);
      if (isBepusdt(fields, signed.merchant.dialect)) return this.bepusdt.created(signed, fields);
      const order = await this.intake.create(signed, EPUSDT.name, demandOf(fields));
      return created(order, this.url.checkout(order.id));
    }, failure);
  }
}
