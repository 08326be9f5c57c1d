import { liesInside, readIpAddress, readIpNetwork, type IpNetwork } from './ip-networks';

describe('networks of addresses', () => {
  it.each<[string, IpNetwork]>([
    ['10.0.0.7/8', { family: 'ipv4', text: '10.0.0.7', prefix: 8 }],
    ['192.168.1.20', { family: 'ipv4', text: '192.168.1.20', prefix: 32 }],
    ['::ffff:10.0.0.0/104', { family: 'ipv4', text: '10.0.0.0', prefix: 8 }],
    ['0:0:0:0:0:ffff:a00:0/104', { family: 'ipv4', text: '10.0.0.0', prefix: 8 }],
    ['fd00::', { family: 'ipv6', text: 'fd00::', prefix: 128 }],
    ['::/0', { family: 'ipv6', text: '::', prefix: 0 }],
  ])('%s is read', (text, network) => {
    expect(readIpNetwork(text)).toEqual(network);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0/8',
    'fd00::/129',
    '::ffff:10.0.0.0/95',
    '0:0:0:0:0:ffff:10.0.0.0/8',
    'localhost',
    'fe80::1%eth0/64',
  ])('%j is none', (text) => {
    expect(readIpNetwork(text)).toBeNull();
  });

  it('an address within an address is only itself', () => {
    const [one, same, other] = ['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.2'].map(readIpNetwork);
    if (!one || !same || !other) throw new Error('these are addresses');
    expect([liesInside(one, same), liesInside(one, other)]).toEqual([true, false]);
    expect(readIpAddress('010.0.0.1')).toBeNull();
  });
});
