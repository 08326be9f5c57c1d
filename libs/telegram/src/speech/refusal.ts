import type { DomainError } from '@epusdt/kernel';
import { head, markup, type Markup } from './bot-html';
import type { BotTexts } from '../texts/texts';

const MAX_DETAIL = 1_000;

/** Commands of the terminal that a person with a phone cannot give, and what the bot has for them. */
const HERE: readonly (readonly [RegExp, string])[] = [
  [/\bwith: wallet (?:list|pool)\b/g, 'with: /wallets'],
  [/\bwith: order list\b/g, 'with: /orders'],
  [/\bwith: callback list\b/g, 'with: /orders'],
  [/\bwith: inbox list\b/g, 'with: /inbox'],
  [/\buse it: inbox assign \d+ \w+/g, 'use it: /inbox'],
  [/\bwith: order resume, or \/resume in the bot\b/g, 'with: /resume'],
  [/\bwith: wallet add T…/g, 'with: /wallets'],
  [/\brate set ([A-Z]{3}) …, or rate auto \1\b/g, '/rate $1 7.2 or the like, or /rate $1 auto'],
  [/\brate set ([A-Z]{3}) …/g, '/rate $1 7.2 or the like'],
];

/** What the gateway says, as somebody who has the bot alone can follow it. */
export const forPhone = (words: string): string =>
  HERE.reduce((text, [terminal, bot]) => text.replace(terminal, bot), words);

/** Why something was not done: in the language of the bot, and in full as the gateway words it. */
export function refusal(texts: BotTexts, { code, message }: DomainError): Markup {
  const why = texts.refusals[code];
  const detail = head(forPhone(message), MAX_DETAIL);
  return markup`<b>${texts.buttons.refused}</b>${why === '' ? '' : `\n${why}`}\n${detail}`;
}
