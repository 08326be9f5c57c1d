import { ApiKeys, type ApiKeyRequest } from '@epusdt/merchants';
import type { TestGateway } from './gateway';

/** An answer of the native API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Whatever the answer says, for tests to assert; `null` where it is no JSON. */
  readonly json: ReturnType<typeof JSON.parse>;
}

export interface ApiAsk {
  readonly method?: string;
  /** Anything but text is sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody with a key, or without one. */
export interface ApiClient {
  readonly key: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
  ask(path: string, ask: ApiAsk): Promise<ApiAnswer>;
  /** The same, at another gateway. */
  at(gateway: Pick<TestGateway, 'url'>): ApiClient;
}

/** Below /api/v2, unless the path starts with `//`, as in `//livez`. */
export async function askApi(
  { url }: Pick<TestGateway, 'url'>,
  key: string | null,
  path: string,
  { method = 'GET', body, headers = {} }: ApiAsk,
): Promise<ApiAnswer> {
  const place = path.startsWith('//') ? path.slice(1) : `/api/v2${path}`;
  const answer = await fetch(url + place, {
    method,
    redirect: 'manual',
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = /json/.test(answer.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : null;
  return { status: answer.status, headers: answer.headers, text, json };
}

export function clientOf(gateway: Pick<TestGateway, 'url'>, key: string): ApiClient {
  const ask = (path: string, what: ApiAsk): Promise<ApiAnswer> => askApi(gateway, key, path, what);
  return {
    key,
    ask,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body = {}, headers = {}) => ask(path, { method: 'POST', body, headers }),
    at: (other) => clientOf(other, key),
  };
}

/** A new key and who holds it. By default the first shop's, with every scope that a shop can have. */
export async function newClient(
  gateway: TestGateway,
  wanted: Partial<ApiKeyRequest> = {},
): Promise<ApiClient> {
  const { text } = await gateway.get(ApiKeys).create(
    {
      name: 'test',
      merchantPid: '1000',
      scopes: ['orders:read', 'orders:write', 'orders:decide', 'transfers:read', 'callbacks:read'],
      networks: null,
      expiresAt: null,
      test: true,
      ...wanted,
    },
    'test',
  );
  return clientOf(gateway, text);
}

/** Status and code of a refusal, which must be a problem document in every respect. */
export function refusalOf({ status, headers, json, text }: ApiAnswer): [status: number, code: string] {
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(json).toMatchObject({
    type: expect.stringContaining(`/docs/errors#${String(json.code)}`) as string,
    title: expect.any(String) as string,
    status,
    detail: expect.any(String) as string,
    instance: headers.get('x-request-id'),
  });
  expect(text).not.toMatch(/node_modules|\.ts:|\bat \w+ \(|QueryFailed|SELECT |INSERT /);
  return [status, json.code as string];
}
