import { Controller, Get, Header, Headers, Logger, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Clock, newToken } from '@epusdt/kernel';
import {
  OrderSightings,
  Orders,
  ReturnUrls,
  confirmationsOf,
  remainingOf,
  type OrderRow,
  type SightingRow,
} from '@epusdt/orders';
import { Payments } from '@epusdt/payments';
import { chooseLanguage } from './checkout-language';
import { contentSecurityPolicy, renderCheckout } from './checkout-page';
import { CHECKOUT_TEXTS, type Language } from './checkout-texts';
import { CheckoutSettings, httpStatusOf, isOrderId, viewOrder, type CheckoutView } from './checkout-view';

/** What is used of Fastify's reply: fastify itself is no package of ours. */
interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

interface CheckoutStatus {
  readonly status: OrderRow['status'] | 'not_found';
  readonly remainingMs: number;
  /** Of a pending order's payment that is seen and not final: 1 to 19; else `null`. */
  readonly confirmations: number | null;
}

const HTML = 'text/html; charset=utf-8';

/** The buyer's page. Its path is the one old shop plugins know. */
@ApiTags('checkout')
@Controller('pay/checkout-counter')
export class CheckoutController {
  private readonly logger = new Logger('checkout');

  constructor(
    private readonly orders: Orders,
    private readonly sightings: OrderSightings,
    private readonly payments: Payments,
    private readonly returns: ReturnUrls,
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
  @ApiResponse({
    status: 200,
    schema: { example: { status: 'pending', remainingMs: 600_000, confirmations: null } },
  })
  @ApiResponse({
    status: 404,
    schema: { example: { status: 'not_found', remainingMs: 0, confirmations: null } },
  })
  async status(
    @Param('trade_id') id: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<CheckoutStatus> {
    const order = await this.find(id);
    if (order) {
      const remainingMs = remainingOf(order, this.clock.now());
      return { status: order.status, remainingMs, confirmations: await this.confirmations(order) };
    }
    reply.status(404);
    return { status: 'not_found', remainingMs: 0, confirmations: null };
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

  private sighting(order: OrderRow): Promise<SightingRow | null> {
    return order.status === 'pending' ? this.sightings.of(order.id) : Promise.resolve(null);
  }

  private async confirmations(order: OrderRow): Promise<number | null> {
    const sighting = await this.sighting(order);
    const genuine = sighting !== null && (await this.orders.isGenuine(order));
    return confirmationsOf(order, sighting, genuine);
  }

  private async look(id: string, language: Language): Promise<CheckoutView> {
    try {
      const order = await this.find(id);
      if (!order) return { state: 'not_found', language };
      const payment = order.status === 'paid' ? await this.payments.of(order.id) : null;
      const genuine = order.status === 'pending' && (await this.orders.isGenuine(order));
      const [sighting, now] = [await this.sighting(order), this.clock.now()];
      const { explorer } = this.settings;
      const back = await this.returns.of(order);
      const view = viewOrder({
        order: { ...order, redirectUrl: back },
        payment,
        sighting,
        genuine,
        now,
        language,
        explorer,
      });
      if (view.state === 'unverified') {
        this.logger.error(
          `order ${order.id}: its address ${order.address} is not that of its slot, or in no sealed wallet row, so the buyer is told not to pay; find out who changed the rows`,
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
