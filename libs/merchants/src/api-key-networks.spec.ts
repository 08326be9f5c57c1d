import { isInside, isNetwork, isWithin } from './api-key-networks';

describe('networks of a key', () => {
  it.each(['10.0.0.0/8', '0.0.0.0/0', '192.0.2.1', '2001:db8::/32', '::/0', '::1'])('%s is one', (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  it.each([
    '',
    'shop.example',
    '10.0.0/8',
    '10.0.0.0/33',
    '::/129',
    'fe80::1%eth0',
    '10.0.0.0/',
    '1.2.3.4/8/8',
    '010.0.0.1',
  ])('%s is none', (text) => {
    expect(isNetwork(text)).toBe(false);
  });

  it.each<[string, string[], boolean]>([
    ['10.1.2.3', ['10.0.0.0/8'], true],
    ['11.1.2.3', ['10.0.0.0/8'], false],
    ['11.1.2.3', ['10.0.0.0/8', '11.1.2.3'], true],
    ['::ffff:10.1.2.3', ['10.0.0.0/8'], true],
    ['10.1.2.3', ['::/0'], false],
    ['2001:db8::5', ['0.0.0.0/0'], false],
    ['2001:DB8::5', ['2001:db8::/32'], true],
    ['fe80::1%eth0', ['fe80::/10'], true],
    ['unknown', ['0.0.0.0/0', '::/0'], false],
    ['', ['0.0.0.0/0'], false],
    ['10.1.2.3', [], false],
  ])('%s in %j: %s', (client, networks, within) => {
    expect(isWithin(client, networks)).toBe(within);
  });

  it.each<[string, string[], boolean]>([
    ['10.1.0.0/16', ['10.0.0.0/8'], true],
    ['10.0.0.0/8', ['10.0.0.0/8'], true],
    ['10.1.2.3', ['192.0.2.0/24', '10.0.0.0/8'], true],
    ['10.0.0.0/7', ['10.0.0.0/8'], false],
    ['10.1.2.3/8', ['10.1.0.0/16'], false],
    ['0.0.0.0/0', ['0.0.0.0/1', '128.0.0.0/1'], false],
    ['11.0.0.0/16', ['10.0.0.0/8'], false],
    ['10.1.2.3', ['::/0'], false],
    ['2001:db8:1::/48', ['2001:db8::/32'], true],
    ['::ffff:10.1.2.3', ['10.0.0.0/8'], true],
    ['nonsense', ['0.0.0.0/0'], false],
  ])('%s lies inside %j: %s', (network, others, inside) => {
    expect(isInside(network, others)).toBe(inside);
  });
});
