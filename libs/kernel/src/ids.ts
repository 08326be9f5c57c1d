import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The only source of randomness: unguessable ids, secrets and jitter. */
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ORDER_ID_LENGTH = 24;
const SECRET_LENGTH = 44;

function base62(length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += BASE62[randomInt(BASE62.length)] ?? '';
  return text;
}

/** 24 characters of [0-9A-Za-z], 142 bits: the order id, which is also the buyer's key to the checkout page. */
export const newOrderId = (): string => base62(ORDER_ID_LENGTH);

/** 44 characters of [0-9A-Za-z], 262 bits: a merchant's secret. */
export const newSecret = (): string => base62(SECRET_LENGTH);

/** 32 bytes for the master key. */
export const newKeyBytes = (): Buffer => randomBytes(32);

/** 32 random bytes as Standard Webhooks writes a secret: what signs events. */
export const newWebhookSecret = (): string => `whsec_${newKeyBytes().toString('base64')}`;

/** 16 random bytes in hex: the proof of who holds a lease or a lock. */
export const newToken = (): string => randomBytes(16).toString('hex');

export const newRequestId = (): string => randomUUID();

/** An integer in [low, high], for jitter. */
export const randomBetween = (low: number, high: number): number =>
  low + randomInt(Math.max(1, high - low + 1));
