import { DomainError } from '@epusdt/kernel';
import type { Markup } from '../speech/bot-html';
import type { Reply, Sketch } from './bot-menu';
import { refusal } from '../speech/refusal';
import type { BotTexts } from '../texts/texts';

/** A screen with news above it. */
export type ScreenWith = (news: readonly Markup[]) => Promise<Sketch>;

/** Does it, and tells what came of it, a refusal too, above the screen as it is then. */
export async function doneAbove(
  texts: BotTexts,
  deed: () => Promise<Markup>,
  screen: ScreenWith,
): Promise<Reply> {
  const { news, said } = await outcomeOf(texts, deed);
  return { ...(await screen([news])), said };
}

async function outcomeOf(
  texts: BotTexts,
  deed: () => Promise<Markup>,
): Promise<{ readonly news: Markup; readonly said: string }> {
  try {
    return { news: await deed(), said: texts.buttons.done };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { news: refusal(texts, error), said: texts.buttons.refused };
  }
}
