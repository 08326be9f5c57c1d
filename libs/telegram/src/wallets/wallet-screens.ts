import { lines, markup, type Markup } from '../speech/bot-html';
import type { Offer, Sketch } from '../menu/bot-menu';
import { pageTurns } from '../menu/page-turns';
import type {
  AccountLine,
  NewWallet,
  PoolLine,
  WalletLine,
  WalletSheet,
  WalletTarget,
  WalletTexts,
} from '../texts/wallet-texts-shape';
import { brief } from '../speech/screen-text';
import type { WalletAction } from './wallet-action';

type Screen = Sketch<WalletAction>;

/** Wallets in one message. */
const PAGE = 8;
/** Characters at each end of an address that people compare. */
const ENDS = 6;
/** Of a merchant's names so many characters. */
const MAX_PIDS = 200;

/** `news`: what has just been done. */
export function walletList(
  texts: WalletTexts,
  all: readonly WalletLine[],
  pools: readonly PoolLine[],
  { page, mayChange, news = [] }: { page: number; mayChange: boolean; news?: readonly Markup[] },
): Screen {
  const last = Math.max(0, Math.ceil(all.length / PAGE) - 1);
  const here = Math.min(page, last);
  const shown = all.slice(here * PAGE, (here + 1) * PAGE);
  const turns = pageTurns(here, here === last, texts.again, (to): WalletAction => ({
    do: 'wallets',
    page: to,
  }));
  const text =
    all.length === 0
      ? [...news, texts.none]
      : [...news, texts.title(all.length), ...shown.map(texts.line), ...pools.map(texts.pool)];
  return {
    text: lines(text),
    offers: [
      ...shown.map(({ number, address }): Offer<WalletAction>[] => [
        [`${number}. ${brief(address)}`, { do: 'wallet.show', address, page: here }],
      ]),
      ...(mayChange ? [[[texts.add, { do: 'wallet.new' }] as const]] : []),
      turns,
    ],
  };
}

export function walletSheet(
  texts: WalletTexts,
  wallet: WalletSheet,
  { page, mayChange }: { page: number; mayChange: boolean },
): Screen {
  const { address, weight, cap, merchants, pools, account } = wallet;
  const { sheet } = texts;
  const back: Offer<WalletAction> = [texts.back, { do: 'wallets', page }];
  const again: Offer<WalletAction> = [texts.again, { do: 'wallet.show', address, page }];
  return {
    text: lines([
      sheet.title(wallet.number),
      markup`<code>${address}</code>`,
      sheet.state(wallet),
      sheet.held(wallet),
      sheet.today(wallet),
      ...(weight === 1 ? [] : [sheet.weight(weight)]),
      ...(cap === null ? [] : [sheet.cap(cap)]),
      ...(merchants.length === 0 ? [] : [sheet.merchants(merchants.join(', ').slice(0, MAX_PIDS))]),
      ...pools.map(texts.pool),
      ...accountLines(texts, account),
    ]),
    offers: [...(mayChange ? changes(texts, wallet, page) : []), [back, again]],
  };
}

/** Before anything is done, a second tap. */
export const walletChange = (
  texts: WalletTexts,
  address: string,
  to: WalletTarget,
  page: number,
): Screen => ({
  text: texts.ask[to](address),
  offers: [
    [
      [texts.yes[to], { do: 'wallet.set', address, to, page }],
      [texts.back, { do: 'wallet.show', address, page }],
    ],
  ],
});

/** The address once more, its ends for the eye, before it is added. */
export const walletAddition = (texts: WalletTexts, { address, before, isSeen }: NewWallet): Screen => ({
  text: lines([
    texts.askAdd,
    emphasised(address),
    texts.compare,
    ...(before === null ? [] : [texts.before[before]]),
    ...(isSeen === false ? [texts.unseen] : []),
    ...(isSeen === null ? [texts.unchecked] : []),
  ]),
  offers: [
    [
      [texts.yesAdd, { do: 'wallet.add', address }],
      [texts.back, { do: 'wallets', page: 0 }],
    ],
  ],
});

const emphasised = (address: string): Markup =>
  markup`<b>${address.slice(0, ENDS)}</b>${address.slice(ENDS, -ENDS)}<b>${address.slice(-ENDS)}</b>`;

function accountLines({ sheet }: WalletTexts, account: AccountLine | null): Markup[] {
  if (account === null) return [sheet.unknown, sheet.noEnergy];
  const { exists, energy, bandwidth } = account;
  if (exists === false) return [sheet.unseen];
  return [
    sheet.holds(account),
    ...(energy && bandwidth ? [sheet.energy(energy), sheet.bandwidth(bandwidth)] : [sheet.noEnergy]),
  ];
}

/** An altered row is for the doctor; a removed wallet is added again. */
function changes(
  texts: WalletTexts,
  { address, state, sealed }: WalletLine,
  page: number,
): Offer<WalletAction>[][] {
  if (!sealed) return [];
  if (state === 'removed') return [[[texts.addAgain, { do: 'wallet.check', address }]]];
  const targets = [state === 'enabled' ? 'disabled' : 'enabled', 'removed'] as const;
  return [targets.map((to) => [texts.change[to], { do: 'wallet.ask', address, to, page }])];
}
