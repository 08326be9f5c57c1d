/** Text that is Telegram's HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Half a character: Telegram refuses a message with one. */
const TORN = /\p{Surrogate}/gu;

function write(content: Content): string {
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') {
    return content.replace(TORN, '\ufffd').replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? '');
  }
  return content instanceof Markup ? content.text : content.map(({ text }) => text).join('');
}

/** Escapes every string put into it: the one way in which text gets into a message. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.map((part, i) => part + write(contents[i] ?? '')).join(''));
}

export const lines = (all: readonly Markup[]): Markup => new Markup(all.map(({ text }) => text).join('\n'));

/** The beginning of what is longer than this, no character torn. */
export const head = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
