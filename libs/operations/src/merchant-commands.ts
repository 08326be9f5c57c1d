import { Injectable } from '@nestjs/common';
import { Merchants, type Merchant } from '@epusdt/merchants';
import { done, type Actions, type AdminAnswer } from './admin-answer';

@Injectable()
export class MerchantCommands {
  readonly actions: Actions = [
    ['merchant list', () => this.list()],
    ['merchant create', async (name) => done(withSecret(await this.merchants.create(name)))],
    ['merchant rotate-secret', async (pid) => done(withSecret(await this.merchants.rotateSecret(pid)))],
  ];

  constructor(private readonly merchants: Merchants) {}

  private async list(): Promise<AdminAnswer> {
    const merchants = await this.merchants.list();
    return done(merchants.map(({ pid, name, dialect }) => `${pid}  ${name}  ${dialect}`).join('\n'));
  }
}

const withSecret = ({ pid, name, secret }: Merchant): string =>
  `merchant ${pid} (${name})\nsecret: ${secret}\nAPI path: /m/${pid}/api/v1/order/create-transaction\nKeep the secret: it is shown only now. The shop signs its requests with it.`;
