import { Body, Controller, Header, HttpCode, Injectable, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Clock } from '@epusdt/kernel';
import { Orders, type OrderRow } from '@epusdt/orders';
import { OrderDecisions } from '@epusdt/payments';
import { wordsIn } from '../dialect';
import { PublicUrl } from '../public-url';
import { ShopDoor, type Door } from '../shop-door';
import { ShopIntake, type Signed } from '../shop-intake';
import { answering, bodyText, JSON_TYPE } from '../wire/answering';
import { STATUS_NUMBERS } from '../wire/check-status';
import { Refused } from '../wire/refused';
import { failure, failureSaying, success } from '../wire/status-envelope';
import { parseWire, wireText, type WireObject } from '../wire/wire-object';
import { created, createdToChoose, info, methods, type Described } from './answers';
import { demandOf } from './create';
import { BEPUSDT } from './index';
import { BEPUSDT_RULES } from './signature';

/** BEpusdt as its clients know it. */
@Injectable()
export class BepusdtDesk {
  constructor(
    private readonly intake: ShopIntake,
    private readonly orders: Orders,
    private readonly decisions: OrderDecisions,
    private readonly url: PublicUrl,
    private readonly clock: Clock,
  ) {}

  async created(signed: Signed, fields: WireObject): Promise<string> {
    return created(this.described(await this.intake.create(signed, BEPUSDT.name, demandOf(fields))));
  }

  async createOrder(door: Door, body: string): Promise<string> {
    const fields = fieldsOf(body);
    const signed = await this.intake.signer(door, fields, BEPUSDT_RULES);
    const order = await this.intake.create(signed, BEPUSDT.name, demandOf(fields));
    return createdToChoose(this.described(order));
  }

  /** The amount stays reserved: money that is on its way still counts. Nobody is called back. */
  async cancel(door: Door, body: string): Promise<string> {
    const fields = fieldsOf(body);
    const { merchant } = await this.intake.signer(door, fields, BEPUSDT_RULES);
    const order = await this.orderIn(fields);
    if (order.merchantPid !== merchant.pid) throw noSuchOrder();
    if (order.status !== 'pending') {
      return failureSaying(
        `当前订单(${STATUS_NUMBERS[order.status]})状态不允许取消 (order ${order.id} is ${order.status})`,
      );
    }
    const actor = `shop ${merchant.pid}`;
    await this.decisions.cancel(order.id, { actor, note: 'cancelled by the shop' });
    return success({ trade_id: order.id });
  }

  async info(body: string): Promise<string> {
    return info(this.described(await this.orderIn(fieldsOf(body))));
  }

  async methods(body: string): Promise<string> {
    return methods(this.described(await this.orderIn(fieldsOf(body))));
  }

  /** There is one way to pay: choosing it changes nothing, and another is refused. */
  async update(body: string): Promise<string> {
    const fields = fieldsOf(body);
    const order = await this.orderIn(fields);
    const [currency, network] = ['currency', 'network'].map((name) => wireText(fields, name)?.toLowerCase());
    if ((currency ?? 'usdt') !== 'usdt' || (network ?? 'tron') !== 'tron') {
      throw new Refused('bad_request', 'currency, network: this gateway takes USDT on tron');
    }
    return created(this.described(order));
  }

  private async orderIn(fields: WireObject): Promise<OrderRow> {
    const id = wireText(fields, 'trade_id');
    const order = id === undefined ? null : await this.orders.find(id);
    // MySQL does not see blanks at the end of a text.
    if (!order || order.id !== id) throw noSuchOrder();
    // Its address is shown below: nobody may be sent to one that somebody has written into the row.
    if (order.status === 'pending' && !(await this.orders.isGenuine(order))) {
      throw new Refused('integrity', `order ${order.id}: its address could not be verified; do not pay it`);
    }
    return order;
  }

  private described(order: OrderRow): Described {
    return { order, words: wordsIn(order), paymentUrl: this.url.checkout(order.id), now: this.clock.now() };
  }
}

const noSuchOrder = (): Refused => new Refused('not_found', 'trade_id: no such order');

function fieldsOf(body: string): WireObject {
  const fields = parseWire(body);
  if (!fields)
    throw new Refused('unreadable', 'the body is no JSON object; send one with the fields of this call');
  return fields;
}

@ApiExcludeController()
@Controller()
export class BepusdtController {
  constructor(private readonly desk: BepusdtDesk) {}

  @Post(['api/v1/order/create-order', 'm/:pid/api/v1/order/create-order'])
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  createOrder(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return answering(() => this.desk.createOrder(door, bodyText(body)), failure);
  }

  @Post(['api/v1/order/cancel-transaction', 'm/:pid/api/v1/order/cancel-transaction'])
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  cancel(@ShopDoor() door: Door, @Body() body: unknown): Promise<string> {
    return answering(() => this.desk.cancel(door, bodyText(body)), failure);
  }

  @Post(['api/v1/pay/info', 'm/:pid/api/v1/pay/info'])
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  info(@Body() body: unknown): Promise<string> {
    return answering(() => this.desk.info(bodyText(body)), failure);
  }

  @Post(['api/v1/pay/methods', 'm/:pid/api/v1/pay/methods'])
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  methods(@Body() body: unknown): Promise<string> {
    return answering(() => this.desk.methods(bodyText(body)), failure);
  }

  @Post(['api/v1/pay/update-order', 'm/:pid/api/v1/pay/update-order'])
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  update(@Body() body: unknown): Promise<string> {
    return answering(() => this.desk.update(bodyText(body)), failure);
  }
}
