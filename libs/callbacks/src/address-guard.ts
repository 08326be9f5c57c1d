import { IpNetworkSet, readIpAddress, readIpNetwork, type IpNetwork } from '@epusdt/kernel';

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

/** Decides which addresses and ports the gateway may connect to on a shop's behalf. Judges bytes, never spellings. */
export class AddressGuard {
  private readonly blocked = new IpNetworkSet([...BLOCKED_V4, ...BLOCKED_V6].map(networkIn));
  private readonly allowed: IpNetworkSet;
  private readonly ports: ReadonlySet<number>;
  /** Has the operator named any network of his own? */
  readonly allowsAny: boolean;

  /**
   * `allowCidrs`: the operator's own networks, such as `10.0.0.0/8`. Throws a RangeError that names the bad one.
   * `allowPorts`: ports that are open to any public host, besides 80 and 443.
   */
  constructor(allowCidrs: readonly string[], allowPorts: readonly number[] = []) {
    this.ports = new Set([...WEB_PORTS, ...allowPorts]);
    this.allowed = new IpNetworkSet(allowCidrs.map(networkIn));
    this.allowsAny = allowCidrs.length > 0;
  }

  /** True when the gateway may connect to this IP address. False for what is no IP address at all. */
  check(address: string): boolean {
    const known = readIpAddress(address);
    return known !== null && (this.allowed.has(known) || !this.blocked.has(known));
  }

  /** True when this port may be used at every host that may be called. */
  opensPort(port: number): boolean {
    return this.ports.has(port);
  }

  /** True when the operator named this address's network himself; then any port may be used as well. */
  isAllowlisted(address: string): boolean {
    const known = readIpAddress(address);
    return known !== null && this.allowed.has(known);
  }
}

function networkIn(cidr: string): IpNetwork {
  const network = readIpNetwork(cidr.trim());
  if (network) return network;
  throw new RangeError(`"${cidr}" is no network; write it as 10.0.0.0/8, fd00::/8 or 192.168.1.20`);
}
