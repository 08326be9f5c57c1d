import { quoted, send, signedBody, type Literals, type RawRequest } from './epusdt-wire';
import { rows, type Envelope } from './gateway';
import { createWorld, type World } from './world';

export const STACK = /\n\s*at |node_modules|\.[jt]s:\d|Error:|invariant|SELECT|INSERT/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let world: World;

/** One gateway for all the tests of the calling file. */
export function shareWorld(): void {
  beforeAll(async () => (world = await createWorld({ wallets: 2 })));
  afterAll(() => world.close());
}

export const base = (): string => world.gateway.url;
const notify = (): string => quoted(`${world.shop.url}/shop/notify`);
export const stored = async (): Promise<number> => (await rows(world.gateway, 'orders')).length;

/** A good request with some fields made different; `undefined` takes a field out. */
const fields = (changes: Literals = {}): Literals => ({
  order_id: quoted('B1'),
  amount: '42',
  notify_url: notify(),
  ...changes,
});
export const bodyWith = (changes?: Literals, secret = world.gateway.secret): string =>
  signedBody(fields(changes), secret);

/** The dialect's own refusal, and nothing kept of the request. */
export async function expectRefusal(asked: RawRequest, code: number, words: string | RegExp): Promise<void> {
  const before = await stored();
  const answer = await send(base(), asked);
  expect(answer.status).toBe(200);
  expect(answer.type).toMatch(/^application\/json/);
  expect(answer.text).not.toMatch(STACK);
  const envelope = JSON.parse(answer.text) as Record<string, unknown>;
  expect(envelope).toEqual({
    status_code: code,
    message: expect.any(String) as unknown,
    data: null,
    request_id: expect.stringMatching(UUID) as unknown,
  });
  expect(answer.text).toMatch(new RegExp(`"status_code":${code}[,}]`));
  expect(envelope['message']).toMatch(words);
  expect(await stored()).toBe(before);
}

export async function expectOrder(
  asked: RawRequest,
): Promise<{ text: string; data: Record<string, unknown> }> {
  const answer = await send(base(), asked);
  expect(answer.status).toBe(200);
  expect(answer.type).toMatch(/^application\/json/);
  const envelope = JSON.parse(answer.text) as Envelope;
  expect({ code: envelope.status_code, message: envelope.message }).toEqual({
    code: 200,
    message: 'success',
  });
  if (!envelope.data) throw new Error(answer.text);
  return { text: answer.text, data: envelope.data };
}
