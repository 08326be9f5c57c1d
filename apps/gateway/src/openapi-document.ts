import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Merchant } from '@epusdt/merchants';
import { isNode, toOpenApi31, type Node } from './openapi-31';
import { withBodyExamples } from './openapi-examples';
import { withLegacyExamples } from './openapi-legacy';

const DESCRIPTION = `USDT (TRC20) straight into your own wallets.

**Native API**, \`/api/v2\`: JSON, amounts as decimal text, instants in UTC, a bearer key (press *Authorize*).
**epusdt v0.x**: what shop plugins of that gateway send, signed with the secret of the merchant.
BEpusdt, gmpay, TokenPay and epay are answered as their own makers document them; [Signatures](/docs/signatures) has an example of each.

[Errors](/docs/errors) · [Signatures](/docs/signatures) · [Events](/docs/events) · [This document](/docs-json)`;

/** In the order in which they are shown. */
export const TAGS: readonly (readonly [name: string, description: string])[] = [
  ['orders', 'What buyers are to pay: made, found, ended, and followed as they change.'],
  ['transfers', 'Money that came to the wallets, whatever it paid.'],
  ['inbox', 'Money that pays no order, until somebody decides. Deciding is for the owner.'],
  ['wallets', 'The pool of addresses that money comes to. Changing it is for the owner.'],
  ['rates', 'What a USDT costs in each currency, where that is from, and the rules on top of it.'],
  ['endpoints', 'Where the events of a merchant go, and the secret that signs them.'],
  ['callbacks', 'Everything that was or will be told to a shop, with every attempt; sent again if asked.'],
  ['merchants', 'Who takes money through this gateway. For the owner.'],
  ['keys', 'The keys of this API: who may ask what, from where, until when.'],
  ['audit', 'Who changed what, and why. For the owner.'],
  ['epusdt v0.x', 'For shop plugins that speak it: every outcome is HTTP 200 with a `status_code`.'],
  ['checkout', 'What the page that a buyer sees asks.'],
  ['operations', 'Is the gateway alive, is it ready? For load balancers and monitoring.'],
];

/** Both APIs in one document of OpenAPI 3.1. It names no host: the servers are relative. `signer`: of examples. */
export function describeApi(app: INestApplication, signer: Merchant | null): Node {
  const builder = new DocumentBuilder()
    .setTitle('Epusdt for Node')
    .setDescription(DESCRIPTION)
    .setVersion('2')
    .addServer('/')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'sk_live_… or sk_test_…',
      description:
        'A key of the native API, `sk_live_…` or `sk_test_…`; its owner makes it with `key create`.',
    });
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), { operationIdFactory: operationId });
  return withBodyExamples(withLegacyExamples(toOpenApi31(document), signer));
}

/** Where a controller names none: `HealthController.live` is `healthLive`. */
function operationId(controller: string, method: string): string {
  const room = controller.replace(/Controller$/, '');
  return room.charAt(0).toLowerCase() + room.slice(1) + method.charAt(0).toUpperCase() + method.slice(1);
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];

/** As it is kept in docs/api: the order of paths and schemas does not hang on the order of modules. */
export function writtenDocument(document: Node): string {
  const { paths, components } = document;
  const sorted = {
    ...document,
    paths: byName(paths, (path) => inOrder(path, METHODS)),
    components: byName(components, (part) => byName(part, (one) => one)),
  };
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

function byName(node: unknown, change: (value: unknown) => unknown): unknown {
  if (!isNode(node)) return node;
  const names = Object.keys(node).sort();
  return Object.fromEntries(names.map((name) => [name, change(node[name])]));
}

function inOrder(node: unknown, names: readonly string[]): unknown {
  if (!isNode(node)) return node;
  const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(node).sort(([a], [b]) => place(a) - place(b)));
}
