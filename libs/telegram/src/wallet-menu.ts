import { Injectable } from '@nestjs/common';
import { PoolWatch, WalletChooser } from '@epusdt/allocation';
import { formatUnits } from '@epusdt/kernel';
import { HeldAmounts } from '@epusdt/orders';
import { WalletPool } from '@epusdt/wallets';
import { BotAccess } from './bot-access';
import { BotButtons, type ButtonAction } from './bot-buttons';
import { lines, type Markup } from './bot-html';
import type { Button, Screen } from './bot-mail';
import { BOT_TEXTS } from './bot-texts';
import { TelegramSettings } from './telegram-settings';
import type { BotTexts, WalletLine } from './texts/texts';

/** Wallets in one message. */
const PAGE = 8;
/** Pools told of below them. */
const MAX_POOLS = 5;
/** Characters of a pool's name, which lists its merchants. */
const MAX_NAME = 80;

/** What a button says and does. */
type Offer = readonly [text: string, action: ButtonAction];

/** The wallets, as the bot shows them. */
@Injectable()
export class WalletMenu {
  private readonly texts: BotTexts['wallets'];

  constructor(
    private readonly pool: WalletPool,
    private readonly chooser: WalletChooser,
    private readonly watch: PoolWatch,
    private readonly amounts: HeldAmounts,
    private readonly buttons: BotButtons,
    private readonly settings: TelegramSettings,
  ) {
    this.texts = BOT_TEXTS[this.settings.options.language].wallets;
  }

  /** For this person, who alone can press its buttons. `news`: what has just been done. */
  async list(userId: number, page: number, news: readonly Markup[] = []): Promise<Screen> {
    const all = await this.wallets();
    if (all.length === 0) return { text: lines([...news, this.texts.none]), buttons: [] };
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
    const turns: Offer[] = [
      ...(here > 0 ? [[this.texts.earlier, { do: 'wallets', page: here - 1 }] as const] : []),
      [this.texts.again, { do: 'wallets', page: here }],
      ...(here < last ? [[this.texts.later, { do: 'wallets', page: here + 1 }] as const] : []),
    ];
    return { text, buttons: await this.made(userId, [...changes.map((offer) => [offer]), turns]) };
  }

  /** Before anything is done, a second tap. */
  async ask(userId: number, action: Extract<ButtonAction, { address: string }>): Promise<Screen> {
    const { address, to, page } = action;
    const offers: Offer[] = [
      [this.texts.yes[to], { do: 'wallet.set', address, to, page }],
      [this.texts.back, { do: 'wallets', page }],
    ];
    return { text: this.texts.ask[to](address), buttons: await this.made(userId, [offers]) };
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
  private change({ number, address, state, sealed }: WalletLine, page: number): Offer[] {
    if (!sealed || state === 'removed') return [];
    const to = state === 'enabled' ? 'disabled' : 'enabled';
    const name = `${number}. ${address.slice(0, 6)}…${address.slice(-6)}`;
    return [[this.texts.change[to](name), { do: 'wallet.ask', address, to, page }]];
  }

  private async made(userId: number, rows: readonly (readonly Offer[])[]): Promise<Button[][]> {
    const data = await this.buttons.make(
      userId,
      rows.flat().map(([, action]) => action),
    );
    let next = 0;
    return rows.map((row) => row.map(([text]) => ({ text, data: data[next++] ?? '' })));
  }
}
