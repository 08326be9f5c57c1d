import { Injectable } from '@nestjs/common';
import { PoolWatch, WalletChooser } from '@epusdt/allocation';
import { formatUnits } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import { HeldAmounts } from '@epusdt/orders';
import { WalletPool } from '@epusdt/wallets';
import { BotAccess } from './bot-access';
import { lines, terminal, type Markup } from './bot-html';
import type { BotMenu, By, Offer, Presses, Reply, Sketch } from './bot-menu';
import { BOT_TEXTS } from './bot-texts';
import { pageTurns } from './page-turns';
import { TelegramSettings } from './telegram-settings';
import { WALLET_TEXTS, type WalletLine, type WalletTarget, type WalletTexts } from './texts/wallet-texts';

/** `page`: of the list it leads back to, from 0. */
type WalletAction =
  | { readonly do: 'wallets'; readonly page: number }
  | {
      readonly do: 'wallet.ask' | 'wallet.set';
      readonly address: string;
      readonly to: WalletTarget;
      readonly page: number;
    };

/** Wallets in one message. */
const PAGE = 8;
/** Pools told of below them. */
const MAX_POOLS = 5;
/** Characters of a pool's name, which lists its merchants. */
const MAX_NAME = 80;

const VERBS = { enabled: 'enable', disabled: 'disable' } as const;

/** The wallets, as the bot shows them. */
@Injectable()
export class WalletMenu implements BotMenu {
  private readonly texts: WalletTexts;

  readonly commands = {
    wallets: { least: 'reader' as const, act: (_: string, { userId }: By) => this.list(userId, 0) },
  };

  readonly answers = {};

  readonly presses: Presses<WalletAction> = {
    wallets: { least: 'reader', act: ({ page }, { userId }) => this.list(userId, page) },
    'wallet.ask': { least: 'owner', act: async (action) => this.ask(action) },
    'wallet.set': { least: 'owner', act: (action, by) => this.set(action, by) },
  };

  constructor(
    private readonly pool: WalletPool,
    private readonly chooser: WalletChooser,
    private readonly watch: PoolWatch,
    private readonly amounts: HeldAmounts,
    private readonly actions: AdminActions,
    private readonly settings: TelegramSettings,
  ) {
    this.texts = WALLET_TEXTS[this.settings.options.language];
  }

  /** `news`: what has just been done. */
  private async list(
    userId: number,
    page: number,
    news: readonly Markup[] = [],
  ): Promise<Sketch<WalletAction>> {
    const all = await this.wallets();
    if (all.length === 0) return { text: lines([...news, this.texts.none]) };
    const last = Math.ceil(all.length / PAGE) - 1;
    const here = Math.min(page, last);
    const shown = all.slice(here * PAGE, (here + 1) * PAGE);
    const text = lines([
      ...news,
      this.texts.title(all.length),
      ...shown.map((wallet) => this.texts.line(wallet)),
      ...(await this.pools()),
    ]);
    const changes = new BotAccess(this.settings.options).may(userId, 'owner')
      ? shown.flatMap((wallet) => this.change(wallet, here))
      : [];
    const turns = pageTurns(here, here === last, this.texts.again, (to): WalletAction => ({
      do: 'wallets',
      page: to,
    }));
    return { text, offers: [...changes.map((offer) => [offer]), turns] };
  }

  /** Before anything is done, a second tap. */
  private ask({ address, to, page }: Extract<WalletAction, { address: string }>): Reply<WalletAction> {
    return {
      text: this.texts.ask[to](address),
      offers: [
        [
          [this.texts.yes[to], { do: 'wallet.set', address, to, page }],
          [this.texts.back, { do: 'wallets', page }],
        ],
      ],
    };
  }

  private async set(
    { address, to, page }: Extract<WalletAction, { address: string }>,
    { userId, actor }: By,
  ): Promise<Reply<WalletAction>> {
    const { ok, text } = await this.actions.run(`wallet ${VERBS[to]}`, address, actor);
    const news = ok ? this.texts.done[to](address) : terminal(text);
    const { done, refused } = BOT_TEXTS[this.settings.options.language].buttons;
    return { ...(await this.list(userId, page, [news])), said: ok ? done : refused };
  }

  private async wallets(): Promise<WalletLine[]> {
    const wallets = await this.pool.view();
    const today = await this.chooser.usedToday(wallets.map(({ address }) => address));
    const held = await this.amounts.byAddress();
    return wallets.map(({ address, state, sealed }, i) => ({
      number: i + 1,
      address,
      state,
      sealed,
      held: held.get(address) ?? 0,
      asked: formatUnits(today.get(address)?.asked ?? 0n),
      paid: formatUnits(today.get(address)?.paid ?? 0n),
    }));
  }

  private async pools(): Promise<Markup[]> {
    const gauges = await this.watch.gauge();
    return gauges.slice(0, MAX_POOLS).map(({ pool, price, ...gauge }) =>
      this.texts.pool({
        ...gauge,
        pool: pool.length <= MAX_NAME ? pool : `${pool.slice(0, MAX_NAME)}…`,
        price: price === null ? null : formatUnits(price),
      }),
    );
  }

  /** An altered row is for the doctor, a removed wallet for whoever adds it again. */
  private change({ number, address, state, sealed }: WalletLine, page: number): Offer<WalletAction>[] {
    if (!sealed || state === 'removed') return [];
    const to = state === 'enabled' ? 'disabled' : 'enabled';
    const name = `${number}. ${address.slice(0, 6)}…${address.slice(-6)}`;
    return [[this.texts.change[to](name), { do: 'wallet.ask', address, to, page }]];
  }
}
