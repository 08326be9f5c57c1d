import { Body, Param, Query, Res } from '@nestjs/common';
import { CallbackLog, Endpoints, type Endpoint } from '@epusdt/callbacks';
import { SECOND, invariant } from '@epusdt/kernel';
import { MerchantSecrets } from '@epusdt/merchants';
import { CallbackDto, callbackView } from './callback-view';
import { Caller, actingMerchant, maySee, visibleMerchant, type ApiCaller } from './caller';
import { EndpointDto, EndpointPage, EventSecretDto, endpointView, eventSecretView } from './endpoint-view';
import {
  CreateEndpoint,
  DEFAULT_GRACE_SECONDS,
  EndpointFilters,
  EventSecretOf,
  PauseEndpoint,
  RotateEventSecret,
} from './endpoint.dto';
import type { ApiReply } from './http';
import { JsonBody, QueryOf } from './input';
import { NativeController, Operation } from './operation';
import { pageOf, windowOf, type Page } from './pages';
import { nothing } from './problems';

const LIST = 'endpoints';
const ID = { id: { description: 'id of the endpoint', example: '3' } };

/** Where events go, and what signs them. */
@NativeController('endpoints', 'endpoints')
export class EndpointsController {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly log: CallbackLog,
    private readonly secrets: MerchantSecrets,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listEndpoints',
    summary: 'Endpoints, newest first',
    scope: 'callbacks:read',
    ok: EndpointPage,
  })
  async list(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(EndpointFilters)) query: EndpointFilters,
  ): Promise<Page<EndpointDto>> {
    const window = windowOf(LIST, query);
    const rows = await this.endpoints.list(visibleMerchant(caller, query.merchant), {
      scope: query.scope,
      removed: query.removed === 'true',
      before: window.before ?? undefined,
      limit: window.take,
    });
    return pageOf(LIST, window, rows, ({ id }) => id, endpointView);
  }

  @Operation({
    route: 'POST',
    id: 'createEndpoint',
    summary: 'Have every event of a merchant sent somewhere',
    description: 'At most 5 per merchant. One that is there already is answered as it is.',
    scope: 'callbacks:write',
    status: 201,
    ok: EndpointDto,
    problems: ['bad_request', 'not_found', 'not_allowed_now'],
  })
  async create(
    @Caller() caller: ApiCaller,
    @Body(JsonBody(CreateEndpoint)) { url, merchant }: CreateEndpoint,
  ): Promise<EndpointDto> {
    return endpointView(await this.endpoints.create(actingMerchant(caller, merchant), url, caller.actor));
  }

  @Operation({
    route: 'GET secret',
    id: 'getEventSecret',
    summary: 'The secret that signs the events of a merchant',
    description: 'Made when it is first asked for.',
    scope: 'callbacks:write',
    ok: EventSecretDto,
    problems: ['not_found'],
  })
  async secret(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(EventSecretOf)) { merchant }: EventSecretOf,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<EventSecretDto> {
    const pid = actingMerchant(caller, merchant);
    reply.header('cache-control', 'no-store');
    return eventSecretView(pid, await this.secrets.eventSecrets(pid));
  }

  @Operation({
    route: 'POST rotate-secret',
    id: 'rotateEventSecret',
    summary: 'Have events signed by a new secret',
    description: 'For `grace_seconds` they carry both signatures, so that no event is lost meanwhile.',
    scope: 'callbacks:write',
    ok: EventSecretDto,
    problems: ['not_found', 'not_allowed_now'],
  })
  async rotate(
    @Caller() caller: ApiCaller,
    @Body(JsonBody(RotateEventSecret)) body: RotateEventSecret,
  ): Promise<EventSecretDto> {
    const pid = actingMerchant(caller, body.merchant);
    const graceMs = (body.grace_seconds ?? DEFAULT_GRACE_SECONDS) * SECOND;
    return eventSecretView(pid, await this.secrets.rotateEvents(pid, graceMs, caller.actor));
  }

  @Operation({
    route: 'GET :id',
    id: 'getEndpoint',
    summary: 'An endpoint',
    scope: 'callbacks:read',
    ok: EndpointDto,
    params: ID,
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('id') id: string): Promise<EndpointDto> {
    return endpointView(await this.visible(caller, id));
  }

  @Operation({
    route: 'DELETE :id',
    id: 'removeEndpoint',
    summary: 'Send no more events somewhere',
    description: 'What still waited for it is given up.',
    scope: 'callbacks:write',
    ok: EndpointDto,
    params: ID,
    problems: ['not_found', 'not_allowed_now'],
  })
  async remove(@Caller() caller: ApiCaller, @Param('id') asked: string): Promise<EndpointDto> {
    const { id } = await this.visible(caller, asked);
    return endpointView(await this.endpoints.remove(id, caller.actor));
  }

  @Operation({
    route: 'POST :id/pause',
    id: 'pauseEndpoint',
    summary: 'Keep the events of an endpoint until it is resumed',
    description: 'Nothing is discarded. One that is paused already stays as it is.',
    scope: 'callbacks:write',
    ok: EndpointDto,
    params: ID,
    problems: ['not_found', 'not_allowed_now'],
  })
  async pause(
    @Caller() caller: ApiCaller,
    @Param('id') asked: string,
    @Body(JsonBody(PauseEndpoint)) { reason }: PauseEndpoint,
  ): Promise<EndpointDto> {
    const { id } = await this.visible(caller, asked);
    return endpointView(await this.endpoints.pause(id, reason, caller.actor));
  }

  @Operation({
    route: 'POST :id/resume',
    id: 'resumeEndpoint',
    summary: 'Deliver to an endpoint again',
    description: 'What it missed comes first, in order.',
    scope: 'callbacks:write',
    ok: EndpointDto,
    params: ID,
    problems: ['not_found', 'not_allowed_now'],
  })
  async resume(@Caller() caller: ApiCaller, @Param('id') asked: string): Promise<EndpointDto> {
    const { id } = await this.visible(caller, asked);
    return endpointView(await this.endpoints.resume(id, caller.actor));
  }

  @Operation({
    route: 'POST :id/test',
    id: 'testEndpoint',
    summary: 'Send an endpoint a ping',
    description:
      'Tried once, even while the endpoint is paused. What came of it is in the callback that is answered here.',
    scope: 'callbacks:write',
    ok: CallbackDto,
    params: ID,
    problems: ['not_found', 'not_allowed_now'],
  })
  async test(@Caller() caller: ApiCaller, @Param('id') asked: string): Promise<CallbackDto> {
    const { id } = await this.visible(caller, asked);
    const sent = await this.log.one(await this.endpoints.ping(id, caller.actor));
    invariant(sent, 'a ping is a callback');
    return callbackView(sent.callback);
  }

  private async visible(caller: ApiCaller, id: string): Promise<Endpoint> {
    const endpoint = await this.endpoints.find(id);
    if (!endpoint || !maySee(caller, endpoint.merchantPid)) throw nothing('endpoint', id);
    return endpoint;
  }
}
