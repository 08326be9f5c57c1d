import type { DomainError } from '@epusdt/kernel';
import { head, markup, type Markup } from './bot-html';
import type { BotTexts } from './texts/texts';

const MAX_DETAIL = 1_000;

/** Why something was not done: in the language of the bot, and in full as the gateway words it. */
export function refusal(texts: BotTexts, { code, message }: DomainError): Markup {
  const why = texts.refusals[code];
  return markup`<b>${texts.buttons.refused}</b>${why === '' ? '' : `\n${why}`}\n${head(message, MAX_DETAIL)}`;
}
