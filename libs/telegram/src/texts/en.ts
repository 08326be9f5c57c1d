import { markup } from '../bot-html';
import type { BotTexts } from './texts';

const STATES = { enabled: 'enabled', disabled: 'disabled', removed: 'removed' } as const;

export const en: BotTexts = {
  roles: { owner: 'owner', support: 'support', reader: 'reader' },
  yourNumber: (id) => markup`Your number is <code>${id}</code>. Give it to the owner of the gateway.`,
  yourRole: (id, role) => markup`Your number is <code>${id}</code>, your role: ${role}.`,
  thisChat: (name) => markup`This chat is <code>${name}</code> for TELEGRAM_CHATS.`,
  welcome: (role) => markup`<b>Your gateway</b>\nYour role: ${role}. What you can ask for:`,
  commands: {
    wallets: 'wallets: state, amounts in use, income of today',
    order: 'an order by its id, the reference of the shop, or a transaction',
    rate: 'what one USDT costs, and whose word that is',
    help: 'what you can ask for',
    id: 'your number',
  },
  unknownCommand: markup`There is no such command; /help lists them.`,
  orderUsage: markup`Name the order: <code>/order</code>, then its id, the reference of the shop, or a transaction id.`,
  wallets: {
    title: (count) => markup`<b>Wallets</b> (${count})`,
    none: markup`There are no wallets yet. Add one on the server with <code>wallet add T…</code>`,
    line: ({ number, address, state, sealed, held, asked, paid }) =>
      markup`${number}. <code>${address}</code>\n${sealed ? STATES[state] : `${STATES[state]}, SEAL BROKEN: not used`} · ${held} amounts held · today ${paid} USDT received of ${asked} asked for`,
    pool: ({ pool, wallets, price, free, all }) =>
      price === null
        ? markup`Pool ${pool}: ${wallets} wallet(s), at least half of the amounts free at every price`
        : markup`Pool ${pool}: ${wallets} wallet(s), fullest at ${price} USDT: ${free} of ${all} amounts free`,
    change: { enabled: (wallet) => `Enable ${wallet}`, disabled: (wallet) => `Disable ${wallet}` },
    ask: {
      enabled: (address) => markup`Enable <code>${address}</code>? New orders will use it again.`,
      disabled: (address) =>
        markup`Disable <code>${address}</code>? No new order will use it; open ones stay watched.`,
    },
    yes: { enabled: 'Yes, enable it', disabled: 'Yes, disable it' },
    done: {
      enabled: (address) => markup`✓ <code>${address}</code> is enabled.`,
      disabled: (address) => markup`✓ <code>${address}</code> is disabled; open orders stay watched.`,
    },
    back: 'Back',
    again: 'Show anew',
    earlier: '‹',
    later: '›',
  },
  buttons: {
    used: 'This button was used already. Nothing was done; ask anew.',
    old: 'This button is too old. Nothing was done; ask anew.',
    foreign: 'This button is for whoever asked. Ask for your own.',
    notAllowed: 'Your role does not allow this. Nothing was done.',
    done: 'Done',
    refused: 'Refused: nothing was done',
  },
};
