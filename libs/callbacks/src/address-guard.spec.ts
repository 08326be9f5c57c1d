import fc from 'fast-check';
import { AddressGuard } from './address-guard';

const closed = new AddressGuard([]);

describe('AddressGuard.check without an allowlist', () => {
  it.each([
    '0.0.0.0',
    '0.255.255.255',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.170',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.255',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '0:0:0:0:0:0:0:1',
    '0000:0000:0000:0000:0000:0000:0000:0001',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:FFFF:7F00:0001',
    '::ffff:10.1.2.3',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '::8.8.8.8',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    '2606:4700::1111%eth0',
    'fec0::1',
    'ff02::1',
  ])('blocks %s', (address) => {
    expect(closed.check(address)).toBe(false);
    expect(closed.isAllowlisted(address)).toBe(false);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '169.253.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '223.255.255.255',
    '::ffff:1.1.1.1',
    '2606:4700::1111',
    '2001:4860:4860::8888',
    '2a00:1450:4001:81b::200e',
  ])('lets %s through', (address) => {
    expect(closed.check(address)).toBe(true);
    expect(closed.isAllowlisted(address)).toBe(false);
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '1.1.1.1 ',
    '[::1]',
    '1.1.1.1:80',
    '1.1.1.1/32',
    '::g',
  ])('blocks %j, which is no IP address', (text) => {
    expect(closed.check(text)).toBe(false);
  });

  it('judges a v4 address and its mapped forms alike', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const hex = `::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        const verdict = closed.check(address);
        return closed.check(`::ffff:${address}`) === verdict && closed.check(hex) === verdict;
      }),
      { seed: 11, numRuns: 1_000 },
    );
  });

  it('judges v6 addresses by their bytes, whatever the spelling', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const usual = new URL(`http://[${address}]/`).hostname.slice(1, -1);
        return (
          closed.check(address) === closed.check(usual) &&
          closed.check(address.toUpperCase()) === closed.check(usual)
        );
      }),
      { seed: 11, numRuns: 1_000 },
    );
  });
});

describe('allowlist', () => {
  const guard = new AddressGuard([
    '10.20.0.0/16',
    'fd00::/8',
    '192.168.1.20',
    '::ffff:172.16.5.0/120',
    '::1/128',
  ]);

  it.each([
    ['10.20.255.1', true],
    ['10.21.0.1', false],
    ['fd12::1', true],
    ['fc00::1', false],
    ['192.168.1.20', true],
    ['::ffff:192.168.1.20', true],
    ['::ffff:c0a8:114', true],
    ['192.168.1.21', false],
    ['172.16.5.9', true],
    ['172.16.6.9', false],
    ['::1', true],
    ['127.0.0.1', false],
    ['::2', false],
  ])('%s: %s', (address, allowed) => {
    expect(guard.check(address)).toBe(allowed);
    expect(guard.isAllowlisted(address)).toBe(allowed);
  });

  it('leaves public addresses reachable, but not on the list', () => {
    expect(guard.check('1.1.1.1')).toBe(true);
    expect(guard.isAllowlisted('1.1.1.1')).toBe(false);
  });

  it('opens one family only', () => {
    expect(new AddressGuard(['::/0']).check('127.0.0.1')).toBe(false);
    expect(new AddressGuard(['::/0']).check('::1')).toBe(true);
    expect(new AddressGuard(['0.0.0.0/0']).check('::1')).toBe(false);
    expect(new AddressGuard(['0.0.0.0/0']).check('127.0.0.1')).toBe(true);
  });

  it('reads networks with spaces around', () => {
    expect(new AddressGuard([' 10.0.0.7/8 ']).check('10.9.9.9')).toBe(true);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.0/a',
    'fd00::/129',
    '::ffff:10.0.0.0/95',
    'localhost',
    'shop.example/24',
    'fe80::1%eth0/64',
  ])('refuses %j as a network and says how to write one', (cidr) => {
    expect(() => new AddressGuard([cidr])).toThrow(RangeError);
    expect(() => new AddressGuard([cidr])).toThrow(`"${cidr}" is no network; write it as 10.0.0.0/8`);
  });
});
