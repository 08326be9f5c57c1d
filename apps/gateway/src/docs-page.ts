import { createHash } from 'node:crypto';
import { Markup, markup } from '@epusdt/checkout';

/** A page of the documentation, of this installation alone: nothing is fetched from anywhere else. */
export interface DocsPage {
  readonly path: string;
  readonly title: string;
  readonly body: Markup;
}

/** Colours meet WCAG AA in both schemes; wide tables and code scroll by themselves from 320 px up. */
const STYLE = `
:root{color-scheme:light dark;--ground:#f3f5f6;--card:#fff;--text:#14201c;--quiet:#53605b;--line:#d5dcd9;--accent:#006b54;--soft:#e5f3ee}
@media (prefers-color-scheme:dark){:root{--ground:#0e1412;--card:#18211e;--text:#edf3f0;--quiet:#a5b3ad;--line:#34413c;--accent:#4fd1ad;--soft:#1c332b}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
header,main{width:100%;max-width:52rem;margin:0 auto;padding:1rem}
main{background:var(--card)}
nav a{display:inline-block;padding:.25rem .75rem .25rem 0}
nav a[aria-current]{color:inherit;text-decoration:none;font-weight:600}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}
h2{margin:0 0 .25rem;font-size:1.125rem}
h3{margin:1rem 0 .25rem;font-size:1rem;color:var(--quiet)}
p,ul,ol,dl{margin:0 0 .75rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
section{margin:1.5rem 0 0;padding:.75rem;border:1px solid var(--line);border-radius:.5rem}
section:target{background:var(--soft);border-color:var(--accent)}
code,pre{font:.9375rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{margin:0 0 .75rem;padding:.75rem;overflow:auto;background:var(--ground);border:1px solid var(--line);border-radius:.25rem;white-space:pre-wrap}
.status{color:var(--quiet);font-weight:600}
.hint{color:var(--quiet);font-size:.9375rem}
textarea,select,button{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--quiet);border-radius:.25rem;padding:.5rem;max-width:100%;min-height:2.75rem}
textarea{width:100%}
dt{color:var(--quiet)}
dd{margin:0 0 .5rem}
@media (min-width:54rem){main{margin-bottom:2rem;padding:1.5rem;border:1px solid var(--line);border-radius:.75rem}}
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No script, no foreign origin; forms come back here. */
export const DOCS_POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${STYLE_HASH}'`,
  `base-uri 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
].join('; ');

/** Text in which `words` are set as code. */
export const prose = (text: string): readonly Markup[] =>
  text.split('`').map((part, index) => (index % 2 === 0 ? markup`${part}` : markup`<code>${part}</code>`));

/** `all`: every page there is, for the way between them. */
export function renderDocs(page: DocsPage, all: readonly Pick<DocsPage, 'path' | 'title'>[]): string {
  const links = all.map(({ path, title }) =>
    path === page.path
      ? markup`<a href="${path}" aria-current="page">${title}</a>`
      : markup`<a href="${path}">${title}</a>`,
  );
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · Epusdt for Node</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><nav aria-label="Documentation"><a href="/docs">Interface</a>${links}</nav></header>
<main>
<h1>${page.title}</h1>
${page.body}
</main>
</body>
</html>
`.text;
}
