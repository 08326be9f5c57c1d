import { Injectable } from '@nestjs/common';
import { DomainError } from '@epusdt/kernel';
import { Merchants, type Merchant } from '@epusdt/merchants';
import { Wallets } from '@epusdt/wallets';
import { Doctor } from './doctor';
import { OrderReports } from './order-reports';
import { WalletCare, type Progress } from './wallet-care';

/** What a person may ask of the gateway from a terminal. Answers are text for that person. */
export interface AdminAnswer {
  readonly ok: boolean;
  readonly text: string;
  /** The work goes on: ask again with this command and the same argument. */
  readonly pending?: string;
}

type Action = (argument: string) => Promise<AdminAnswer>;

/** One service for the command line, whether it speaks to a running gateway or opens the database itself. */
@Injectable()
export class AdminActions {
  private readonly actions: ReadonlyMap<string, Action>;

  constructor(
    private readonly wallets: Wallets,
    private readonly merchants: Merchants,
    reports: OrderReports,
    private readonly doctor: Doctor,
    private readonly care: WalletCare,
  ) {
    this.actions = new Map<string, Action>([
      ['wallet add', async (address) => done(await care.add(address))],
      ['wallet enable', async (address) => done(`${(await wallets.enable(address)).address} enabled`)],
      [
        'wallet disable',
        async (address) =>
          done(`${(await wallets.disable(address)).address} disabled: no new orders; open ones stay watched`),
      ],
      [
        'wallet remove',
        async (address) =>
          done(`${(await wallets.remove(address)).address} removed: no new orders; open ones stay watched`),
      ],
      ['wallet list', () => this.walletList()],
      ['wallet backscan', (words) => this.backScan(words)],
      ['wallet backscan-progress', async (words) => lookingBack(await care.progress(addressIn(words)))],
      ['merchant list', () => this.merchantList()],
      ['merchant create', async (name) => done(withSecret(await merchants.create(name)))],
      ['merchant rotate-secret', async (pid) => done(withSecret(await merchants.rotateSecret(pid)))],
      ['order show', async (id) => done(await reports.show(id))],
      ['order list', async () => done(await reports.list())],
      ['inbox list', async () => done(await reports.inbox())],
      ['doctor', () => this.examine()],
    ]);
  }

  /** Never throws for what a person got wrong: the answer says what it was. */
  async run(command: string, argument: string): Promise<AdminAnswer> {
    const action = this.actions.get(command);
    if (!action)
      return {
        ok: false,
        text: `no command "${command}"; there are: ${[...this.actions.keys()].join(', ')}`,
      };
    try {
      return await action(argument);
    } catch (error) {
      if (error instanceof DomainError) return { ok: false, text: error.message };
      throw error;
    }
  }

  private async walletList(): Promise<AdminAnswer> {
    const wallets = await this.wallets.list();
    if (wallets.length === 0) return done('no wallets yet; add one with: wallet add T…');
    return done(
      wallets
        .map(({ address, state, sealed }) => `${address}  ${state}${sealed ? '' : '  SEAL BROKEN: not used'}`)
        .join('\n'),
    );
  }

  private async backScan(words: string): Promise<AdminAnswer> {
    const [address = '', ...from] = words.split(' ');
    return lookingBack(await this.care.lookBack(address, from.join(' ')));
  }

  private async merchantList(): Promise<AdminAnswer> {
    const merchants = await this.merchants.list();
    return done(merchants.map(({ pid, name, dialect }) => `${pid}  ${name}  ${dialect}`).join('\n'));
  }

  private async examine(): Promise<AdminAnswer> {
    const findings = await this.doctor.examine();
    const lines = findings.map(({ name, well, detail, cure }) =>
      [
        `${well ? 'ok  ' : 'FAIL'}  ${name}: ${detail}`,
        ...(cure === null ? [] : [`      cure: ${cure}`]),
      ].join('\n'),
    );
    return { ok: findings.every(({ well }) => well), text: lines.join('\n') };
  }
}

const done = (text: string): AdminAnswer => ({ ok: true, text });

const addressIn = (words: string): string => words.split(' ')[0] ?? '';

const lookingBack = ({ text, done: over }: Progress): AdminAnswer =>
  over ? done(text) : { ok: true, text, pending: 'wallet backscan-progress' };

const withSecret = ({ pid, name, secret }: Merchant): string =>
  `merchant ${pid} (${name})\nsecret: ${secret}\nAPI path: /m/${pid}/api/v1/order/create-transaction\nKeep the secret: it is shown only now. The shop signs its requests with it.`;
