import { All, Body, Controller, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  answering,
  bodyText,
  JSON_TYPE,
  queryText,
  refuseOtherMethods,
  type HeaderReply,
  type QueriedRequest,
} from '../wire/answering';
import { Refused } from '../wire/refused';
import { failure as envelopeFailure } from '../wire/status-envelope';
import { parseBody, parseForm, type WireObject } from '../wire/wire-object';
import { ShopDoor, type Door } from '../shop-door';
import { created, failure, failureText } from './answers';
import { EpayDesk } from './epay-desk';

const SUBMIT = 'submit.php';
/** The same page where a successor of the first dialect has it; what is wrong is told there as that one tells it. */
const SUBMIT_ELSEWHERE = 'payments/epay/v1/order/create-transaction/submit.php';
const FOUND = 302;
const OK = 200;
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** A shop that sends its buyer, or that asks itself; and what it asks about orders afterwards. */
@ApiExcludeController()
@Controller()
export class EpayController {
  constructor(private readonly desk: EpayDesk) {}

  @All([SUBMIT, `m/:pid/${SUBMIT}`, SUBMIT_ELSEWHERE, `m/:pid/${SUBMIT_ELSEWHERE}`])
  submit(
    @ShopDoor() door: Door,
    @Req() request: QueriedRequest,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: HeaderReply,
  ): Promise<string> {
    const isElsewhere = request.routeOptions.url?.endsWith(SUBMIT_ELSEWHERE) === true;
    reply.header('cache-control', 'no-store');
    reply.status(OK);
    return answering(
      async () => {
        refuseOtherMethods(request, reply);
        // From where the buyer comes is no sign of the shop; that it has signed is.
        const { url } = await this.desk.order({ ...door, ip: null }, fieldsOf(request, body));
        reply.status(FOUND);
        reply.header('location', url);
        return '';
      },
      (refusal) => {
        reply.header('content-type', isElsewhere ? JSON_TYPE : TEXT_TYPE);
        return isElsewhere ? envelopeFailure(refusal) : failureText(refusal);
      },
    );
  }

  @All(['mapi.php', 'm/:pid/mapi.php'])
  @Header('content-type', JSON_TYPE)
  mapi(
    @ShopDoor() door: Door,
    @Req() request: QueriedRequest,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: HeaderReply,
  ): Promise<string> {
    reply.status(OK);
    return answering(async () => {
      refuseOtherMethods(request, reply);
      const { order, url } = await this.desk.order(door, fieldsOf(request, body));
      return created(order, url);
    }, failure);
  }

  @All(['api.php', 'm/:pid/api.php'])
  @Header('content-type', JSON_TYPE)
  @Header('cache-control', 'no-store')
  api(
    @ShopDoor() door: Door,
    @Req() request: QueriedRequest,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: HeaderReply,
  ): Promise<string> {
    reply.status(OK);
    return answering(async () => {
      refuseOtherMethods(request, reply);
      return this.desk.ask(door, allFieldsOf(request, body));
    }, failure);
  }
}

/** How a form in parts begins. No shop was seen to send one. */
const MULTIPART = /^\s*--[^\r\n]+\r?\ncontent-/i;

/** What the body says, a form or JSON, else the query. */
function fieldsOf(request: QueriedRequest, body: unknown): WireObject {
  const text = bodyText(body);
  if (MULTIPART.test(text)) {
    throw new Refused(
      'unreadable',
      'the body is a form in parts (multipart/form-data), which is not read here; send it as application/x-www-form-urlencoded',
    );
  }
  const fields = parseBody(text) ?? parseForm(queryText(request));
  if (!fields)
    throw new Refused(
      'unreadable',
      'there is no form, no JSON object and no query; send pid, out_trade_no, notify_url, money, sign',
    );
  return fields;
}

/** Of a question, some shops put `act` into the address and the rest into a form. */
function allFieldsOf(request: QueriedRequest, body: unknown): WireObject {
  return new Map([...(parseForm(queryText(request)) ?? []), ...fieldsOf(request, body)]);
}
