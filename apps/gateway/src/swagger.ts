import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Merchant } from '@epusdt/merchants';
import { ERRORS_PAGE } from './docs-errors';
import { EVENTS_PAGE } from './docs-events';
import { DOCS_POLICY, renderDocs, type DocsPage } from './docs-page';
import { playgroundPage } from './docs-playground';
import { SIGNATURES_PAGE } from './docs-signatures';
import { describeApi } from './openapi-document';

export const DOCS_PAGES = [ERRORS_PAGE, SIGNATURES_PAGE, EVENTS_PAGE, playgroundPage('')];

interface Reply {
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

/**
 * Swagger UI at /docs, OpenAPI at /docs-json, and pages of our own below /docs: the router prefers their addresses to
 * the files of Swagger UI. On the simulated network the example of a create is signed, so that it works as it stands;
 * with real money a signed request is nobody's to read.
 */
export function addDocs(app: NestFastifyApplication, signer: Merchant | null): void {
  // Described when first asked for. It is a document of 3.1; its type knows the words of 3.0 only.
  const document = (): OpenAPIObject => describeApi(app, signer) as unknown as OpenAPIObject;
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'docs-json',
    // As YAML it takes a second to write, each time anybody asks.
    raw: ['json'],
    customSiteTitle: 'Epusdt for Node',
    swaggerOptions: { filter: true, tryItOutEnabled: true, docExpansion: 'list', validatorUrl: 'none' },
  });
  const http = app.getHttpAdapter();
  for (const page of DOCS_PAGES) http.get(page.path, (_request: unknown, reply: Reply) => show(reply, page));
  const { path } = playgroundPage('');
  http.post(path, ({ body }: { readonly body: unknown }, reply: Reply) =>
    show(reply, playgroundPage(typeof body === 'string' ? body : '')),
  );
}

const show = (reply: Reply, page: DocsPage): unknown =>
  reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', DOCS_POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-cache')
    .send(renderDocs(page, DOCS_PAGES));
