import { Body, Controller, Header, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PublicUrl } from '../public-url';
import { ShopDoor, type Door } from '../shop-door';
import { ShopIntake } from '../shop-intake';
import { answering, bodyText, JSON_TYPE, type StatusReply } from '../wire/answering';
import { Refused } from '../wire/refused';
import { failure } from '../wire/status-envelope';
import { parseBody } from '../wire/wire-object';
import { created, httpStatusOf } from './answers';
import { demandOf } from './create';
import { GMPAY } from './index';
import { GMPAY_RULES } from './signature';

const PATH = 'payments/gmpay/v1/order/create-transaction';
const OK = 200;

@ApiExcludeController()
@Controller()
export class GmpayController {
  constructor(
    private readonly intake: ShopIntake,
    private readonly url: PublicUrl,
  ) {}

  @Post([PATH, `m/:pid/${PATH}`])
  @Header('content-type', JSON_TYPE)
  create(
    @ShopDoor() door: Door,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: StatusReply,
  ): Promise<string> {
    reply.status(OK);
    return answering(
      () => this.order(door, bodyText(body)),
      (refusal) => {
        reply.status(httpStatusOf(refusal.fault));
        return failure(refusal);
      },
    );
  }

  private async order(door: Door, body: string): Promise<string> {
    const fields = parseBody(body);
    if (!fields) {
      throw new Refused(
        'unreadable',
        'the body is neither JSON nor a form; send pid, order_id, amount, notify_url, signature',
      );
    }
    const signed = await this.intake.signer(door, fields, GMPAY_RULES);
    const order = await this.intake.create(signed, GMPAY.name, demandOf(fields, signed.digest));
    return created(order, this.url.checkout(order.id));
  }
}
