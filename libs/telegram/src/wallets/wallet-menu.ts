import { Injectable } from '@nestjs/common';
import { Wallets } from '@epusdt/wallets';
import type { Markup } from '../speech/bot-html';
import type { BotMenu, By, Presses, Reply, Sketch } from '../menu/bot-menu';
import { BOT_TEXTS } from '../speech/bot-texts';
import { TelegramSettings } from '../telegram-settings';
import { WALLET_TEXTS } from '../texts/wallet-texts';
import type { WalletTexts } from '../texts/wallet-texts-shape';
import type { WalletAction, WalletAddition } from './wallet-action';
import { walletChange, walletList, walletSheet } from './wallet-screens';
import { WalletViews } from './wallet-views';
import { doneAbove } from '../menu/way-back';

type Own = Exclude<WalletAction, WalletAddition>;
type Change = Extract<WalletAction, { do: 'wallet.set' }>;

const DEEDS = { enabled: 'enable', disabled: 'disable', removed: 'remove' } as const;

/** The wallets, as the bot shows and changes them. */
@Injectable()
export class WalletMenu implements BotMenu {
  private readonly texts: WalletTexts;

  readonly commands = {
    wallets: { least: 'reader' as const, act: (_: string, by: By) => this.list(by, 0) },
  };

  readonly answers = {};

  readonly presses: Presses<Own> = {
    wallets: { least: 'reader', act: ({ page }, by) => this.list(by, page) },
    'wallet.show': { least: 'reader', act: ({ address, page }, by) => this.show(address, page, by) },
    'wallet.ask': {
      least: 'owner',
      act: ({ address, to, page }) => Promise.resolve(walletChange(this.texts, address, to, page)),
    },
    'wallet.set': { least: 'owner', act: (action, by) => this.set(action, by) },
  };

  constructor(
    private readonly views: WalletViews,
    private readonly wallets: Wallets,
    private readonly settings: TelegramSettings,
  ) {
    this.texts = WALLET_TEXTS[this.settings.options.language];
  }

  private async list(
    { role }: By,
    page: number,
    news: readonly Markup[] = [],
  ): Promise<Sketch<WalletAction>> {
    const [all, pools] = [await this.views.all(), await this.views.pools()];
    return walletList(this.texts, all, pools, { page, mayChange: role === 'owner', news });
  }

  private async show(address: string, page: number, { role }: By): Promise<Sketch<WalletAction>> {
    const sheet = await this.views.sheet(address);
    return walletSheet(this.texts, sheet, { page, mayChange: role === 'owner' });
  }

  private set({ address, to, page }: Change, by: By): Promise<Reply> {
    return doneAbove(
      BOT_TEXTS[this.settings.options.language],
      async () => {
        await this.wallets[DEEDS[to]](address, by.actor);
        return this.texts.done[to](address);
      },
      (news) => this.list(by, page, news),
    );
  }
}
