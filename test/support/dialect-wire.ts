import { createHash } from 'node:crypto';
import type { Heard } from './listener';

/** What a shop wants, in no dialect. */
export interface Wish {
  readonly orderId: string;
  /** As the shop writes it. */
  readonly amount: string;
  readonly name: string;
  readonly notifyUrl: string;
  readonly returnUrl: string;
}

/** What a shop learns of its order. */
export interface Bought {
  readonly id: string;
  readonly page: string;
  /** `null`: only the page says it. */
  readonly address: string | null;
  readonly amount: string | null;
}

/** A shop of one dialect, written from the text of its protocol. It shares no code with the gateway. */
export interface DialectShop {
  readonly name: string;
  readonly acknowledges: string;
  buy(base: string, wish: Wish, secret: string): Promise<Bought>;
  /** The fields of a notice, checked; throws when one is not as the protocol has it, or the signature is wrong. */
  read(
    heard: Heard & { readonly method: string },
    wish: Wish,
    secret: string,
  ): Readonly<Record<string, unknown>>;
}

export type Fields = Readonly<Record<string, string | number>>;

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
export const textOf = (fields: Fields, without: readonly string[]): string =>
  Object.keys(fields)
    .filter((name) => !without.includes(name) && fields[name] !== '')
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => `${name}=${fields[name] ?? ''}`)
    .join('&');

export async function post(url: string, fields: Fields): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  const type = answer.headers.get('content-type') ?? '';
  if (answer.status !== 200 || !type.startsWith('application/json')) {
    throw new Error(`${url}: HTTP ${answer.status} ${type} ${await answer.text()}`);
  }
  return (await answer.json()) as Record<string, unknown>;
}

export function must(condition: boolean, what: string, seen: unknown): void {
  if (!condition) throw new Error(`${what}: ${JSON.stringify(seen)}`);
}

/** The JSON of a notice: each number's digits must be those that are signed. */
export function readJson(heard: Heard & { readonly method: string }): {
  fields: Record<string, unknown>;
  literals: Record<string, string>;
} {
  must(heard.method === 'POST', 'POST', heard.method);
  must(heard.headers['content-type'] === 'application/json', 'application/json', heard.headers);
  const fields = JSON.parse(heard.body) as Record<string, unknown>;
  const literals = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      const [, literal = ''] = new RegExp(`"${name}":([^,}]+)`).exec(heard.body) ?? [];
      return [name, literal];
    }),
  );
  return { fields, literals };
}

export const sendForm = (method: 'GET' | 'POST', url: string, fields: Fields): Promise<Response> => {
  const form = new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return method === 'GET'
    ? fetch(`${url}?${form.toString()}`, { redirect: 'manual' })
    : fetch(url, { method, body: form, redirect: 'manual' });
};
