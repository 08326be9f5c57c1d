import { Refused, refusalOf, type Refusal } from './refused';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** What a handler answers, a refusal included. */
export async function answering(
  work: () => Promise<string>,
  refuse: (refusal: Refusal) => string,
): Promise<string> {
  try {
    return await work();
  } catch (error) {
    return refuse(refusalOf(error));
  }
}

/** Bodies come as text, whatever they are. */
export const bodyText = (body: unknown): string => (typeof body === 'string' ? body : '');

/** What is used of Fastify's reply: fastify itself is no package of ours. */
export interface StatusReply {
  status(code: number): unknown;
}

export interface HeaderReply extends StatusReply {
  header(name: string, value: string): unknown;
}

/** Of a request, the query as it was written, and the route that takes it. */
export interface QueriedRequest {
  readonly raw: { readonly method?: string; readonly url?: string };
  readonly routeOptions: { readonly url?: string | undefined };
}

/** Shops, and their buyers, ask by these two. A HEAD would order as a GET does, and nobody would read where to pay. */
export function refuseOtherMethods({ raw: { method = '' } }: QueriedRequest, reply: HeaderReply): void {
  if (method === 'GET' || method === 'POST') return;
  reply.status(405);
  reply.header('allow', 'GET, POST');
  throw new Refused('bad_request', `${method} is not for this address; use GET or POST`);
}

export const queryText = ({ raw: { url = '' } }: Pick<QueriedRequest, 'raw'>): string =>
  url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
