import { Body, Param, Query } from '@nestjs/common';
import { InboxDecisions, type Reason } from '@epusdt/payments';
import { Caller, visibleMerchant, type ApiCaller } from './caller';
import { InboxAnswers, type ListedEntry } from './inbox-answers';
import {
  AssignTransfer,
  DecidedDto,
  IgnoreTransfer,
  InboxEntryWithCandidatesDto,
  InboxFilters,
  InboxPage,
  RefundTransfer,
  ReopenTransfer,
  type InboxEntryDto,
  type Outcome,
} from './inbox.dto';
import { JsonBody, QueryOf } from './input';
import { isRowNumber } from './money-fields';
import { NativeController, Operation } from './operation';
import { pageOf, windowOf, type Page } from './pages';
import { nothing, type ProblemCode } from './problems';
import { numberOfTransfer } from './transfer.dto';

const LIST = 'inbox';
const ID = { id: { description: 'number of the transfer', example: '17' } };
const REFUSALS: readonly ProblemCode[] = ['bad_request', 'not_found', 'not_allowed_now'];
const OWNER = 'Only for keys of the owner.';

@NativeController('inbox', 'inbox')
export class InboxController {
  constructor(
    private readonly answers: InboxAnswers,
    private readonly decisions: InboxDecisions,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listInbox',
    summary: 'Money that fits no order, recorded last first',
    description: 'What waits for a decision; with `all=true` also what was decided.',
    scope: 'transfers:read',
    ok: InboxPage,
    problems: ['not_found'],
  })
  async list(
    @Caller() caller: ApiCaller,
    @Query(QueryOf(InboxFilters)) filters: InboxFilters,
  ): Promise<Page<InboxEntryDto>> {
    const window = windowOf(LIST, filters);
    const rows = await this.answers.page({
      merchantPid: visibleMerchant(caller, filters.merchant),
      ...(filters.all === 'true' ? { inbox: true } : { state: 'inbox' }),
      ...window,
    });
    const { data, ...more } = pageOf(LIST, window, rows, numberOfTransfer, (row) => row);
    const shown: InboxEntryDto[] = [];
    for (const row of data) shown.push(await this.answers.of(caller, row));
    return { data: shown, ...more };
  }

  @Operation({
    route: 'GET :id',
    id: 'getInboxEntry',
    summary: 'An entry, with the orders it may be meant for',
    scope: 'transfers:read',
    ok: InboxEntryWithCandidatesDto,
    params: ID,
    problems: ['not_found'],
  })
  async get(@Caller() caller: ApiCaller, @Param('id') id: string): Promise<InboxEntryWithCandidatesDto> {
    const found = await this.find(caller, id, true);
    return this.answers.withCandidates(caller, found);
  }

  @Operation({
    route: 'POST :id/assign',
    id: 'assignTransfer',
    summary: 'Give the money to an order',
    description: `Where that pays the order it is final, and the shop hears of it. ${OWNER}`,
    scope: 'inbox:decide',
    ok: DecidedDto,
    params: ID,
    problems: REFUSALS,
  })
  assign(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @Body(JsonBody(AssignTransfer)) { order_id: orderId, note }: AssignTransfer,
  ): Promise<DecidedDto> {
    return this.decided(caller, id, note, (reason) => this.decisions.assign(id, orderId, reason));
  }

  @Operation({
    route: 'POST :id/refund',
    id: 'refundTransfer',
    summary: 'Record that the money was given back',
    description: `The gateway sends nothing. Of money that paid an order only a note is made. ${OWNER}`,
    scope: 'inbox:decide',
    ok: DecidedDto,
    params: ID,
    problems: REFUSALS,
  })
  refund(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @Body(JsonBody(RefundTransfer)) { transaction, note }: RefundTransfer,
  ): Promise<DecidedDto> {
    return this.decided(caller, id, note, (reason) => this.decisions.refund(id, transaction ?? '', reason));
  }

  @Operation({
    route: 'POST :id/ignore',
    id: 'ignoreTransfer',
    summary: 'Set it aside',
    description: OWNER,
    scope: 'inbox:decide',
    ok: DecidedDto,
    params: ID,
    problems: REFUSALS,
  })
  ignore(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @Body(JsonBody(IgnoreTransfer)) { note }: IgnoreTransfer,
  ): Promise<DecidedDto> {
    return this.decided(caller, id, note, async (reason) => {
      await this.decisions.ignore(id, reason);
      return 'ignored';
    });
  }

  @Operation({
    route: 'POST :id/reopen',
    id: 'reopenTransfer',
    summary: 'Take a decision back',
    description: `The money waits again. ${OWNER}`,
    scope: 'inbox:decide',
    ok: DecidedDto,
    params: ID,
    problems: REFUSALS,
  })
  reopen(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @Body(JsonBody(ReopenTransfer)) { note }: ReopenTransfer,
  ): Promise<DecidedDto> {
    return this.decided(caller, id, note, async (reason) => {
      await this.decisions.reopen(id, reason);
      return 'reopened';
    });
  }

  private async decided(
    caller: ApiCaller,
    id: string,
    note: string,
    decide: (reason: Reason) => Promise<Outcome>,
  ): Promise<DecidedDto> {
    if (!isRowNumber(id)) throw nothing('transfer', id);
    const outcome = await decide({ actor: caller.actor, note });
    return { outcome, entry: await this.answers.of(caller, await this.find(caller, id, false)) };
  }

  private async find({ merchantPid }: ApiCaller, id: string, inbox: boolean): Promise<ListedEntry> {
    const query = { merchantPid, id, inbox, before: null, take: 1 };
    const [found] = isRowNumber(id) ? await this.answers.page(query) : [];
    if (!found) throw nothing('transfer in the inbox', id);
    return found;
  }
}
