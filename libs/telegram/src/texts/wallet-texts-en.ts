import { markup } from '../speech/bot-html';
import type { WalletLine, WalletTexts } from './wallet-texts-shape';

const stateOf = ({ sealed, state }: WalletLine): string =>
  sealed ? state : `${state}, SEAL BROKEN: not used`;

const freeOf = ({ free }: WalletLine): string =>
  free === null ? '' : `, at least ${free.least} of ${free.all} free at every price`;

export const en: WalletTexts = {
  title: (count) => markup`<b>Wallets</b> (${count})`,
  none: markup`There are no wallets yet.`,
  line: (wallet) =>
    markup`${wallet.number}. <code>${wallet.address}</code>\n${stateOf(wallet)} · ${wallet.held} amounts held${freeOf(wallet)} · received today (${wallet.zone}): ${wallet.received} USDT`,
  pool: ({ pool, wallets, price, free, all }) => {
    if (wallets === 0) return markup`Pool ${pool}: no wallet enabled, its orders are refused`;
    return price === null
      ? markup`Pool ${pool}: ${wallets} wallet(s), at least half of the amounts free at every price`
      : markup`Pool ${pool}: ${wallets} wallet(s), fullest at ${price} USDT: ${free} of ${all} amounts free`;
  },
  sheet: {
    title: (number) => markup`<b>Wallet ${number}</b>`,
    state: (wallet) => markup`State: ${stateOf(wallet)}`,
    held: (wallet) => markup`Amounts held by orders: ${wallet.held}${freeOf(wallet)}`,
    today: ({ received, zone }) => markup`Received today (${zone}): ${received} USDT`,
    weight: (weight) => markup`Weight: ${weight}`,
    cap: ({ most, used }) => markup`Daily cap: ${most} USDT, of which orders of today (UTC) ask for ${used}`,
    merchants: (pids) => markup`Only for merchant ${pids}`,
    holds: ({ usdt, trx }) => markup`On the chain: ${usdt} USDT, ${trx} TRX`,
    energy: ({ available, limit }) => markup`Energy: ${available} of ${limit} available`,
    bandwidth: ({ available, limit }) => markup`Bandwidth: ${available} of ${limit} available`,
    noEnergy: markup`Energy and bandwidth: not known now`,
    unseen: markup`The chain has never seen this address (not activated).`,
    unknown: markup`On the chain: not known now, no provider answers`,
  },
  change: { enabled: 'Enable', disabled: 'Disable', removed: 'Remove' },
  ask: {
    enabled: (address) => markup`Enable <code>${address}</code>? New orders will use it again.`,
    disabled: (address) =>
      markup`Disable <code>${address}</code>? No new order will use it; open ones stay watched.`,
    removed: (address) =>
      markup`Remove <code>${address}</code>? No new order will use it. It stays watched, and its row is never deleted: what is paid to it still counts. Adding it again brings it back.`,
  },
  yes: { enabled: 'Yes, enable it', disabled: 'Yes, disable it', removed: 'Yes, remove it' },
  done: {
    enabled: (address) => markup`✓ <code>${address}</code> is enabled.`,
    disabled: (address) => markup`✓ <code>${address}</code> is disabled; open orders stay watched.`,
    removed: (address) => markup`✓ <code>${address}</code> is removed; it stays watched.`,
  },
  add: 'Add a wallet',
  addAgain: 'Add again',
  askAddress: markup`Send the address of the wallet: 34 characters that begin with T, copied from your wallet app. Never send a private key or seed words.`,
  askAdd: markup`Add this wallet? Buyers will pay to it.`,
  compare: markup`Compare it with your wallet app, character by character.`,
  before: {
    enabled: markup`It is enabled already.`,
    disabled: markup`It is in the pool, disabled: adding enables it.`,
    removed: markup`It was in the pool before and removed: adding brings it back.`,
  },
  unseen: markup`⚠️ The chain has never seen this address (not activated). That is well for a new wallet; else compare it once more.`,
  unchecked: markup`⚠️ It could not be checked on the chain now.`,
  yesAdd: 'Yes, add it',
  added: (address) => markup`✓ <code>${address}</code> is added; new orders use it.`,
  list: 'All wallets',
  back: 'Back',
  again: 'Show anew',
};
