import { Body, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { Clock, FixedWindows } from '@epusdt/kernel';
import { MerchantOrders, Orders, type OrderRow } from '@epusdt/orders';
import { OrderDecisions, type Mandate } from '@epusdt/payments';
import { tooMany } from './api-guard';
import { Caller, actingMerchant, maySee, visibleMerchant, type ApiCaller } from './caller';
import type { ApiReply } from './http';
import { JsonBody, QueryOf } from './input';
import { NativeController, Operation } from './operation';
import { OrderDto, OrderPage } from './order-answer.dto';
import { OrderAnswers } from './order-answers';
import { CSV_EXAMPLE, OrderExport } from './order-export';
import { OrderIntake } from './order-intake';
import { OrderSearch } from './order-search';
import { CancelOrder, CreateOrder, ExtendOrder, MarkOrderPaid, OfMerchant, OrderFilters } from './order.dto';
import { pageOf, windowOf, type Page } from './pages';
import { nothing } from './problems';

const LIST = 'orders';
const ID = { id: { description: 'id of the order', example: '7Qm3c9VxKf0aTz2LrW8bNdYe' } };
/** Transactions that nobody knows here, per key and minute: each is asked of operators. */
const MAX_LOOK_UPS = 10;
const REFERENCE = { reference: { description: "the shop's own order id", example: 'A1001' } };

@NativeController('orders', 'orders')
export class OrdersController {
  private readonly lookUps = new FixedWindows(MAX_LOOK_UPS);

  constructor(
    private readonly orders: Orders,
    private readonly intake: OrderIntake,
    private readonly search: OrderSearch,
    private readonly merchantOrders: MerchantOrders,
    private readonly answers: OrderAnswers,
    private readonly exports: OrderExport,
    private readonly decisions: OrderDecisions,
    private readonly clock: Clock,
  ) {}

  @Operation({
    route: 'POST',
    id: 'createOrder',
    summary: 'Ask for an order',
    description:
      'Asking again with the same terms while the order is open answers 200 with that order; other terms are refused.',
    scope: 'orders:write',
    status: 201,
    ok: OrderDto,
    also: 200,
    repeatable: true,
    problems: [
      'bad_request',
      'reference_in_use',
      'amount_too_small',
      'amount_too_large',
      'rate_unavailable',
      'no_wallet',
      'no_free_amount',
      'chain_not_read',
      'orders_paused',
    ],
  })
  async create(
    @Caller() caller: ApiCaller,
    @Body(JsonBody(CreateOrder)) body: CreateOrder,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<OrderDto> {
    const { order, made } = await this.intake.create(caller, body);
    reply.status(made ? 201 : 200).header('location', `/api/v2/orders/${order.id}`);
    return this.answers.of(order);
  }

  @Operation({
    route: 'GET',
    id: 'listOrders',
    summary: 'Orders, newest first',
    scope: 'orders:read',
    ok: OrderPage,
  })
  async list(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(OrderFilters)) query: OrderFilters,
  ): Promise<Page<OrderDto>> {
    const window = windowOf(LIST, query);
    const rows = await this.search.page(visibleMerchant(caller, query.merchant), query, window);
    const { data, ...more } = pageOf(
      LIST,
      window,
      rows,
      ({ seq }) => String(seq),
      (order) => order,
    );
    return { data: await this.answers.ofAll(data), ...more };
  }

  @Operation({
    route: 'GET export.csv',
    id: 'exportOrders',
    summary: 'Orders as CSV',
    description: 'All that match, newest first; `limit` and `cursor` are not looked at.',
    scope: 'orders:read',
    ok: { type: 'text/csv', example: CSV_EXAMPLE },
    problems: ['too_many_exports'],
  })
  async export(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(OrderFilters)) query: OrderFilters,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<StreamableFile> {
    reply.header('cache-control', 'no-store');
    return this.exports.file(caller, visibleMerchant(caller, query.merchant), query);
  }

  @Operation({
    route: 'GET by-reference/:reference',
    id: 'getOrderByReference',
    summary: "An order by the shop's own id",
    description: 'The paid attempt, else the newest.',
    scope: 'orders:read',
    ok: OrderDto,
    params: REFERENCE,
    problems: ['not_found'],
  })
  async byReference(
    @Caller() caller: ApiCaller,
    @Param('reference') reference: string,
    @Query(QueryOf(OfMerchant)) { merchant }: OfMerchant,
  ): Promise<OrderDto> {
    const order = await this.merchantOrders.withReference(actingMerchant(caller, merchant), reference);
    if (!order) throw nothing('order with the reference', reference);
    return this.answers.of(order);
  }

  @Operation({
    route: 'GET :id',
    id: 'getOrder',
    summary: 'An order',
    scope: 'orders:read',
    ok: OrderDto,
    params: ID,
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('id') id: string): Promise<OrderDto> {
    return this.answers.of(await this.visible(caller, id));
  }

  @Operation({
    route: 'POST :id/cancel',
    id: 'cancelOrder',
    summary: 'End a pending order',
    description: 'Its amount stays reserved, and money for it still counts, as after expiry.',
    scope: 'orders:decide',
    ok: OrderDto,
    params: ID,
    problems: ['bad_request', 'not_found', 'not_allowed_now'],
  })
  async cancel(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @Body(JsonBody(CancelOrder)) { note }: CancelOrder,
  ): Promise<OrderDto> {
    await this.visible(caller, id);
    await this.decisions.cancel(id, { actor: caller.actor, note }, this.mandateOf(caller));
    return this.get(caller, id);
  }

  @Operation({
    route: 'POST :id/mark-paid',
    id: 'markOrderPaid',
    summary: 'Mark an unpaid order paid',
    description:
      'With a transaction its transfer is proven on the chain and becomes the payment. For keys of a merchant it must have gone to the address of the order, and be exactly its amount or lie in the inbox as its money; what else there is the owner gives.',
    scope: 'orders:decide',
    ok: OrderDto,
    params: ID,
    problems: ['bad_request', 'not_found', 'not_allowed_now'],
  })
  async markPaid(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @Body(JsonBody(MarkOrderPaid)) { note, transaction }: MarkOrderPaid,
  ): Promise<OrderDto> {
    await this.visible(caller, id);
    const reason = { actor: caller.actor, note };
    await this.decisions.markPaid(id, transaction ?? null, reason, this.mandateOf(caller));
    return this.get(caller, id);
  }

  @Operation({
    route: 'POST :id/extend',
    id: 'extendOrder',
    summary: 'Give the buyer more time',
    description:
      'Of a pending or expired order whose amount is still reserved. Keys of a merchant extend to at most 7 days from when the order was made.',
    scope: 'orders:decide',
    ok: OrderDto,
    params: ID,
    problems: ['bad_request', 'not_found', 'not_allowed_now'],
  })
  async extend(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @Body(JsonBody(ExtendOrder)) { note, minutes }: ExtendOrder,
  ): Promise<OrderDto> {
    await this.visible(caller, id);
    await this.decisions.extend(id, minutes, { actor: caller.actor, note }, this.mandateOf(caller));
    return this.get(caller, id);
  }

  private mandateOf({ merchantPid, key }: ApiCaller): Mandate {
    return {
      within: merchantPid,
      beforeAsking: () => {
        const allowance = this.lookUps.take(key.id, this.clock.now());
        if (!allowance.exceeded) return;
        throw tooMany(`this key has had ${allowance.limit} unknown transactions looked up`, allowance);
      },
    };
  }

  private async visible(caller: ApiCaller, id: string): Promise<OrderRow> {
    const order = await this.orders.find(id);
    // MySQL does not see blanks at the end of a text.
    if (order?.id !== id || !maySee(caller, order.merchantPid)) throw nothing('order', id);
    return order;
  }
}
