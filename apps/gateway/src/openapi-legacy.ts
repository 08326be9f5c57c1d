import { signFields } from '@epusdt/merchant-api';
import type { Merchant } from '@epusdt/merchants';
import { isNode, type Node } from './openapi-31';

type Fields = Readonly<Record<string, string | number>>;

/** Not the order of the native API's examples: who tries both would be told that its terms are others. */
const CREATE = {
  order_id: 'S1001',
  amount: 42,
  notify_url: 'https://shop.example/notify',
  redirect_url: 'https://shop.example/thanks',
};
/** At the demo shop, which the simulated network brings along. */
const CREATE_IN_SANDBOX = {
  ...CREATE,
  notify_url: 'http://127.0.0.1:8090/shop/notify',
  redirect_url: 'http://127.0.0.1:8090/shop',
};
const QUERY = { order_id: CREATE.order_id };
const NETWORKS = { timestamp: 1_767_225_600 };

/** By address, below that of a merchant, too: what is asked, in general and on the simulated network. */
const EXAMPLES: Readonly<Record<string, readonly [elsewhere: Fields, inSandbox: Fields]>> = {
  'create-transaction': [CREATE, CREATE_IN_SANDBOX],
  'query-transaction': [QUERY, QUERY],
  'query-networks': [NETWORKS, NETWORKS],
};
const PLACES = ['/api/v1/order/', '/m/{pid}/api/v1/order/'];

/** Gives the signed calls of epusdt v0.x an example, signed where there is somebody to sign it. */
export function withLegacyExamples(document: Node, signer: Merchant | null): Node {
  const paths = isNode(document['paths']) ? document['paths'] : {};
  const changed = Object.entries(EXAMPLES).flatMap(([name, [elsewhere, inSandbox]]) => {
    const example = signer
      ? { ...inSandbox, signature: signatureOf(inSandbox, signer.secret) }
      : { ...elsewhere, signature: '<md5, see below>' };
    return PLACES.map((place): [string, unknown] => [
      place + name,
      withExample(place + name, paths[place + name], example),
    ]);
  });
  return { ...document, paths: { ...paths, ...Object.fromEntries(changed) } };
}

function withExample(name: string, path: unknown, example: object): unknown {
  const post = isNode(path) ? path['post'] : undefined;
  const body = isNode(post) ? post['requestBody'] : undefined;
  const content = isNode(body) ? body['content'] : undefined;
  const media = isNode(content) ? content['application/json'] : undefined;
  if (!isNode(path) || !isNode(post) || !isNode(body) || !isNode(content) || !isNode(media)) {
    throw new Error(`${name} of epusdt v0.x is missing from the document`);
  }
  const described = { ...content, 'application/json': { ...media, example } };
  return { ...path, post: { ...post, requestBody: { ...body, content: described } } };
}

function signatureOf(fields: Fields, secret: string): string {
  return signFields(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
    secret,
  );
}
