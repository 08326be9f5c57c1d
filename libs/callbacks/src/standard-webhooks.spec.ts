import { Webhook } from 'standardwebhooks';
import { SECOND, SystemClock, newWebhookSecret } from '@epusdt/kernel';
import { signWebhook, type WebhookMessage } from './standard-webhooks';

/** As the reference implementation's own tests have it. */
const VECTOR = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampSeconds: 1_614_265_330,
  body: '{"test": 2432232314}',
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
};

describe('signWebhook', () => {
  it('gives the headers of the published vector', () => {
    expect(signWebhook(VECTOR)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it.each([
    ['no secret', { secrets: [] }],
    ['a secret without its prefix', { secrets: ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }],
    ['a secret that is no base64', { secrets: ['whsec_***'] }],
    ['an empty secret', { secrets: ['whsec_'] }],
    ['a time in fractions', { timestampSeconds: 1.5 }],
    ['an id that could be read as id and time', { id: 'evt.1' }],
  ])('refuses %s, without repeating a secret', (_name, change) => {
    expect(() => signWebhook({ ...VECTOR, ...change })).toThrow(/^invariant broken: (?!.*(MfKQ|\*\*\*))/);
  });
});

describe('newWebhookSecret', () => {
  it('is 32 bytes in base64 behind the prefix, and never the same', () => {
    const secrets = Array.from({ length: 100 }, newWebhookSecret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) {
      const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      expect(bytes).toHaveLength(32);
      expect(secret).toBe(`whsec_${bytes.toString('base64')}`);
    }
  });
});

describe('the verifier that receivers install', () => {
  const [secret, next, stranger] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const body = '{"type":"order.paid","data":{"order":{"reference":"订单 1","amount":"28.80"}}}';
  const now = Math.floor(new SystemClock().now() / SECOND);
  const sent = (change: Partial<WebhookMessage> = {}): Record<string, string> =>
    signWebhook({ id: 'evt_1', timestampSeconds: now, body, secrets: [secret], ...change });
  const verify = (key: string, headers: Record<string, string>, received = body): unknown =>
    new Webhook(key).verify(received, headers);

  it('takes what was signed', () => {
    expect(verify(secret, sent())).toEqual(JSON.parse(body));
  });

  it('takes it by either secret while one replaces the other, and by no other', () => {
    const headers = sent({ secrets: [next, secret] });
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    expect(verify(secret, headers)).toEqual(JSON.parse(body));
    expect(verify(next, headers)).toEqual(JSON.parse(body));
    expect(() => verify(stranger, headers)).toThrow('No matching signature');
    expect(() => verify(next, sent())).toThrow('No matching signature');
  });

  it.each([
    ['body', {}, body.replace('28.80', '2.80')],
    ['id', { 'webhook-id': 'evt_2' }, body],
    ['time', { 'webhook-timestamp': String(now + 1) }, body],
  ])('refuses a changed %s', (_name, change, received) => {
    expect(() => verify(secret, { ...sent(), ...change }, received)).toThrow('No matching signature');
  });

  it('refuses what was signed ten minutes ago', () => {
    expect(() => verify(secret, sent({ timestampSeconds: now - 600 }))).toThrow('too old');
  });
});
