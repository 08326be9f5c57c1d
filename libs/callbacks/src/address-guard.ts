import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Networks no shop on the internet lives in: private, loopback, link-local, metadata, documentation, tunnels. */
const BLOCKED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Forms that carry a v4 address inside (NAT64, 6to4, Teredo, v4-compatible, SIIT) are blocked whole. */
const BLOCKED_V6 = [
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:2::/48',
  '2001:10::/28',
  '2001:20::/28',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

/** Of http and https; at any other, what listens may be no web server at all. */
const WEB_PORTS = [80, 443];

const V6_BYTES = 16;
const V4_MAPPED_BITS = 96;

interface Address {
  readonly family: 'ipv4' | 'ipv6';
  readonly text: string;
}

export interface Network extends Address {
  readonly prefix: number;
}

/** The 16 bytes of a valid v6 text, whichever of its spellings it is in. */
function v6Bytes(text: string): number[] {
  const groups = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((group) => {
          if (group.includes('.')) return group.split('.').map(Number);
          const value = Number.parseInt(group, 16);
          return [value >> 8, value & 0xff];
        });
  const [head = '', tail] = text.split('::');
  if (tail === undefined) return groups(head);
  const [left, right] = [groups(head), groups(tail)];
  return [...left, ...new Array<number>(V6_BYTES - left.length - right.length).fill(0), ...right];
}

/** An IP literal with v4-mapped v6 turned into the v4 it is; `null` for anything else, a zone (`%eth0`) included. */
function readAddress(text: string): Address | null {
  if (isIPv4(text)) return { family: 'ipv4', text };
  if (!isIPv6(text) || text.includes('%')) return null;
  const bytes = v6Bytes(text);
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? { family: 'ipv4', text: bytes.slice(12).join('.') } : { family: 'ipv6', text };
}

/** A set of networks. One BlockList per family: a single one would find v4 addresses inside `::/0` too. */
class NetworkSet {
  private readonly lists = { ipv4: new BlockList(), ipv6: new BlockList() };

  constructor(networks: readonly Network[]) {
    for (const { text, prefix, family } of networks) this.lists[family].addSubnet(text, prefix, family);
  }

  has({ text, family }: Address): boolean {
    return this.lists[family].check(text, family);
  }
}

/** Decides which addresses and ports the gateway may connect to on a shop's behalf. Judges bytes, never spellings. */
export class AddressGuard {
  private readonly blocked = new NetworkSet([...BLOCKED_V4, ...BLOCKED_V6].map(AddressGuard.parseCidr));
  private readonly allowed: NetworkSet;
  private readonly ports: ReadonlySet<number>;
  /** Has the operator named any network of his own? */
  readonly allowsAny: boolean;

  /**
   * `allowCidrs`: the operator's own networks, such as `10.0.0.0/8`. Throws a RangeError that names the bad one.
   * `allowPorts`: ports that are open to any public host, besides 80 and 443.
   */
  constructor(allowCidrs: readonly string[], allowPorts: readonly number[] = []) {
    this.ports = new Set([...WEB_PORTS, ...allowPorts]);
    this.allowed = new NetworkSet(allowCidrs.map(AddressGuard.parseCidr));
    this.allowsAny = allowCidrs.length > 0;
  }

  /** A network in CIDR form; a bare address stands for itself alone. Throws a RangeError. */
  static parseCidr(this: void, cidr: string): Network {
    const [, text = '', digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(cidr.trim()) ?? [];
    const address = readAddress(text);
    const mapped = address?.family === 'ipv4' && isIPv6(text);
    const size = address?.family === 'ipv4' ? 32 : 128;
    const prefix = digits === undefined ? size : Number(digits) - (mapped ? V4_MAPPED_BITS : 0);
    if (!address || prefix < 0 || prefix > size) {
      throw new RangeError(`"${cidr}" is no network; write it as 10.0.0.0/8, fd00::/8 or 192.168.1.20`);
    }
    return { ...address, prefix };
  }

  /** True when the gateway may connect to this IP address. False for what is no IP address at all. */
  check(address: string): boolean {
    const known = readAddress(address);
    return known !== null && (this.allowed.has(known) || !this.blocked.has(known));
  }

  /** True when this port may be used at every host that may be called. */
  opensPort(port: number): boolean {
    return this.ports.has(port);
  }

  /** True when the operator named this address's network himself; then any port may be used as well. */
  isAllowlisted(address: string): boolean {
    const known = readAddress(address);
    return known !== null && this.allowed.has(known);
  }
}
