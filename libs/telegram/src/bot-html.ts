/** Text that is Telegram's HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** A message may have 4,096 characters; what stands around the text has room in the rest. */
const MAX_SHOWN = 3_500;

function write(content: Content): string {
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return content.replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? '');
  return content instanceof Markup ? content.text : content.map(({ text }) => text).join('');
}

/** Escapes every string put into it: the one way in which text gets into a message. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.map((part, i) => part + write(contents[i] ?? '')).join(''));
}

export const lines = (all: readonly Markup[]): Markup => new Markup(all.map(({ text }) => text).join('\n'));

/** Text for a terminal, as it is; its end is left out where a message cannot hold it. */
export const terminal = (text: string): Markup =>
  markup`<pre>${text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`}</pre>`;
