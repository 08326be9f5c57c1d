import { Injectable } from '@nestjs/common';
import { done, type Actions } from './admin-answer';
import { OrderReports } from './order-reports';

@Injectable()
export class OrderCommands {
  readonly actions: Actions = [
    ['order show', async (id) => done(await this.reports.show(id))],
    ['order list', async () => done(await this.reports.list())],
    ['inbox list', async () => done(await this.reports.inbox())],
  ];

  constructor(private readonly reports: OrderReports) {}
}
