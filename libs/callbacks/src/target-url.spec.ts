import { HOSTILE_HOSTS } from '../../../test/support/hostile-hosts';
import { AddressGuard } from './address-guard';
import { checkTargetUrl } from './target-url';

const closed = new AddressGuard([]);
const reasonFor = (text: string, guard = closed): string => {
  const target = checkTargetUrl(text, guard);
  return target.ok ? 'accepted' : target.reason;
};

describe('checkTargetUrl', () => {
  it.each(HOSTILE_HOSTS)('refuses %s: %s', (_name, host) => {
    for (const text of [`http://${host}/`, `https://${host}/notify?a=1`, `http://${host}:443/`]) {
      expect(reasonFor(text)).toContain('CALLBACK_ALLOW_CIDRS');
    }
  });

  it.each([
    'https://shop.example/notify',
    'http://shop.example/notify?a=1&b=2#/order/3',
    'http://1.1.1.1/',
    'https://1.1.1.1/',
    'https://1.1.1.1:80/',
    'http://1.1.1.1:443/',
    'https://[2606:4700::1111]/notify',
    'https://商店.example/通知',
  ])('accepts %s', (text) => {
    const target = checkTargetUrl(text, closed);
    expect(target).toEqual({ ok: true, url: new URL(text) });
  });

  it.each([
    ['', 'not a URL'],
    ['shop.example/notify', 'not a URL'],
    ['/notify', 'not a URL'],
    ['http://', 'not a URL'],
    ['http://999.1.1.1/', 'not a URL'],
    ['http://[fe80::1%25eth0]/', 'not a URL'],
    ['ftp://shop.example/', 'only http and https'],
    ['file:///etc/passwd', 'only http and https'],
    ['javascript:alert(1)', 'only http and https'],
    ['gopher://127.0.0.1:6379/_', 'only http and https'],
    ['constructor:x', 'only http and https'],
    ['https://user@shop.example/', 'user name or password'],
    ['https://user:secret@shop.example/', 'user name or password'],
    ['https://:secret@shop.example/', 'user name or password'],
    [`https://shop.example/${'a'.repeat(2_048)}`, 'longer than 2048'],
    [`https://${'a.'.repeat(126)}example/`, 'longer than 253'],
    ['http://1.1.1.1:8080/', 'port 8080'],
    ['http://1.1.1.1:22/', 'port 22'],
  ])('refuses %j: %s', (text, reason) => {
    expect(reasonFor(text)).toContain(reason);
    expect(reasonFor(text)).not.toContain('secret');
  });

  it('takes an allowlisted address on any port, in any spelling', () => {
    const guard = new AddressGuard(['127.0.0.0/8', 'fd00::/8']);
    for (const text of [
      'http://127.0.0.1:3000/',
      'http://0x7f.1:9/',
      'http://[::ffff:7f00:1]:81/',
      'http://[fd00::1]:8080/',
    ]) {
      expect(reasonFor(text, guard)).toBe('accepted');
    }
    expect(reasonFor('http://10.0.0.1/', guard)).toContain('CALLBACK_ALLOW_CIDRS');
    expect(reasonFor('http://1.1.1.1:8080/', guard)).toContain('port 8080');
  });

  it.each(['https://shop.example:8443/notify', 'http://localhost:3000/', 'http://shop.localhost./'])(
    'refuses %s while no network is allowed, since it could never be called',
    (text) => {
      expect(reasonFor(text)).toContain('CALLBACK_ALLOW_CIDRS');
    },
  );

  it('leaves a name with any port to the connection once a network is allowed', () => {
    const open = new AddressGuard(['127.0.0.0/8']);
    expect(reasonFor('https://shop.example:8443/notify', open)).toBe('accepted');
    expect(reasonFor('http://localhost:3000/', open)).toBe('accepted');
    expect(reasonFor('http://localhost:3000/', new AddressGuard(['10.0.0.0/8']))).toContain(
      'CALLBACK_ALLOW_CIDRS',
    );
  });

  it('takes the ports of CALLBACK_ALLOW_PORTS at public hosts, and opens no private one by them', () => {
    const guard = new AddressGuard([], [8080, 8443]);
    for (const text of ['http://1.1.1.1:8080/', 'https://shop.example:8443/', 'http://1.1.1.1/']) {
      expect(reasonFor(text, guard)).toBe('accepted');
    }
    for (const text of ['http://127.0.0.1:8080/', 'http://10.0.0.1:8443/', 'http://localhost:8080/']) {
      expect(reasonFor(text, guard)).toContain('list it in CALLBACK_ALLOW_CIDRS');
    }
    expect(reasonFor('http://shop.example:8081/', guard)).toBe(
      "port 8081 is not open to callbacks; use 80 or 443, add the port to CALLBACK_ALLOW_PORTS, or list the host's network in CALLBACK_ALLOW_CIDRS",
    );
  });
});
