import { Body, Param, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ChainSettings } from '@epusdt/chain';
import { ApiKeys, type ApiKey } from '@epusdt/merchants';
import { Caller, visibleMerchant, type ApiCaller } from './caller';
import { readInstant } from './fields';
import { JsonBody, QueryOf } from './input';
import { ApiKeyDto, keyView } from './key-view';
import { CreateKey, KeyFilters } from './key.dto';
import { NativeController, Operation } from './operation';
import { PageDto, pageOf, windowOf, type Page } from './pages';
import { Problem, nothing } from './problems';

class NewApiKeyDto extends ApiKeyDto {
  @ApiProperty({
    example: 'sk_test_7Qm3c9Vx_…',
    description: 'the key itself; shown only now',
  })
  key!: string;
}

const ApiKeyPage = PageDto(ApiKeyDto);
const LIST = 'keys';
const PREFIX = { prefix: { description: 'how the key begins', example: 'sk_test_7Qm3c9Vx' } };

/** Keys of this API. Only for keys of the owner: the scopes see to that. */
@NativeController('keys', 'keys')
export class KeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly chain: ChainSettings,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listKeys',
    summary: 'Keys, newest first',
    scope: 'keys:read',
    ok: ApiKeyPage,
  })
  async list(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(KeyFilters)) query: KeyFilters,
  ): Promise<Page<ApiKeyDto>> {
    const window = windowOf(LIST, query);
    const rows = await this.keys.list(visibleMerchant(caller, query.merchant), window.before, window.take);
    return pageOf(LIST, window, rows, ({ id }) => id, keyView);
  }

  @Operation({
    route: 'POST',
    id: 'createKey',
    summary: 'Make a key',
    description:
      'Its text is shown in this answer only. It can do no more than the key that makes it: no scope that one lacks, from nowhere else, and not for longer.',
    scope: 'keys:write',
    status: 201,
    ok: NewApiKeyDto,
    problems: ['bad_request', 'not_found', 'not_allowed_now'],
  })
  async create(
    @Caller() caller: ApiCaller,
    @Body(JsonBody(CreateKey)) body: CreateKey,
  ): Promise<NewApiKeyDto> {
    refuseMoreThanOwn(caller, body.scopes);
    const { key, text } = await this.keys.create(
      {
        name: body.name,
        merchantPid: visibleMerchant(caller, body.merchant),
        scopes: body.scopes,
        networks: body.networks ?? null,
        expiresAt: body.expires_at === undefined ? null : readInstant(body.expires_at),
        test: !this.chain.isMainnet,
      },
      caller.actor,
      caller.key,
    );
    return { ...keyView(key), key: text };
  }

  @Operation({
    route: 'GET :prefix',
    id: 'getKey',
    summary: 'A key',
    scope: 'keys:read',
    ok: ApiKeyDto,
    params: PREFIX,
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('prefix') prefix: string): Promise<ApiKeyDto> {
    return keyView(await this.visible(caller, prefix));
  }

  @Operation({
    route: 'DELETE :prefix',
    id: 'revokeKey',
    summary: 'Revoke a key',
    description: 'From the next request on nobody gets in with it, for ever. A key may revoke itself.',
    scope: 'keys:write',
    ok: ApiKeyDto,
    params: PREFIX,
    problems: ['not_found'],
  })
  async revoke(@Caller() caller: ApiCaller, @Param('prefix') asked: string): Promise<ApiKeyDto> {
    const { prefix } = await this.visible(caller, asked);
    return keyView(await this.keys.revoke(prefix, caller.actor));
  }

  private async visible(caller: ApiCaller, prefix: string): Promise<ApiKey> {
    const key = await this.keys.find(prefix);
    if (!key || (caller.merchantPid !== null && key.merchantPid !== caller.merchantPid)) {
      throw nothing('key', prefix);
    }
    return key;
  }
}

function refuseMoreThanOwn({ key }: ApiCaller, scopes: readonly string[]): void {
  const lacking = scopes.filter((scope) => !key.scopes.some((own) => own === scope));
  if (lacking.length === 0) return;
  throw new Problem(
    'scope_missing',
    `scopes: a key grants only what it has itself; key ${key.prefix} has not got ${lacking.join(', ')}`,
  );
}
