import { Injectable } from '@nestjs/common';
import { DomainError, HOUR, shown } from '@epusdt/kernel';
import { MerchantSecrets, Merchants, type Merchant } from '@epusdt/merchants';
import { done, optionsIn, type Actions, type AdminAnswer } from './admin-answer';

@Injectable()
export class MerchantCommands {
  readonly actions: Actions = [
    ['merchant list', () => this.list()],
    ['merchant create', async (name) => done(withSecret(await this.merchants.create(name)))],
    ['merchant rotate-secret', (options, actor) => this.rotate(options, actor)],
  ];

  constructor(
    private readonly merchants: Merchants,
    private readonly secrets: MerchantSecrets,
  ) {}

  /** `options`: the pid alone, or with `grace`, how many hours the old secret stays good. */
  private async rotate(options: string, actor: string): Promise<AdminAnswer> {
    const { pid, grace } = options.startsWith('{')
      ? optionsIn(options, ['pid', 'grace'])
      : { pid: options, grace: '' };
    if (!/^\d{0,3}$/.test(grace))
      throw new DomainError('bad_request', `grace: ${shown(grace)} is no whole number of hours; give 24`);
    return done(withSecret(await this.secrets.rotate(pid, Number(grace) * HOUR, actor)));
  }

  private async list(): Promise<AdminAnswer> {
    const merchants = await this.merchants.list();
    return done(merchants.map(({ pid, name, dialect }) => `${pid}  ${name}  ${dialect}`).join('\n'));
  }
}

const withSecret = ({ pid, name, secret }: Merchant): string =>
  `merchant ${pid} (${name})\nsecret: ${secret}\nAPI path: /m/${pid}/api/v1/order/create-transaction\nKeep the secret: it is shown only now. The shop signs its requests with it.`;
