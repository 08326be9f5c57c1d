import { Injectable } from '@nestjs/common';
import { DomainError } from '@epusdt/kernel';
import { WalletCare } from '@epusdt/operations';
import { lines, type Markup } from '../speech/bot-html';
import type { Answers, BotMenu, By, Presses, Reply, Sketch } from '../menu/bot-menu';
import { BOT_TEXTS } from '../speech/bot-texts';
import { refusal } from '../speech/refusal';
import { TelegramSettings } from '../telegram-settings';
import { WALLET_TEXTS } from '../texts/wallet-texts';
import type { WalletTexts } from '../texts/wallet-texts-shape';
import type { BotTexts } from '../texts/texts';
import type { WalletAction, WalletAddition } from './wallet-action';
import { walletAddition } from './wallet-screens';

/** How a wallet gets into the pool: an address in words, looked at, and a second tap that looks again. */
@Injectable()
export class WalletAdding implements BotMenu {
  private readonly texts: WalletTexts;
  private readonly general: BotTexts;

  readonly commands = {};

  readonly presses: Presses<WalletAddition> = {
    'wallet.new': { least: 'owner', act: () => Promise.resolve(this.ask()) },
    'wallet.check': { least: 'owner', act: ({ address }) => this.check(address) },
    'wallet.add': { least: 'owner', act: ({ address }, by) => this.add(address, by) },
  };

  readonly answers: Answers<Extract<WalletAddition, { do: 'wallet.new' }>> = {
    'wallet.new': { least: 'owner', act: (_, text) => this.read(text) },
  };

  constructor(
    private readonly care: WalletCare,
    { options }: TelegramSettings,
  ) {
    this.texts = WALLET_TEXTS[options.language];
    this.general = BOT_TEXTS[options.language];
  }

  private ask(...before: Markup[]): Sketch<WalletAction> {
    return { text: lines([...before, this.texts.askAddress]), asks: { do: 'wallet.new' } };
  }

  /** Whoever mistypes is asked again. */
  private async read(text: string): Promise<Sketch<WalletAction>> {
    try {
      return await this.check(text);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'wallet_invalid')) throw error;
      return this.ask(refusal(this.general, error));
    }
  }

  private async check(address: string): Promise<Sketch<WalletAction>> {
    return walletAddition(this.texts, { address, ...(await this.care.check(address)) });
  }

  private async add(address: string, { actor }: By): Promise<Reply<WalletAction>> {
    await this.care.add(address, actor);
    return {
      text: this.texts.added(address),
      offers: [[[this.texts.list, { do: 'wallets', page: 0 }]]],
      said: this.general.buttons.done,
    };
  }
}
