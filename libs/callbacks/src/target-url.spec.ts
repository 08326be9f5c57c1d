import { AddressGuard } from './address-guard';
import { checkTargetUrl } from './target-url';

const closed = new AddressGuard([]);
const reasonFor = (text: string, guard = closed): string => {
  const target = checkTargetUrl(text, guard);
  return target.ok ? 'accepted' : target.reason;
};

describe('checkTargetUrl', () => {
  it.each([
    ['loopback', 'http://127.0.0.1/'],
    ['short', 'http://127.1/'],
    ['octal', 'http://0177.0.0.1/'],
    ['hex', 'http://0x7f.0.0.1/'],
    ['dword', 'http://2130706433/'],
    ['hex dword', 'http://0x7f000001/'],
    ['octal dword', 'http://017700000001/'],
    ['zero', 'http://0/'],
    ['full-width digits', 'http://１２７.０.０.１/'],
    ['ideographic stops', 'http://127。0。0。1/'],
    ['percent-encoded', 'http://%31%32%37.0.0.1/'],
    ['trailing dot', 'http://127.0.0.1./'],
    ['v6 loopback', 'http://[::1]/'],
    ['v6 loopback, long', 'http://[0000:0:0:0:0:0:0:0001]/'],
    ['v6 unspecified', 'http://[::]/'],
    ['v4-mapped', 'http://[::ffff:127.0.0.1]/'],
    ['v4-mapped hex', 'http://[::FFFF:7f00:1]/'],
    ['v4-compatible', 'http://[::127.0.0.1]/'],
    ['SIIT', 'http://[::ffff:0:127.0.0.1]/'],
    ['NAT64', 'http://[64:ff9b::7f00:1]/'],
    ['local NAT64', 'http://[64:ff9b:1::7f00:1]/'],
    ['6to4', 'http://[2002:7f00:1::]/'],
    ['Teredo', 'http://[2001:0:4136:e378::1]/'],
    ['ULA', 'http://[fd00::1]/'],
    ['link-local', 'http://[fe80::1]/'],
    ['site-local', 'http://[fec0::1]/'],
    ['SRv6', 'http://[5f00::1]/'],
    ['private', 'https://192.168.1.1/notify'],
    ['CGNAT', 'http://100.64.0.1/'],
    ['benchmark', 'http://198.18.0.1/'],
    ['metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['metadata as dword', 'http://2852039166/'],
    ['metadata v6', 'http://[fd00:ec2::254]/'],
  ])('refuses %s: %s', (_name, text) => {
    expect(reasonFor(text)).toContain('CALLBACK_ALLOW_CIDRS');
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
});
