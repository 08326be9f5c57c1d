/** A request that Telegram refuses, in its own words. */
export class ApiRefusal extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly parameters?: Readonly<Record<string, number>>,
  ) {
    super(description);
  }
}

export const badRequest = (text: string): ApiRefusal => new ApiRefusal(400, `Bad Request: ${text}`);

const TAGS: ReadonlySet<string> = new Set(
  'a b strong i em s strike del u ins tg-spoiler span tg-emoji pre code blockquote'.split(' '),
);
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));?/iy;
const END_TAG = /<\/([^\s>]*)\s*(>?)/y;
const TAG_NAME = /<([^\s>]*)/y;
const ATTRIBUTE = /\s+([^\s=>]+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/y;

/** What a person sees of a text in Telegram's HTML. Throws in Telegram's words where it is broken. */
export function readHtml(html: string): string {
  const open: string[] = [];
  let text = '';
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(html);
  };
  while (at < html.length) {
    if (html[at] === '&') {
      const found = match(REFERENCE);
      const character = found ? characterOf(found) : null;
      text += character ?? '&';
      at += character === null ? 1 : (found?.[0].length ?? 1);
    } else if (html[at] !== '<') {
      text += html[at];
      at += 1;
    } else if (html[at + 1] === '/') {
      const [whole = '', name = '', close] = match(END_TAG) ?? [];
      endTag(open, name.toLowerCase(), close === '>', offset(html, at));
      at += whole.length;
    } else {
      at = startTag(html, at, open);
    }
  }
  const last = open.pop();
  if (last !== undefined) throw broken(`Can't find end tag corresponding to start tag "${last}"`);
  return text;
}

function endTag(open: string[], name: string, closed: boolean, at: number): void {
  const expected = open.pop();
  if (expected === undefined) throw broken(`Unexpected end tag at byte offset ${at}`);
  if (!closed) throw broken(`Unclosed end tag at byte offset ${at}`);
  if (name !== '' && name !== expected) {
    throw broken(`Unmatched end tag at byte offset ${at}, expected "</${expected}>", found "</${name}>"`);
  }
}

/** Where the text goes on. */
function startTag(html: string, begin: number, open: string[]): number {
  const place = offset(html, begin);
  TAG_NAME.lastIndex = begin;
  const [whole = '', written = ''] = TAG_NAME.exec(html) ?? [];
  const name = written.toLowerCase();
  let at = begin + whole.length;
  if (at >= html.length) throw broken(`Unclosed start tag at byte offset ${place}`);
  if (!TAGS.has(name)) throw broken(`Unsupported start tag "${name}" at byte offset ${place}`);
  const attributes = new Map<string, string>();
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(html);
    if (!found) break;
    const [all, key = '', value, double, single, bare] = found;
    if (value === undefined && name !== 'blockquote') {
      throw broken(
        `Expected equal sign in declaration of an attribute of the tag "${name}" at byte offset ${place}`,
      );
    }
    attributes.set(key.toLowerCase(), double ?? single ?? bare ?? '');
    at += all.length;
  }
  while (/\s/.test(html[at] ?? '')) at += 1;
  if (html[at] !== '>') throw broken(`Unclosed start tag "${name}" at byte offset ${place}`);
  if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw broken(`Tag "span" must have class "tg-spoiler" at byte offset ${place}`);
  }
  open.push(name);
  return at + 1;
}

function characterOf([, decimal, hex, name]: RegExpExecArray): string | null {
  if (name !== undefined) return ENTITIES[name] ?? null;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}

const offset = (html: string, at: number): number => Buffer.byteLength(html.slice(0, at));

const broken = (text: string): ApiRefusal => badRequest(`can't parse entities: ${text}`);
