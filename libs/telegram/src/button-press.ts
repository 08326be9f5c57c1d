import { Injectable } from '@nestjs/common';
import { AdminActions } from '@epusdt/operations';
import { BotAccess } from './bot-access';
import { BotButtons, type ButtonAction } from './bot-buttons';
import { terminal } from './bot-html';
import { BotMail } from './bot-mail';
import type { BotRole } from './bot-role';
import { BOT_TEXTS } from './bot-texts';
import { TelegramSettings } from './telegram-settings';
import type { BotTexts } from './texts/texts';
import { WalletMenu } from './wallet-menu';

/** Who pressed what, and on which message. */
export interface Press {
  readonly queryId: string;
  readonly userId: number;
  readonly token: string;
  readonly chatId: number;
  readonly messageId: number;
}

/** Asked again at the press: a role may have been taken since the button was shown. */
const LEAST: Readonly<Record<ButtonAction['do'], BotRole>> = {
  wallets: 'reader',
  'wallet.ask': 'owner',
  'wallet.set': 'owner',
};

const VERBS = { enabled: 'enable', disabled: 'disable' } as const;

export const actorOf = (userId: number): string => `telegram:${userId}`;

/** What a pressed button does. */
@Injectable()
export class ButtonPress {
  private readonly texts: BotTexts;
  private readonly access: BotAccess;

  constructor(
    settings: TelegramSettings,
    private readonly buttons: BotButtons,
    private readonly mail: BotMail,
    private readonly wallets: WalletMenu,
    private readonly actions: AdminActions,
  ) {
    this.texts = BOT_TEXTS[settings.options.language];
    this.access = new BotAccess(settings.options);
  }

  async act(press: Press): Promise<void> {
    const { queryId, userId, token } = press;
    const action = await this.buttons.press(token, userId);
    if (typeof action === 'string') return this.mail.answer(queryId, this.texts.buttons[action], true);
    if (!this.access.may(userId, LEAST[action.do])) {
      return this.mail.answer(queryId, this.texts.buttons.notAllowed, true);
    }
    switch (action.do) {
      case 'wallets':
        await this.show(press, '', this.wallets.list(userId, action.page));
        break;
      case 'wallet.ask':
        await this.show(press, '', this.wallets.ask(userId, action));
        break;
      case 'wallet.set':
        await this.setWallet(press, action);
        break;
    }
  }

  private async setWallet(
    press: Press,
    { address, to, page }: Extract<ButtonAction, { address: string }>,
  ): Promise<void> {
    const { userId } = press;
    const { ok, text } = await this.actions.run(`wallet ${VERBS[to]}`, address, actorOf(userId));
    const news = ok ? this.texts.wallets.done[to](address) : terminal(text);
    const said = ok ? this.texts.buttons.done : this.texts.buttons.refused;
    await this.show(press, said, this.wallets.list(userId, page, [news]));
  }

  /** The answer is for the button that turns; the message says the rest, whether or not the answer arrives. */
  private async show(
    { queryId, chatId, messageId }: Press,
    said: string,
    screen: ReturnType<WalletMenu['list']>,
  ): Promise<void> {
    const shown = await screen;
    await Promise.all([this.mail.answer(queryId, said, false), this.mail.replace(chatId, messageId, shown)]);
  }
}
