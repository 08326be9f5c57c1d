import { Body, Controller, Get, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Orders } from '@epusdt/orders';
import { Payments } from '@epusdt/payments';
import { wordsIn } from '../dialect';
import { PublicUrl } from '../public-url';
import { ShopDoor, type Door } from '../shop-door';
import { ShopIntake } from '../shop-intake';
import { answering, bodyText, JSON_TYPE, queryText, type QueriedRequest } from '../wire/answering';
import { Refused } from '../wire/refused';
import { parseForm, parseWire, wireText } from '../wire/wire-object';
import { created, failure, found } from './answers';
import { demandOf } from './create';
import { TOKENPAY } from './index';
import { qrCodeOf } from './qr-codes';
import { TOKENPAY_RULES } from './signature';

@ApiExcludeController()
@Controller()
export class TokenpayController {
  constructor(
    private readonly intake: ShopIntake,
    private readonly orders: Orders,
    private readonly payments: Payments,
    private readonly url: PublicUrl,
  ) {}

  @Post(['CreateOrder', 'm/:pid/CreateOrder'])
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  create(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return answering(() => this.order(door, bodyText(body)), failure);
  }

  @Get(['Query', 'm/:pid/Query'])
  @Header('content-type', JSON_TYPE)
  @Header('cache-control', 'no-store')
  query(@ShopDoor() door: Door, @Req() request: QueriedRequest): Promise<string> {
    return answering(() => this.find(door, queryText(request)), failure);
  }

  private async order(door: Door, body: string): Promise<string> {
    const fields = parseWire(body);
    if (!fields) {
      throw new Refused(
        'unreadable',
        'the body is no JSON object; send OutOrderId, OrderUserKey, ActualAmount, Currency, Signature',
      );
    }
    const signed = await this.intake.signer(door, fields, TOKENPAY_RULES);
    const order = await this.intake.create(signed, TOKENPAY.name, demandOf(fields));
    const qrCode = await qrCodeOf(order.address);
    return created({ order, words: wordsIn(order), paymentUrl: this.url.checkout(order.id), qrCode });
  }

  private async find(door: Door, query: string): Promise<string> {
    const fields = parseForm(query) ?? new Map();
    const id = wireText(fields, 'Id');
    const { merchant } = await this.intake.signer(door, fields, TOKENPAY_RULES);
    const order = id === undefined ? null : await this.orders.find(id);
    // MySQL does not see blanks at the end of a text.
    if (!order || order.id !== id || order.merchantPid !== merchant.pid) {
      throw new Refused('not_found', 'Id: no such order');
    }
    return found(order, wordsIn(order), await this.payments.of(order.id));
  }
}
