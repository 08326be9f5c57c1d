/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | Markup | readonly Markup[] | null;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '');

function write(content: Content): string {
  if (content === null) return '';
  if (typeof content === 'string') return escapeHtml(content);
  return content instanceof Markup ? content.text : content.map(({ text }) => text).join('');
}

/**
 * Escapes every string put into it, in text and in quoted attributes alike. Not called html, whose templates Prettier
 * would lay out anew: white space counts here.
 */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.map((part, i) => part + write(contents[i] ?? null)).join(''));
}
