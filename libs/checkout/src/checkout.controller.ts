import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Controller, Get, Header, Headers, Ip, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Clock, newToken } from '@epusdt/kernel';
import { CheckoutOrders } from './checkout-orders';
import { renderCheckout } from './checkout-page';
import { CheckoutPages, type PageContent } from './checkout-pages';
import { contentSecurityPolicy } from './checkout-policy';
import { CHECKOUT_STATUS_SCHEMA, NO_ORDER, statusOf, type CheckoutStatus } from './checkout-status';
import { httpStatusOf } from './checkout-view';

/** What is used of Fastify's reply: fastify itself is no package of ours. */
interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

type Query = Readonly<Record<string, unknown>>;

const SLASH_BEHIND = /^\/pay\/checkout-counter\/(\w+)\/+(?:\?|$)/;
const HTML = 'text/html; charset=utf-8';
const compress = promisify(gzip);

/** The buyer's page. Its path is the one old shop plugins know. */
@ApiTags('checkout')
@Controller('pay/checkout-counter')
export class CheckoutController {
  constructor(
    private readonly pages: CheckoutPages,
    private readonly orders: CheckoutOrders,
    private readonly clock: Clock,
  ) {}

  @Get(':trade_id')
  @ApiExcludeEndpoint()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('x-content-type-options', 'nosniff')
  async page(
    @Param('trade_id') id: string,
    @Query() query: Query,
    @Headers('accept-language') accepted: string | undefined,
    @Headers('accept-encoding') encodings: string | undefined,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string | Buffer> {
    return show(await this.pages.of(id, { query, accepted, ip }), encodings, reply);
  }

  @Get(':trade_id/status')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('x-content-type-options', 'nosniff')
  @ApiOperation({
    summary: 'State of an order, for its checkout page',
    description: 'Unsigned; holds no secret.',
  })
  @ApiParam({ name: 'trade_id', example: '7Qm3c9VxKf0aTz2LrW8bNdYe' })
  @ApiResponse({
    status: 200,
    description: 'The order as it is now.',
    schema: {
      ...CHECKOUT_STATUS_SCHEMA,
      example: {
        status: 'pending',
        remainingMs: 600_000,
        confirmations: null,
        mismatched: false,
        watched: true,
      },
    },
  })
  @ApiResponse({
    status: 404,
    description: 'There is no such order.',
    schema: { ...CHECKOUT_STATUS_SCHEMA, example: NO_ORDER },
  })
  @ApiResponse({
    status: 429,
    description: 'Too many ids that do not exist were asked for; Retry-After says when to come again.',
    schema: { ...CHECKOUT_STATUS_SCHEMA, example: { ...NO_ORDER, status: 'too_many' } },
  })
  async status(
    @Param('trade_id') id: string,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<CheckoutStatus> {
    const { found, refused } = await this.orders.glance(id, ip);
    if (found) return statusOf(found, this.clock.now());
    reply.status(refused ? 429 : 404);
    if (refused) reply.header('retry-after', String(refused.resetSeconds));
    return refused ? { ...NO_ORDER, status: 'too_many' } : NO_ORDER;
  }

  /** Whatever else is asked for below: ids with a slash behind, longer than the router reads, or none at all. */
  @Get(['', '*'])
  @ApiExcludeEndpoint()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('x-content-type-options', 'nosniff')
  nothing(
    @Query() query: Query,
    @Headers('accept-language') accepted: string | undefined,
    @Headers('accept-encoding') encodings: string | undefined,
    @Ip() ip: string,
    @Req() request: { readonly url: string },
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string | Buffer> {
    const [, id] = SLASH_BEHIND.exec(request.url) ?? [];
    if (id !== undefined) return this.page(id, query, accepted, encodings, ip, reply);
    const { refused } = this.orders.missed(ip);
    const page = this.pages.nothing({ query, accepted, ip }, refused && refused.resetSeconds);
    return show(page, encodings, reply);
  }
}

/** Compressed for whoever can read it: a page is a third of the size then, and lines are bad. */
async function show(
  { view, frame, retryAfter }: PageContent,
  encodings: string | undefined,
  reply: Reply,
): Promise<string | Buffer> {
  const whole = { ...frame, nonce: newToken() };
  reply.status(httpStatusOf(view));
  if (retryAfter !== null) reply.header('retry-after', String(retryAfter));
  reply.header('content-language', whole.language);
  reply.header('content-security-policy', contentSecurityPolicy(whole));
  reply.header('vary', 'accept-language, accept-encoding');
  const html = await renderCheckout(view, whole);
  if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\b)/i.test(encodings ?? '')) return html;
  reply.header('content-encoding', 'gzip');
  return compress(html);
}
