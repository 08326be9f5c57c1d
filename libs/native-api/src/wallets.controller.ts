import { Body, Param, Query } from '@nestjs/common';
import { isTronAddress, parseUnits } from '@epusdt/kernel';
import { PoolCare, WalletCare } from '@epusdt/operations';
import { WalletPool, Wallets } from '@epusdt/wallets';
import { Caller, visibleMerchant, type ApiCaller } from './caller';
import { JsonBody, QueryOf } from './input';
import { NativeController, Operation } from './operation';
import { pageOf, windowOf, type Page } from './pages';
import { invalid, nothing, type ProblemCode } from './problems';
import { WalletAnswers } from './wallet-answers';
import {
  AddWallet,
  ChangedWalletDto,
  WalletDto,
  WalletFilters,
  WalletMerchant,
  WalletPage,
  WalletRule,
} from './wallet.dto';

const LIST = 'wallets';
const ADDRESS = {
  address: { description: 'of the wallet', example: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx' },
};
/** Its state is sealed; of an altered row nothing is changed. */
const ON_STATE: readonly ProblemCode[] = ['not_found', 'not_allowed_now', 'integrity'];
const STAYS = 'Open orders stay watched, and money for them still counts.';

@NativeController('wallets', 'wallets')
export class WalletsController {
  constructor(
    private readonly answers: WalletAnswers,
    private readonly wallets: Wallets,
    private readonly pool: WalletPool,
    private readonly care: WalletCare,
    private readonly poolCare: PoolCare,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listWallets',
    summary: 'Wallets, newest first',
    description: 'Keys of a merchant see those that serve him.',
    scope: 'wallets:read',
    ok: WalletPage,
    problems: ['not_found'],
  })
  async list(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(WalletFilters)) filters: WalletFilters,
  ): Promise<Page<WalletDto>> {
    const window = windowOf(LIST, filters);
    const { state, merchant } = filters;
    const rows = await this.answers.page(visibleMerchant(caller, merchant), state, window);
    const { data, ...more } = pageOf(
      LIST,
      window,
      rows,
      ({ number }) => String(number),
      ({ wallet }) => wallet,
    );
    return { data: await this.answers.ofAll(caller, data), ...more };
  }

  @Operation({
    route: 'GET :address',
    id: 'getWallet',
    summary: 'A wallet',
    scope: 'wallets:read',
    ok: WalletDto,
    params: ADDRESS,
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('address') address: string): Promise<WalletDto> {
    const wallet = await this.answers.find(caller.merchantPid, address);
    const [view] = wallet ? await this.answers.ofAll(caller, [wallet]) : [];
    if (!view) throw nothing('wallet', address);
    return view;
  }

  @Operation({
    route: 'POST',
    id: 'addWallet',
    summary: 'Take an address into the pool',
    description:
      'It is looked up on the chain: one that the issuer of USDT has blacklisted is refused. A disabled or removed wallet is enabled again.',
    scope: 'wallets:write',
    status: 201,
    ok: ChangedWalletDto,
    problems: ['wallet_exists', 'wallet_invalid', 'not_allowed_now', 'integrity'],
  })
  async add(
    @Caller() caller: ApiCaller,
    @Body(JsonBody(AddWallet)) { address }: AddWallet,
  ): Promise<ChangedWalletDto> {
    const { notes } = await this.care.add(address, caller.actor);
    return this.changed(caller, address, notes);
  }

  @Operation({
    route: 'POST :address/enable',
    id: 'enableWallet',
    summary: 'Assign it to orders again',
    scope: 'wallets:write',
    ok: ChangedWalletDto,
    params: ADDRESS,
    problems: ON_STATE,
  })
  async enable(@Caller() caller: ApiCaller, @Param('address') address: string): Promise<ChangedWalletDto> {
    await this.wallets.enable(known(address), caller.actor);
    return this.changed(caller, address, []);
  }

  @Operation({
    route: 'POST :address/disable',
    id: 'disableWallet',
    summary: 'Assign it to no more orders for now',
    description: STAYS,
    scope: 'wallets:write',
    ok: ChangedWalletDto,
    params: ADDRESS,
    problems: ON_STATE,
  })
  async disable(@Caller() caller: ApiCaller, @Param('address') address: string): Promise<ChangedWalletDto> {
    await this.wallets.disable(known(address), caller.actor);
    return this.changed(caller, address, await this.poolCare.notes());
  }

  @Operation({
    route: 'POST :address/remove',
    id: 'removeWallet',
    summary: 'Assign it to no more orders',
    description: `${STAYS} Its row stays, and it may be added again.`,
    scope: 'wallets:write',
    ok: ChangedWalletDto,
    params: ADDRESS,
    problems: ON_STATE,
  })
  async remove(@Caller() caller: ApiCaller, @Param('address') address: string): Promise<ChangedWalletDto> {
    await this.wallets.remove(known(address), caller.actor);
    return this.changed(caller, address, await this.poolCare.notes());
  }

  @Operation({
    route: 'PUT :address/rule',
    id: 'setWalletRule',
    summary: 'How much of the work it gets',
    description: 'Both in place of what was set before.',
    scope: 'wallets:write',
    ok: ChangedWalletDto,
    params: ADDRESS,
    problems: ['bad_request', 'not_found'],
  })
  async setRule(
    @Caller() caller: ApiCaller,
    @Param('address') address: string,
    @Body(JsonBody(WalletRule)) { weight, daily_cap: dailyCap }: WalletRule,
  ): Promise<ChangedWalletDto> {
    const cap = dailyCap === undefined ? null : parseUnits(dailyCap);
    if (dailyCap !== undefined && cap === null) {
      throw invalid([{ field: 'daily_cap', message: 'give at most 6 decimals' }]);
    }
    await this.pool.setRule(known(address), { weight, cap }, caller.actor);
    return this.changed(caller, address, []);
  }

  @Operation({
    route: 'POST :address/give',
    id: 'giveWallet',
    summary: 'Give it to a merchant',
    description: 'From then on he uses only wallets given to him, and who has none does not use this one.',
    scope: 'wallets:write',
    ok: ChangedWalletDto,
    params: ADDRESS,
    problems: ['not_found', 'wallet_exists'],
  })
  async give(
    @Caller() caller: ApiCaller,
    @Param('address') address: string,
    @Body(JsonBody(WalletMerchant)) { merchant }: WalletMerchant,
  ): Promise<ChangedWalletDto> {
    const notes = await this.poolCare.give(known(address), merchant, caller.actor);
    return this.changed(caller, address, notes);
  }

  @Operation({
    route: 'POST :address/take',
    id: 'takeWallet',
    summary: 'Take it from a merchant',
    description: 'Who has no wallet of his own any more uses those of nobody.',
    scope: 'wallets:write',
    ok: ChangedWalletDto,
    params: ADDRESS,
    problems: ['not_found'],
  })
  async take(
    @Caller() caller: ApiCaller,
    @Param('address') address: string,
    @Body(JsonBody(WalletMerchant)) { merchant }: WalletMerchant,
  ): Promise<ChangedWalletDto> {
    const { notes } = await this.poolCare.take(known(address), merchant, caller.actor);
    return this.changed(caller, address, notes);
  }

  private async changed(
    caller: ApiCaller,
    address: string,
    notes: readonly string[],
  ): Promise<ChangedWalletDto> {
    return { ...(await this.get(caller, address)), notes };
  }
}

/** What is no address is no wallet either; the database is not asked. */
function known(address: string): string {
  if (!isTronAddress(address)) throw nothing('wallet', address);
  return address;
}
