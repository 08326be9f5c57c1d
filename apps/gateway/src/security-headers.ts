import { createHash } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const POLICY = 'content-security-policy';
const FRAME = 'x-frame-options';
const CACHE = 'cache-control';

/** Nothing is loaded, run or framed: right for data, and for pages that say nothing else. */
const NOTHING = `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** What every answer carries until its handler says otherwise, also one that no handler was found for. */
const SAFE_HEADERS: Readonly<Record<string, string>> = {
  [POLICY]: NOTHING,
  [FRAME]: 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** Of what is written past Fastify's hooks. */
export const RAW_HEADERS: Readonly<Record<string, string>> = { ...SAFE_HEADERS, [CACHE]: 'no-store' };

/** The part of a Fastify reply that is used here. */
interface Reply {
  getHeader(name: string): unknown;
  header(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
}

/**
 * The one place for headers that bound what a browser does with an answer. They are set when a request comes, so that
 * streams and refusals have them as well; what depends on the answer is added when it is sent.
 */
export function secureAnswers(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({ ...SAFE_HEADERS });
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (isHtml(reply)) securePage(reply, payload);
    if (reply.getHeader(CACHE) === undefined) void reply.header(CACHE, 'no-store');
    done(null, payload);
  });
}

function securePage(reply: Reply, payload: unknown): void {
  // Swagger UI knows no policy; its page is the only one that comes without.
  if (reply.getHeader(POLICY) === NOTHING) reply.header(POLICY, interfacePolicy(String(payload)));
  const [, ancestors = ''] = /frame-ancestors ([^;]*)/.exec(String(reply.getHeader(POLICY))) ?? [];
  if (ancestors === `'none'`) {
    // Not where shops open or frame the page: it would cut the tie they follow the payment by.
    reply.header('cross-origin-opener-policy', 'same-origin');
  } else if (ancestors === `'self'`) {
    reply.header(FRAME, 'SAMEORIGIN');
  } else {
    // This old header cannot name a shop; frame-ancestors does.
    reply.removeHeader(FRAME);
  }
}

/** What the scripts of Swagger UI write into the page for its logo. */
const LOGO_STYLE = '.logo_small_svg__cls-2{fill:#fff}.logo_small_svg__cls-3{fill:#85ea2d}';

/** Scripts are files of this gateway; of styles also those that stand in the page, each by its hash. */
function interfacePolicy(html: string): string {
  const inPage = [...html.matchAll(/<style>([^]*?)<\/style>|\bstyle="([^"]*)"/g)].map(
    ([, element, attribute]) => element ?? attribute ?? '',
  );
  const hashes = [...inPage, LOGO_STYLE].map(
    (style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  );
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    // Without this word hashes are not for attributes.
    `style-src 'self' 'unsafe-hashes' ${hashes.join(' ')}`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

const isHtml = (reply: Reply): boolean => String(reply.getHeader('content-type')).startsWith('text/html');
