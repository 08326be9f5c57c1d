import { Injectable } from '@nestjs/common';
import { Wallets } from '@epusdt/wallets';
import { done, type Actions, type AdminAnswer } from './admin-answer';
import { WalletCare, type Progress } from './wallet-care';

@Injectable()
export class WalletCommands {
  readonly actions: Actions = [
    ['wallet add', async (address) => done(await this.care.add(address))],
    ['wallet enable', async (address) => done(`${(await this.wallets.enable(address)).address} enabled`)],
    ['wallet disable', async (address) => unused((await this.wallets.disable(address)).address, 'disabled')],
    ['wallet remove', async (address) => unused((await this.wallets.remove(address)).address, 'removed')],
    ['wallet list', () => this.list()],
    ['wallet backscan', (words) => this.backScan(words)],
    ['wallet backscan-progress', async (words) => lookingBack(await this.care.progress(addressIn(words)))],
  ];

  constructor(
    private readonly wallets: Wallets,
    private readonly care: WalletCare,
  ) {}

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
