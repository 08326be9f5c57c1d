import { Injectable } from '@nestjs/common';
import { Wallets } from '@epusdt/wallets';
import { done, type Actions, type AdminAnswer } from './admin-answer';
import { WalletCare, type Progress } from './wallet-care';
import { WalletResealing } from './wallet-resealing';

@Injectable()
export class WalletCommands {
  readonly actions: Actions = [
    ['wallet add', (address, actor) => this.add(address, actor)],
    [
      'wallet enable',
      async (address, actor) => done(`${(await this.wallets.enable(address, actor)).address} enabled`),
    ],
    [
      'wallet disable',
      async (address, actor) => unused((await this.wallets.disable(address, actor)).address, 'disabled'),
    ],
    [
      'wallet remove',
      async (address, actor) => unused((await this.wallets.remove(address, actor)).address, 'removed'),
    ],
    ['wallet list', () => this.list()],
    ['wallet reseal', (code, actor) => this.resealing.step(code.trim(), actor)],
    ['wallet backscan', (words) => this.backScan(words)],
    ['wallet backscan-progress', async (words) => lookingBack(await this.care.progress(addressIn(words)))],
  ];

  constructor(
    private readonly wallets: Wallets,
    private readonly care: WalletCare,
    private readonly resealing: WalletResealing,
  ) {}

  private async add(address: string, actor: string): Promise<AdminAnswer> {
    const { wallet, notes } = await this.care.add(address, actor);
    return done([`${wallet.address} added`, ...notes].join('\n'));
  }

  private async list(): Promise<AdminAnswer> {
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
}

const unused = (address: string, state: string): AdminAnswer =>
  done(`${address} ${state}: no new orders; open ones stay watched`);

const addressIn = (words: string): string => words.split(' ')[0] ?? '';

const lookingBack = ({ text, done: over }: Progress): AdminAnswer =>
  over ? done(text) : { ok: true, text, pending: 'wallet backscan-progress' };
