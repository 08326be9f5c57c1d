import { API_SCOPES } from '@epusdt/merchants';
import { newClient, type ApiAnswer, type ApiClient } from './api';
import { createOrder, rows, type TestGateway } from './gateway';
import { placed, type Placed } from './shopper';
import type { World } from './world';

/** More pages than any test has. */
const MAX_PAGES = 20;

/** A key of the owner that may do everything. */
export const ownersKey = (gateway: TestGateway): Promise<ApiClient> =>
  newClient(gateway, { merchantPid: null, scopes: [...API_SCOPES] });

/** A key of a merchant that may read transfers. */
export const readerOf = ({ gateway }: World, merchantPid: string): Promise<ApiClient> =>
  newClient(gateway, { merchantPid, scopes: ['transfers:read'] });

/** An order of 20 USDT that this merchant's shop asks for. */
export async function orderAt(
  { gateway, shop }: World,
  { pid, secret }: { readonly pid: string; readonly secret: string },
  reference: string,
): Promise<Placed> {
  const notify_url = `${shop.url}/shop/notify`;
  const fields = { order_id: reference, amount: 20, currency: 'USDT', notify_url };
  return placed(await createOrder({ url: `${gateway.url}/m/${pid}`, secret }, fields));
}

/** How the audit names whoever holds the key. */
export const actorOf = ({ key }: ApiClient): string => `api:${key.slice(0, 16)}`;

/** One field of everything on a page of a list. */
export async function fieldIn(client: ApiClient, path: string, field = 'id'): Promise<unknown[]> {
  const answer = await client.get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return (answer.json.data as Record<string, unknown>[]).map((one) => one[field]);
}

/** The same of every page, each an array. `path` has a query. */
export async function pagesIn(client: ApiClient, path: string, field = 'id'): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  let cursor = '';
  while (pages.length < MAX_PAGES) {
    pages.push(await fieldIn(client, path + cursor, field));
    const { json } = await client.get(path + cursor);
    expect(json.has_more).toBe(json.next_cursor !== null);
    if (json.next_cursor === null) return pages;
    cursor = `&cursor=${String(json.next_cursor)}`;
  }
  throw new Error(`${path} has no end`);
}

/** The lines of a file, the header first. `fetch` has dropped its byte order mark. */
export function linesOf({ status, text }: ApiAnswer): string[] {
  expect([status, text.endsWith('\r\n')]).toEqual([200, true]);
  return text.trimEnd().split('\r\n');
}

/** What was done with the key, as the audit has it. */
export async function deedsOf(gateway: TestGateway, client: ApiClient): Promise<string[]> {
  const audit = await rows(gateway, 'audit');
  return audit
    .filter(({ actor }) => actor === actorOf(client))
    .map(({ action, subject }) => `${String(action)} ${String(subject)}`);
}
