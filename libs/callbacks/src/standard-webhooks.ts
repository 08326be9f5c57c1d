import { createHmac } from 'node:crypto';
import { invariant } from '@epusdt/kernel';

export interface WebhookMessage {
  /** The same at every attempt: by it the receiver knows what it has seen. No full stop in it. */
  readonly id: string;
  /** Of this attempt: receivers refuse what is minutes old. */
  readonly timestampSeconds: number;
  /** To be sent byte for byte as given here. */
  readonly body: string;
  /** Each signs; two while one replaces the other. */
  readonly secrets: readonly string[];
}

const PREFIX = 'whsec_';
const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The headers of Standard Webhooks 1.0.0 (symmetric, v1), by which a receiver verifies the message. */
export function signWebhook({ id, timestampSeconds, body, secrets }: WebhookMessage): Record<string, string> {
  invariant(Number.isSafeInteger(timestampSeconds), 'a webhook is signed with a time in whole seconds');
  // Otherwise one signed text could be read as another id and time.
  invariant(!id.includes('.'), 'the id of a webhook has no full stop');
  invariant(secrets.length > 0, 'a webhook is signed');
  const signed = `${id}.${timestampSeconds}.${body}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': secrets.map((secret) => signatureOf(signed, secret)).join(' '),
  };
}

function signatureOf(signed: string, secret: string): string {
  invariant(SECRET.test(secret) && secret !== PREFIX, 'a webhook secret is whsec_ and base64');
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
}
