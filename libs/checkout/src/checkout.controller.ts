import { Controller, Get, Header, Headers, Logger, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Clock, newToken } from '@epusdt/kernel';
import { Orders, type OrderRow } from '@epusdt/orders';
import { Payments } from '@epusdt/payments';
import { Wallets } from '@epusdt/wallets';
import { chooseLanguage } from './checkout-language';
import { contentSecurityPolicy, renderCheckout } from './checkout-page';
import { CHECKOUT_TEXTS, type Language } from './checkout-texts';
import {
  CheckoutSettings,
  httpStatusOf,
  isOrderId,
  remainingOf,
  viewOrder,
  type CheckoutView,
} from './checkout-view';

/** What is used of Fastify's reply: fastify itself is no package of ours. */
interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

interface CheckoutStatus {
  readonly status: OrderRow['status'] | 'not_found';
  readonly remainingMs: number;
}

const HTML = 'text/html; charset=utf-8';

/** The buyer's page. Its path is the one old shop plugins know. */
@ApiTags('checkout')
@Controller('pay/checkout-counter')
export class CheckoutController {
  private readonly logger = new Logger('checkout');

  constructor(
    private readonly orders: Orders,
    private readonly payments: Payments,
    private readonly wallets: Wallets,
    private readonly clock: Clock,
    private readonly settings: CheckoutSettings,
  ) {}

  @Get(':trade_id')
  @ApiExcludeEndpoint()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('x-content-type-options', 'nosniff')
  async page(
    @Param('trade_id') id: string,
    @Query('lang') asked: unknown,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const language = chooseLanguage(asked, accepted);
    return this.show(await this.look(id, language), reply);
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
  @ApiResponse({ status: 200, schema: { example: { status: 'pending', remainingMs: 600_000 } } })
  @ApiResponse({ status: 404, schema: { example: { status: 'not_found', remainingMs: 0 } } })
  async status(
    @Param('trade_id') id: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<CheckoutStatus> {
    const order = await this.find(id);
    if (order) return { status: order.status, remainingMs: remainingOf(order, this.clock.now()) };
    reply.status(404);
    return { status: 'not_found', remainingMs: 0 };
  }

  /** Whatever else is asked for below: ids longer than the router reads, with slashes, or none at all. */
  @Get(['', '*'])
  @ApiExcludeEndpoint()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('x-content-type-options', 'nosniff')
  nothing(
    @Query('lang') asked: unknown,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return this.show({ state: 'not_found', language: chooseLanguage(asked, accepted) }, reply);
  }

  private find(id: string): Promise<OrderRow | null> {
    return isOrderId(id) ? this.orders.find(id) : Promise.resolve(null);
  }

  private async look(id: string, language: Language): Promise<CheckoutView> {
    try {
      const order = await this.find(id);
      if (!order) return { state: 'not_found', language };
      const payment = order.status === 'paid' ? await this.payments.of(order.id) : null;
      const genuine = order.status === 'pending' && (await this.wallets.isGenuine(order.address));
      const { explorer } = this.settings;
      const view = viewOrder({ order, payment, genuine, now: this.clock.now(), language, explorer });
      if (view.state === 'unverified') {
        this.logger.error(
          `order ${order.id}: its address ${order.address} is in no sealed wallet row, so the buyer is told not to pay; find out who changed the rows`,
        );
      }
      return view;
    } catch (error) {
      // A buyer with money on its way must not meet a bare error; the page tries again by itself.
      this.logger.error(
        `order ${id}: the page could not be made`,
        error instanceof Error ? error.stack : String(error),
      );
      return { state: 'unavailable', language, orderId: id };
    }
  }

  private show(view: CheckoutView, reply: Reply): Promise<string> {
    const nonce = newToken();
    reply.status(httpStatusOf(view));
    reply.header('content-language', CHECKOUT_TEXTS[view.language].tag);
    reply.header('content-security-policy', contentSecurityPolicy(nonce));
    return renderCheckout(view, nonce);
  }
}
