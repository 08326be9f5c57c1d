import { markup, type Markup } from '@epusdt/checkout';
import { PROBLEMS, type ProblemKind } from '@epusdt/native-api';
import { prose, type DocsPage } from './docs-page';

const EXAMPLE = {
  type: 'https://pay.example/docs/errors#invalid_request',
  title: PROBLEMS.invalid_request.title,
  status: PROBLEMS.invalid_request.status,
  detail: 'amount: give a plain decimal as text, such as "42.00"',
  instance: '4b2f6d0e-6d38-4a0b-9f7e-3a1d2c5b8e90',
  code: 'invalid_request',
  errors: [{ field: 'amount', message: 'give a plain decimal as text, such as "42.00"' }],
};

const byStatus = Object.entries(PROBLEMS).sort(([, a], [, b]) => a.status - b.status);

/** Where the `type` of every problem document points to: the anchors are the codes. */
export const ERRORS_PAGE: DocsPage = {
  path: '/docs/errors',
  title: 'Errors',
  body: markup`<p>${prose('The native API refuses with a problem document (RFC 9457, `application/problem+json`). Programs decide by `code`, which never changes its meaning; `title` and `detail` are for people. `instance` is the id under which the log of the gateway speaks of the request, as in the header `X-Request-Id`.')}</p>
<pre>${JSON.stringify(EXAMPLE, null, 2)}</pre>
<ul>${byStatus.map(([code, { title }]) => markup`<li><a href="#${code}"><code>${code}</code></a> ${title}</li>`)}</ul>
${byStatus.map(([code, kind]) => sectionOf(code, kind))}`,
};

function sectionOf(code: string, { status, title, about, unused, retryAfter }: ProblemKind): Markup {
  return markup`<section id="${code}">
<h2><code>${code}</code></h2>
<p><span class="status">HTTP ${String(status)}</span> ${title}</p>
<p>${prose(about)}</p>
${hintsOf(unused, retryAfter).map((hint) => markup`<p class="hint">${prose(hint)}</p>\n`)}</section>
`;
}

function hintsOf(unused: boolean | undefined, retryAfter: number | undefined): string[] {
  const wait = retryAfter === undefined ? [] : [`\`Retry-After\` says ${retryAfter} seconds.`];
  return unused ? [...wait, 'Nothing was begun: the same `Idempotency-Key` may be used again.'] : wait;
}
