import { MetricsSettings } from './metrics-access';

const TOKEN = 'a-token-of-sixteen+';
const bearer = { authorization: `Bearer ${TOKEN}` };

describe('who may read metrics', () => {
  it.each([
    ['nothing is set: nobody', null, [], '127.0.0.1', {}, false],
    ['nothing is set: nobody, whatever he shows', null, [], '127.0.0.1', { authorization: 'Bearer ' }, false],
    ['the token', TOKEN, [], '203.0.113.9', bearer, true],
    ['the token, through a proxy', TOKEN, [], '127.0.0.1', { ...bearer, via: '1.1 proxy' }, true],
    ['a part of the token', TOKEN, [], '127.0.0.1', { authorization: `Bearer ${TOKEN.slice(1)}` }, false],
    ['the token without its scheme', TOKEN, [], '127.0.0.1', { authorization: TOKEN }, false],
    ['no token where one is set', TOKEN, [], '127.0.0.1', {}, false],
    ['an allowed address', null, ['127.0.0.1'], '127.0.0.1', {}, true],
    ['an allowed address as IPv6 writes it', null, ['127.0.0.0/8'], '::ffff:127.0.0.1', {}, true],
    ['another address', null, ['10.0.0.0/8'], '192.168.1.1', {}, false],
    ['a connection that is gone', null, ['0.0.0.0/0'], undefined, {}, false],
    ['a proxy on an allowed address', null, ['127.0.0.1'], '127.0.0.1', { 'x-forwarded-for': '::1' }, false],
    ['nginx with X-Real-IP alone', null, ['127.0.0.1'], '127.0.0.1', { 'x-real-ip': '127.0.0.1' }, false],
    ['Forwarded', null, ['127.0.0.1'], '127.0.0.1', { forwarded: 'for=127.0.0.1' }, false],
    ['Via', null, ['127.0.0.1'], '127.0.0.1', { via: '1.1 proxy' }, false],
    ['X-Forwarded-Proto alone', null, ['127.0.0.1'], '127.0.0.1', { 'x-forwarded-proto': 'https' }, false],
  ] as const)('%s', (_name, token, allow, peer, headers, allowed) => {
    expect(new MetricsSettings(token, allow).allows(peer, headers)).toBe(allowed);
  });
});
