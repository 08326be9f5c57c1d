import { Markup, markup } from './bot-html';

/** Telegram takes 4,096, counted as a person sees them; and only the first 100 of what is bold, code or a link. */
const MAX_SEEN = 4_000;

/** An instant, to the second. */
export const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** For lists, where the year goes without saying. */
export const shortUtc = (ms: number): string => new Date(ms).toISOString().slice(5, 16).replace('T', ' ');

/** Written by others: on one line, without characters that nobody sees, and no longer than this. */
export function cut(text: string, most: number): string {
  const characters = Array.from(text.replace(/[\s\p{C}]+/gu, ' ').trim());
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

/** The ends of an address, by which people know it. */
export const brief = (address: string): string => `${address.slice(0, 6)}…${address.slice(-6)}`;

/** One below the other, as many as a message holds; what matters least stands last. */
export function fitted(all: readonly Markup[]): Markup {
  const shown: string[] = [];
  let room = MAX_SEEN;
  for (const line of all) {
    room -= seenLength(line) + 1;
    if (room < 0) {
      shown.push('…');
      break;
    }
    shown.push(line.text);
  }
  return new Markup(shown.join('\n'));
}

/** A hash with its page at the explorer, where there is one. */
export const transactionText = (hash: string, href: string | null): Markup =>
  href === null ? markup`<code>${hash}</code>` : markup`<a href="${href}">${hash}</a>`;

const seenLength = ({ text }: Markup): number =>
  text.replace(/<[^>]*>/g, '').replace(/&(?:amp|lt|gt|quot);/g, '_').length;
