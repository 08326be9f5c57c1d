import { Body, Param } from '@nestjs/common';
import { Brands, Merchants, type BrandChange } from '@epusdt/merchants';
import { BrandDto, ChangeBrand, brandView } from './brand.dto';
import { Caller, maySee, type ApiCaller } from './caller';
import { JsonBody } from './input';
import { NullFields } from './null-fields';
import { NativeController, Operation } from './operation';
import { invalid, nothing } from './problems';

const NOTHING_GIVEN = 'give what to change: name, logo, colour, support_url, note, origins';
const PID = { pid: { description: 'number of the merchant', example: '1000' } };

/** How shops look on the page of their buyers. Only for keys of the owner: the scopes see to that. */
@NativeController('merchants', 'merchants')
export class BrandsController {
  constructor(
    private readonly merchants: Merchants,
    private readonly brands: Brands,
  ) {}

  @Operation({
    route: 'GET :pid/brand',
    id: 'getMerchantBrand',
    summary: 'How a merchant looks on the page of its buyers',
    scope: 'merchants:read',
    ok: BrandDto,
    params: PID,
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('pid') pid: string): Promise<BrandDto> {
    await this.requireVisible(caller, pid);
    return brandView(await this.brands.read(pid));
  }

  @Operation({
    route: 'PATCH :pid/brand',
    id: 'changeMerchantBrand',
    summary: 'Change how a merchant looks on the page of its buyers',
    description: 'What is left out stays as it is; null clears. Pages show it within ten seconds.',
    scope: 'merchants:write',
    ok: BrandDto,
    params: PID,
    problems: ['bad_request', 'not_found'],
  })
  async change(
    @Caller() caller: ApiCaller,
    @Param('pid') pid: string,
    @Body(JsonBody(ChangeBrand)) body: ChangeBrand,
    @NullFields() nulls: ReadonlySet<string>,
  ): Promise<BrandDto> {
    await this.requireVisible(caller, pid);
    const wanted = changeOf(body, nulls);
    if (Object.keys(wanted).length === 0) throw invalid([{ field: 'body', message: NOTHING_GIVEN }]);
    return brandView(await this.brands.change(pid, wanted, caller.actor));
  }

  private async requireVisible(caller: ApiCaller, pid: string): Promise<void> {
    if (maySee(caller, pid) && (await this.merchants.entry(pid))) return;
    throw nothing('merchant', pid);
  }
}

function changeOf(body: ChangeBrand, nulls: ReadonlySet<string>): BrandChange {
  const { name, logo, colour, support_url, note, origins } = body;
  return {
    ...(nulls.has('name') ? { name: null } : {}),
    ...(name === undefined ? {} : { name }),
    ...(nulls.has('logo') ? { logo: null } : {}),
    ...(logo === undefined ? {} : { logo }),
    ...(nulls.has('colour') ? { colour: null } : {}),
    ...(colour === undefined ? {} : { colour }),
    ...(nulls.has('support_url') ? { supportUrl: null } : {}),
    ...(support_url === undefined ? {} : { supportUrl: support_url }),
    ...(nulls.has('note') ? { note: null } : {}),
    ...(note === undefined ? {} : { note }),
    ...(nulls.has('origins') ? { origins: null } : {}),
    ...(origins === undefined ? {} : { origins }),
  };
}
