import { BlockList, isIPv4, isIPv6 } from 'node:net';

const BITS = { ipv4: 32, ipv6: 128 };

interface Network {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

/** `10.0.0.0/8`, `2001:db8::/32` or a single address; `null` when it is none of these. */
function readNetwork(text: string): Network | null {
  const [, address = '', digits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = familyOf(address);
  if (!family) return null;
  const prefix = Number(digits ?? BITS[family]);
  return prefix <= BITS[family] ? { address, family, prefix } : null;
}

const familyOf = (address: string): Network['family'] | null =>
  isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null;

export const isNetwork = (text: string): boolean => readNetwork(text) !== null;

/** Does the whole network lie in one of the others? */
export function isInside(text: string, others: readonly string[]): boolean {
  const inner = readNetwork(text);
  if (!inner) return false;
  return others.some((other) => {
    const outer = readNetwork(other);
    return outer?.family === inner.family && outer.prefix <= inner.prefix && isWithin(inner.address, [other]);
  });
}

/** Is this client in one of the networks? A v4 client that came over a v6 socket is the v4 it is. */
export function isWithin(client: string, networks: readonly string[]): boolean {
  const address = client.replace(/^::ffff:(?=\d+\.)/i, '');
  const family = familyOf(address);
  if (!family) return false;
  // One list per family: a single one would find v4 addresses inside ::/0 too.
  const list = new BlockList();
  for (const text of networks) {
    const network = readNetwork(text);
    if (network?.family === family) list.addSubnet(network.address, network.prefix, family);
  }
  return list.check(address, family);
}
