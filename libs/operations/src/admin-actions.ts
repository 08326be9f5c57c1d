import { Injectable } from '@nestjs/common';
import { DomainError, formatUnits } from '@epusdt/kernel';
import { Merchants, type Merchant } from '@epusdt/merchants';
import { Orders, type OrderRow } from '@epusdt/orders';
import { Payments } from '@epusdt/payments';
import { Wallets } from '@epusdt/wallets';
import { Doctor } from './doctor';

/** What a person may ask of the gateway from a terminal. Answers are text for that person. */
export interface AdminAnswer {
  readonly ok: boolean;
  readonly text: string;
}

type Action = (argument: string) => Promise<AdminAnswer>;

const LISTED = 50;

/** One service for the command line, whether it speaks to a running gateway or opens the database itself. */
@Injectable()
export class AdminActions {
  private readonly actions: ReadonlyMap<string, Action>;

  constructor(
    private readonly wallets: Wallets,
    private readonly merchants: Merchants,
    private readonly orders: Orders,
    private readonly payments: Payments,
    private readonly doctor: Doctor,
  ) {
    this.actions = new Map<string, Action>([
      ['wallet add', async (address) => done(`${(await wallets.add(address)).address} added`)],
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
      ['merchant list', () => this.merchantList()],
      ['merchant create', async (name) => done(withSecret(await merchants.create(name)))],
      ['merchant rotate-secret', async (pid) => done(withSecret(await merchants.rotateSecret(pid)))],
      ['order show', (id) => this.orderShow(id)],
      ['order list', () => this.orderList()],
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

  private async merchantList(): Promise<AdminAnswer> {
    const merchants = await this.merchants.list();
    return done(merchants.map(({ pid, name, dialect }) => `${pid}  ${name}  ${dialect}`).join('\n'));
  }

  private async orderList(): Promise<AdminAnswer> {
    const orders = await this.orders.list(LISTED);
    if (orders.length === 0) return done('no orders yet');
    return done(orders.map(orderLine).join('\n'));
  }

  private async orderShow(id: string): Promise<AdminAnswer> {
    const order = await this.orders.find(id);
    if (!order) throw new DomainError('not_found', `no order ${id}; list them with: order list`);
    const payment = await this.payments.of(order.id);
    const lines = [
      orderLine(order),
      `  address     ${order.address}`,
      `  rate        ${order.rate} ${order.fiat} (${order.rateSource})`,
      `  created     ${instant(order.createdAt)}`,
      `  expires     ${instant(order.expiresAt)}, money is watched for until ${instant(order.slotUntil)}`,
      ...(payment
        ? [
            `  payment     ${formatUnits(payment.units)} USDT, transaction ${payment.txHash}, ${payment.reason}`,
          ]
        : []),
      `  callback to ${order.notifyUrl ?? '-'}`,
    ];
    return done(lines.join('\n'));
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

const withSecret = ({ pid, name, secret }: Merchant): string =>
  `merchant ${pid} (${name})\nsecret: ${secret}\nAPI path: /m/${pid}/api/v1/order/create-transaction (the first merchant also has it without /m/${pid})\nKeep the secret: it is shown only now. The shop signs its requests with it.`;

const orderLine = (order: OrderRow): string =>
  `${order.id}  ${order.status}${order.reason ? ` (${order.reason})` : ''}  ${order.reference}  ${order.fiatAmount} ${order.fiat} = ${formatUnits(order.payableUnits)} USDT`;

const instant = (ms: number): string => new Date(ms).toISOString();
