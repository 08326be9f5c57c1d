import type { GuardedRequest } from '@epusdt/callbacks';
import { json, type WireData } from './json';

/** A callback as most dialects have it: JSON, by POST. */
export const jsonCallback = (url: string, body: WireData): GuardedRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json', 'user-agent': 'Epusdt-Node' },
  body: json(body),
});
