import { Body, Param, Query } from '@nestjs/common';
import {
  CallbackLog,
  Endpoints,
  Redelivery,
  type AttemptEntry,
  type CallbackEntry,
  type CallbackFilter,
} from '@epusdt/callbacks';
import { Clock } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { isoInstant } from '@epusdt/orders';
import {
  CallbackCountsDto,
  CallbackDto,
  CallbackPage,
  CallbackWithAttemptsDto,
  ReplayedDto,
  callbackDetail,
  callbackView,
  countsView,
} from './callback-view';
import { CallbackFilters, CountFilters, ReplayCallbacks } from './callback.dto';
import { Caller, actingMerchant, maySee, visibleMerchant, type ApiCaller } from './caller';
import { readInstant } from './fields';
import { JsonBody, QueryOf } from './input';
import { NativeController, Operation } from './operation';
import { pageOf, windowOf, type Page } from './pages';
import { invalid, nothing } from './problems';

const LIST = 'callbacks';
const ID = { id: { description: 'id of the callback', example: '17' } };

/** What shops are told, and whether they heard it. */
@NativeController('callbacks', 'callbacks')
export class CallbacksController {
  constructor(
    private readonly log: CallbackLog,
    private readonly redelivery: Redelivery,
    private readonly endpoints: Endpoints,
    private readonly merchants: Merchants,
    private readonly clock: Clock,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listCallbacks',
    summary: 'Callbacks, newest first',
    scope: 'callbacks:read',
    ok: CallbackPage,
  })
  async list(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(CallbackFilters)) query: CallbackFilters,
  ): Promise<Page<CallbackDto>> {
    const window = windowOf(LIST, query);
    const { entries } = await this.log.list(filterOf(caller, query), {
      limit: window.take,
      before: window.before ?? undefined,
    });
    return pageOf(LIST, window, entries, ({ id }) => id, callbackView);
  }

  @Operation({
    route: 'GET counts',
    id: 'countCallbacks',
    summary: 'How many callbacks are in which state',
    description: 'Of those that match.',
    scope: 'callbacks:read',
    ok: CallbackCountsDto,
  })
  async counts(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(CountFilters)) query: CountFilters,
  ): Promise<CallbackCountsDto> {
    return countsView(await this.log.counts(filterOf(caller, query)));
  }

  @Operation({
    route: 'GET :id',
    id: 'getCallback',
    summary: 'A callback with its attempts',
    scope: 'callbacks:read',
    ok: CallbackWithAttemptsDto,
    params: ID,
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('id') id: string): Promise<CallbackWithAttemptsDto> {
    const { callback, attempts } = await this.visible(caller, id);
    return callbackDetail(callback, attempts);
  }

  @Operation({
    route: 'POST :id/redeliver',
    id: 'redeliverCallback',
    summary: 'Deliver a callback again',
    description: 'At once, whatever became of it, with a whole schedule before it.',
    scope: 'callbacks:write',
    ok: CallbackDto,
    params: ID,
    problems: ['not_found', 'not_allowed_now'],
  })
  async redeliver(@Caller() caller: ApiCaller, @Param('id') asked: string): Promise<CallbackDto> {
    const { callback } = await this.visible(caller, asked);
    return callbackView(await this.redelivery.redeliver(callback.id, caller.actor));
  }

  @Operation({
    route: 'POST replay',
    id: 'replayCallbacks',
    summary: 'Deliver again what was missed',
    description:
      'Oldest first, 10,000 a call. Test deliveries, and what belongs to an endpoint that is paused or removed, are left out.',
    scope: 'callbacks:write',
    ok: ReplayedDto,
    problems: ['not_found'],
  })
  async replay(
    @Caller() caller: ApiCaller,
    @Body(JsonBody(ReplayCallbacks)) body: ReplayCallbacks,
  ): Promise<ReplayedDto> {
    const since = readInstant(body.since) ?? 0;
    const until = readInstant(body.until ?? '') ?? this.clock.now() + 1;
    if (since >= until) throw invalid([{ field: 'since', message: 'give an instant before `until`' }]);
    const merchantPid = await this.whose(caller, body);
    const { count, more, last } = await this.redelivery.replay(
      {
        merchantPid,
        endpointId: body.endpoint ?? null,
        channel: body.channel ?? null,
        since,
        until,
        onlyUndelivered: body.only_undelivered ?? true,
        after: body.cursor,
      },
      caller.actor,
    );
    return { count, until: isoInstant(until), has_more: more, next_cursor: more ? last : null };
  }

  private async visible(
    caller: ApiCaller,
    id: string,
  ): Promise<{ readonly callback: CallbackEntry; readonly attempts: readonly AttemptEntry[] }> {
    const found = await this.log.one(id);
    if (!found || !maySee(caller, found.callback.merchantPid)) throw nothing('callback', id);
    return found;
  }

  /** An endpoint that is named says whose callbacks are meant. */
  private async whose(caller: ApiCaller, { endpoint, merchant }: ReplayCallbacks): Promise<string> {
    if (endpoint === undefined) {
      const pid = actingMerchant(caller, merchant);
      if (!(await this.merchants.entry(pid))) throw nothing('merchant', pid);
      return pid;
    }
    const found = await this.endpoints.find(endpoint);
    if (!found || !maySee(caller, found.merchantPid)) throw nothing('endpoint', endpoint);
    if (actingMerchant(caller, merchant ?? found.merchantPid) !== found.merchantPid) {
      throw nothing('endpoint of this merchant', endpoint);
    }
    return found.merchantPid;
  }
}

function filterOf(caller: ApiCaller, query: CountFilters): CallbackFilter {
  const { merchant, order, channel, state, endpoint, event_type, created_from, created_to } = query;
  return {
    merchantPid: visibleMerchant(caller, merchant) ?? undefined,
    orderId: order,
    channel,
    state,
    endpointId: endpoint,
    eventType: event_type,
    from: readInstant(created_from ?? '') ?? undefined,
    to: readInstant(created_to ?? '') ?? undefined,
  };
}
