import { Injectable } from '@nestjs/common';
import { DomainError } from '@epusdt/kernel';
import { InboxDecisions, OrderDecisions, type Assignment } from '@epusdt/payments';
import { done, optionsIn, type Actions, type AdminAnswer } from './admin-answer';
import { InboxReports } from './inbox-reports';
import { OrderReports } from './order-reports';

const ASSIGNED: Readonly<Record<Assignment, string>> = {
  paid: 'it is paid now, and the shop hears of it. That is final',
  proved: 'the payment marked by hand has its transfer now. That is final',
  surplus: 'which is paid already: the transfer is kept with it as surplus, and the shop hears nothing',
};

/** Orders, and money that fits none. */
@Injectable()
export class OrderCommands {
  readonly actions: Actions = [
    ['order show', async (id) => done(await this.reports.show(id))],
    ['order list', async () => done(await this.reports.list())],
    ['order mark-paid', (options, actor) => this.markPaid(options, actor)],
    ['order cancel', (options, actor) => this.cancel(options, actor)],
    ['order extend', (options, actor) => this.extend(options, actor)],
    ['inbox list', async (which) => done(await this.inbox.list(which === 'all'))],
    ['inbox show', async (transfer) => done(await this.inbox.show(transfer))],
    ['inbox assign', (options, actor) => this.assign(options, actor)],
    ['inbox refunded', (options, actor) => this.refunded(options, actor)],
    ['inbox ignore', (options, actor) => this.ignore(options, actor)],
    ['inbox reopen', (options, actor) => this.reopen(options, actor)],
    ['audit', async (subject) => done(await this.reports.audit(subject))],
  ];

  constructor(
    private readonly reports: OrderReports,
    private readonly inbox: InboxReports,
    private readonly orders: OrderDecisions,
    private readonly decisions: InboxDecisions,
  ) {}

  private async markPaid(options: string, actor: string): Promise<AdminAnswer> {
    const { id, tx, note } = optionsIn(options, ['id', 'tx', 'note']);
    await this.orders.markPaid(id, tx === '' ? null : tx, { actor, note });
    return done(`order ${id} is paid now, and the shop hears of it`);
  }

  private async cancel(options: string, actor: string): Promise<AdminAnswer> {
    const { id, note } = optionsIn(options, ['id', 'note']);
    await this.orders.cancel(id, { actor, note });
    return done(`order ${id} is cancelled; its amount stays reserved, and money for it still counts`);
  }

  private async extend(options: string, actor: string): Promise<AdminAnswer> {
    const { id, minutes, note } = optionsIn(options, ['id', 'minutes', 'note']);
    if (!/^\d{1,6}$/.test(minutes)) {
      throw new DomainError(
        'bad_request',
        `minutes: "${minutes.slice(0, 20)}" is no whole number; give for example 30`,
      );
    }
    const end = await this.orders.extend(id, Number(minutes), { actor, note });
    return done(`order ${id} can be paid until ${new Date(end).toISOString()}`);
  }

  private async assign(options: string, actor: string): Promise<AdminAnswer> {
    const { transfer, order, note } = optionsIn(options, ['transfer', 'order', 'note']);
    const outcome = await this.decisions.assign(transfer, order, { actor, note });
    return done(`transfer ${transfer} is assigned to order ${order}; ${ASSIGNED[outcome]}`);
  }

  private async refunded(options: string, actor: string): Promise<AdminAnswer> {
    const { transfer, tx, note } = optionsIn(options, ['transfer', 'tx', 'note']);
    const what = await this.decisions.refund(transfer, tx, { actor, note });
    return done(
      what === 'refunded'
        ? `transfer ${transfer} is recorded as refunded`
        : `transfer ${transfer} paid an order, which stays paid; the refund is noted`,
    );
  }

  private async ignore(options: string, actor: string): Promise<AdminAnswer> {
    const { transfer, note } = optionsIn(options, ['transfer', 'note']);
    await this.decisions.ignore(transfer, { actor, note });
    return done(`transfer ${transfer} is ignored`);
  }

  private async reopen(options: string, actor: string): Promise<AdminAnswer> {
    const { transfer, note } = optionsIn(options, ['transfer', 'note']);
    await this.decisions.reopen(transfer, { actor, note });
    return done(`transfer ${transfer} waits in the inbox again`);
  }
}
