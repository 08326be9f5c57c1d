import { Body, Param, Query } from '@nestjs/common';
import { SECOND } from '@epusdt/kernel';
import { MerchantSecrets, Merchants, type MerchantChange, type MerchantEntry } from '@epusdt/merchants';
import { Caller, maySee, visibleMerchant, type ApiCaller } from './caller';
import { JsonBody, QueryOf } from './input';
import { MerchantDto, MerchantPage, MerchantWithSecretDto, merchantView } from './merchant-view';
import { ChangeMerchant, CreateMerchant, RotateMerchantSecret } from './merchant.dto';
import { NullFields } from './null-fields';
import { NativeController, Operation } from './operation';
import { PageQuery, pageOf, windowOf, type Page } from './pages';
import { invalid, nothing } from './problems';

const LIST = 'merchants';
const NOTHING_GIVEN = 'give what to change: name, acknowledgement, retry_delays, dialect, networks';
const PID = { pid: { description: 'number of the merchant', example: '1000' } };

/** Shops, and how they are told. Only for keys of the owner: the scopes see to that. */
@NativeController('merchants', 'merchants')
export class MerchantsController {
  constructor(
    private readonly merchants: Merchants,
    private readonly secrets: MerchantSecrets,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listMerchants',
    summary: 'Merchants, newest first',
    scope: 'merchants:read',
    ok: MerchantPage,
  })
  async list(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(PageQuery)) query: PageQuery,
  ): Promise<Page<MerchantDto>> {
    const window = windowOf(LIST, query);
    const own = visibleMerchant(caller, undefined);
    const wanted = (await this.merchants.list())
      .filter(({ pid }) => own === null || pid === own)
      .sort((one, other) => Number(other.pid) - Number(one.pid))
      .filter(({ pid }) => window.before === null || Number(pid) < Number(window.before));
    return pageOf(LIST, window, wanted.slice(0, window.take), ({ pid }) => pid, merchantView);
  }

  @Operation({
    route: 'POST',
    id: 'createMerchant',
    summary: 'Add a merchant',
    description:
      'With the next free number, and a generated secret or the one that the shop has already. The secret is shown in this answer only.',
    scope: 'merchants:write',
    status: 201,
    ok: MerchantWithSecretDto,
    problems: ['bad_request', 'not_allowed_now'],
  })
  async create(
    @Caller() { actor }: ApiCaller,
    @Body(JsonBody(CreateMerchant)) { name, secret: wanted }: CreateMerchant,
  ): Promise<MerchantWithSecretDto> {
    const { pid, secret } = await this.merchants.create(name, actor, wanted ?? null);
    return { ...merchantView(await this.required(pid)), secret };
  }

  @Operation({
    route: 'GET :pid',
    id: 'getMerchant',
    summary: 'A merchant',
    scope: 'merchants:read',
    ok: MerchantDto,
    params: PID,
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('pid') pid: string): Promise<MerchantDto> {
    return merchantView(await this.visible(caller, pid));
  }

  @Operation({
    route: 'PATCH :pid',
    id: 'changeMerchant',
    summary: 'Change how a merchant is called, how it may ask, and how it is told',
    description: 'What is left out stays as it is.',
    scope: 'merchants:write',
    ok: MerchantDto,
    params: PID,
    problems: ['bad_request', 'not_found'],
  })
  async change(
    @Caller() caller: ApiCaller,
    @Param('pid') pid: string,
    @Body(JsonBody(ChangeMerchant)) body: ChangeMerchant,
    @NullFields() nulls: ReadonlySet<string>,
  ): Promise<MerchantDto> {
    await this.visible(caller, pid);
    const wanted = changeOf(body, nulls);
    if (Object.keys(wanted).length === 0) {
      throw invalid([{ field: 'body', message: NOTHING_GIVEN }]);
    }
    return merchantView(await this.merchants.change(pid, wanted, caller.actor));
  }

  @Operation({
    route: 'POST :pid/rotate-secret',
    id: 'rotateMerchantSecret',
    summary: 'Give a merchant a new secret',
    description:
      'The new one signs callbacks at once and is shown in this answer only. Requests signed with the old one are taken for `grace_seconds` longer.',
    scope: 'merchants:write',
    ok: MerchantWithSecretDto,
    params: PID,
    problems: ['bad_request', 'not_found', 'not_allowed_now'],
  })
  async rotate(
    @Caller() caller: ApiCaller,
    @Param('pid') pid: string,
    @Body(JsonBody(RotateMerchantSecret)) { grace_seconds = 0 }: RotateMerchantSecret,
  ): Promise<MerchantWithSecretDto> {
    await this.visible(caller, pid);
    const { secret } = await this.secrets.rotate(pid, grace_seconds * SECOND, caller.actor);
    return { ...merchantView(await this.required(pid)), secret };
  }

  private async visible(caller: ApiCaller, pid: string): Promise<MerchantEntry> {
    const entry = maySee(caller, pid) ? await this.merchants.entry(pid) : null;
    if (!entry) throw nothing('merchant', pid);
    return entry;
  }

  private async required(pid: string): Promise<MerchantEntry> {
    const entry = await this.merchants.entry(pid);
    if (!entry) throw nothing('merchant', pid);
    return entry;
  }
}

function changeOf(body: ChangeMerchant, nulls: ReadonlySet<string>): MerchantChange {
  const { name, acknowledgement, retry_delays, dialect, networks } = body;
  return {
    ...(name === undefined ? {} : { name }),
    ...(acknowledgement === undefined ? {} : { acknowledgement }),
    ...(nulls.has('retry_delays') ? { retryDelays: null } : {}),
    ...(retry_delays === undefined ? {} : { retryDelays: retry_delays }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(nulls.has('networks') ? { networks: null } : {}),
    ...(networks === undefined ? {} : { networks }),
  };
}
