import { signFields } from '@epusdt/merchant-api';
import type { Merchant } from '@epusdt/merchants';
import { isNode, type Node } from './openapi-31';

const CREATES = ['/api/v1/order/create-transaction', '/m/{pid}/api/v1/order/create-transaction'];

const ELSEWHERE = {
  order_id: 'A1001',
  amount: 42,
  notify_url: 'https://shop.example/notify',
  redirect_url: 'https://shop.example/thanks',
};
/** At the demo shop, which the simulated network brings along. */
const IN_SANDBOX = {
  ...ELSEWHERE,
  notify_url: 'http://127.0.0.1:8090/shop/notify',
  redirect_url: 'http://127.0.0.1:8090/shop',
};

/** Gives the creates of epusdt v0.x an example, signed where there is somebody to sign it. */
export function withLegacyExample(document: Node, signer: Merchant | null): Node {
  const example = signer
    ? { ...IN_SANDBOX, signature: signatureOf(signer.secret) }
    : { ...ELSEWHERE, signature: '<md5, see below>' };
  const paths = isNode(document['paths']) ? document['paths'] : {};
  const changed = CREATES.map((path): [string, unknown] => [path, withExample(paths[path], example)]);
  return { ...document, paths: { ...paths, ...Object.fromEntries(changed) } };
}

function withExample(path: unknown, example: object): unknown {
  const post = isNode(path) ? path['post'] : undefined;
  const body = isNode(post) ? post['requestBody'] : undefined;
  const content = isNode(body) ? body['content'] : undefined;
  const media = isNode(content) ? content['application/json'] : undefined;
  if (!isNode(path) || !isNode(post) || !isNode(body) || !isNode(content) || !isNode(media)) {
    throw new Error('the create of epusdt v0.x is missing from the document');
  }
  const described = { ...content, 'application/json': { ...media, example } };
  return { ...path, post: { ...post, requestBody: { ...body, content: described } } };
}

function signatureOf(secret: string): string {
  return signFields(
    Object.entries(IN_SANDBOX).map(([name, value]): [string, string] => [name, String(value)]),
    secret,
  );
}
