import { Injectable, Logger } from '@nestjs/common';
import { about } from '@epusdt/events';
import { Clock } from '@epusdt/kernel';
import { Brands, NO_BRAND, type Brand } from '@epusdt/merchants';
import { MerchantOrders, OrderSightings, Orders, ReturnUrls, type OrderRow } from '@epusdt/orders';
import { Payments } from '@epusdt/payments';
import { CheckoutOrders } from './checkout-orders';
import { chooseLanguage } from './checkout-language';
import { isTraceable } from './checkout-trace';
import { CheckoutTraces } from './checkout-traces';
import { CheckoutSettings, viewOrder, type CheckoutView } from './checkout-view';
import type { PageFrame } from './page-frame';

/** What a request for a page says, as it said it. */
export interface PageRequest {
  readonly query: Readonly<Record<string, unknown>>;
  readonly accepted: string | undefined;
  readonly ip: string;
}

/** A page but for its nonce. */
export interface PageContent {
  readonly view: CheckoutView;
  readonly frame: Omit<PageFrame, 'nonce'>;
  /** Seconds after which it may be asked for again, where it was refused. */
  readonly retryAfter: number | null;
}

/** What the buyer is shown, whatever he asks for. */
@Injectable()
export class CheckoutPages {
  private readonly logger = new Logger('checkout');

  constructor(
    private readonly known: CheckoutOrders,
    private readonly orders: Orders,
    private readonly attempts: MerchantOrders,
    private readonly sightings: OrderSightings,
    private readonly payments: Payments,
    private readonly brands: Brands,
    private readonly returns: ReturnUrls,
    private readonly traces: CheckoutTraces,
    private readonly clock: Clock,
    private readonly settings: CheckoutSettings,
  ) {}

  /** Never fails: a buyer with money on its way must not meet a bare error; the page tries again by itself. */
  async of(id: string, request: PageRequest): Promise<PageContent> {
    try {
      const { found, refused } = await this.known.find(id, request.ip);
      return found
        ? await this.content(found, request)
        : this.nothing(request, refused?.resetSeconds ?? null);
    } catch (error) {
      this.logger.error(
        `order ${id}: the page could not be made`,
        error instanceof Error ? error.stack : String(error),
      );
      return { ...this.nothing(request, null), view: { state: 'unavailable', orderId: id } };
    }
  }

  /** `retryAfter` null: there is no such order; else there was too much guessing. */
  nothing(request: PageRequest, retryAfter: number | null): PageContent {
    const view = { state: retryAfter === null ? 'not_found' : 'too_many' } as const;
    return { view, frame: this.frame(request, null, NO_BRAND), retryAfter };
  }

  private async content(order: OrderRow, request: PageRequest): Promise<PageContent> {
    const [view, brand] = await Promise.all([this.view(order), this.brands.of(order.merchantPid)]);
    const asked = request.query['transaction'];
    const traced = isTraceable(view) ? await this.traces.of(order, asked, request.ip) : null;
    return { view, frame: { ...this.frame(request, order, brand), traced }, retryAfter: null };
  }

  private async view(order: OrderRow): Promise<CheckoutView> {
    const { status } = order;
    const paid = status === 'paid';
    const [payment, sighting, mismatch, genuine, paidElsewhere, back] = await Promise.all([
      paid ? this.payments.of(order.id) : null,
      paid ? null : this.sightings.of(order.id),
      paid ? null : this.payments.unmatchedOf(order),
      !paid && this.orders.isGenuine(order),
      !paid && this.attempts.isPaidElsewhere(order),
      this.returns.of(order),
    ]);
    const view = viewOrder({
      order: { ...order, redirectUrl: back },
      payment,
      sighting,
      mismatch:
        mismatch && mismatch.units !== null ? { txHash: mismatch.txHash, units: mismatch.units } : null,
      genuine,
      paidElsewhere,
      now: this.clock.now(),
      place: this.settings.place,
    });
    if (view.state === 'unverified') {
      this.logger.error(
        `order ${order.id}: its address ${order.address} is not that of its slot, or in no sealed wallet row, so the buyer is told not to pay; find out who changed the rows`,
        about({ orderId: order.id }),
      );
    }
    return view;
  }

  private frame(
    { query, accepted }: PageRequest,
    order: OrderRow | null,
    brand: Brand,
  ): Omit<PageFrame, 'nonce'> {
    const asked = query['origin'];
    // The router makes one slash of two that were not encoded.
    const isAsked = (known: string): boolean => known === asked || known.replace('//', '/') === asked;
    const origin = brand.origins.find(isAsked) ?? null;
    return {
      language: chooseLanguage({ asked: query['lang'], order: order?.locale ?? null, accepted }),
      brand,
      embed: query['embed'] === '1' ? { origin } : null,
      mainnet: this.settings.place.mainnet,
      asking: query['ask'] === '1',
      traced: null,
    };
  }
}
