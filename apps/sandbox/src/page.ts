import { createHash } from 'node:crypto';

/** Text that is HTML already; everything else that enters a template is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Insert = string | number | Markup | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function markup(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return new Markup(strings.map((part, i) => part + inserted(inserts[i] ?? '')).join(''));
}

function inserted(insert: Insert): string {
  if (insert instanceof Markup) return insert.text;
  if (typeof insert === 'object') return insert.map(({ text }) => text).join('');
  return String(insert).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

export const NOTHING = markup``;

const STYLE = `
:root { color-scheme: light dark; --ink: #17211d; --soft: #5b6a64; --ground: #f4f6f3; --sheet: #fff; --line: #d9dfda;
  --accent: #0a7a5c; --on: #fff; --good: #0a7a5c; --bad: #b3261e; --code: #edf1ee; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ece9; --soft: #9aa8a2; --ground: #101513; --sheet: #19201d;
  --line: #2c3632; --accent: #3fcf9f; --on: #06251b; --good: #3fcf9f; --bad: #ff8a80; --code: #222b27; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
header, main, footer { max-width: 44rem; margin: 0 auto; padding: 1rem 1rem 0; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }
header strong { flex: 1 0 11rem; }
footer { padding-bottom: 2rem; color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
section { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; margin: 1rem 0; }
code, .mono { font-family: ui-monospace, monospace; font-size: .875em; overflow-wrap: anywhere; }
pre { background: var(--code); border-radius: 8px; padding: .75rem; overflow-x: auto; font-size: .8125rem; margin: .5rem 0; }
dl { display: grid; grid-template-columns: minmax(6.5rem, auto) 1fr; gap: .4rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
label { display: block; margin: .75rem 0 .25rem; color: var(--soft); font-size: .9rem; }
input, select { width: 100%; padding: .6rem .7rem; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--line); border-radius: 8px; }
button, .button { display: inline-block; padding: .65rem 1.1rem; font: inherit; font-weight: 600; text-decoration: none;
  color: var(--on); background: var(--accent); border: 1px solid var(--accent); border-radius: 8px; cursor: pointer; }
.quiet { color: var(--accent); background: transparent; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin-top: 1rem; }
.goods { list-style: none; margin: 0; padding: 0; }
.goods li { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .8rem 0; border-top: 1px solid var(--line); }
.goods li:first-child { border-top: 0; }
.goods .name { flex: 1 1 10rem; } .soft { color: var(--soft); font-size: .9rem; }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'`;

export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** Seconds until the page loads itself again: live without a script. */
  readonly refresh?: number | undefined;
  /** Links of the header as [path, label]; default: those of the whole sandbox. */
  readonly links?: readonly (readonly [string, string])[] | undefined;
}

const LINKS: readonly (readonly [string, string])[] = [
  ['/', 'Start'],
  ['/shop', 'Demo shop'],
  ['/pay', 'Payer'],
];

export function page({ title, body, refresh, links = LINKS }: Page): string {
  const live = refresh === undefined ? NOTHING : markup`<meta http-equiv="refresh" content="${refresh}">`;
  const ways = links.map(([path, label]) => markup`<a href="${path}">${label}</a>`);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${live}<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><strong>Epusdt sandbox</strong>${ways}</header>
<main>
${body}
</main>
<footer>Everything here is simulated. No real network is asked and no real money moves.</footer>
</body>
</html>
`.text;
}

/** An instant for people, in UTC. */
export const instant = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
