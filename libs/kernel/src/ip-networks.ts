import { BlockList, isIPv4, isIPv6 } from 'node:net';

const BITS = { ipv4: 32, ipv6: 128 };
const V6_BYTES = 16;
const V4_MAPPED_BITS = 96;

export interface IpAddress {
  readonly family: 'ipv4' | 'ipv6';
  readonly text: string;
}

export interface IpNetwork extends IpAddress {
  /** Bits that all addresses of it share. */
  readonly prefix: number;
}

/** An IP literal with v4-mapped v6 turned into the v4 it is; `null` for anything else, a zone (`%eth0`) included. */
export function readIpAddress(text: string): IpAddress | null {
  if (isIPv4(text)) return { family: 'ipv4', text };
  if (!isIPv6(text) || text.includes('%')) return null;
  const bytes = v6Bytes(text);
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? { family: 'ipv4', text: bytes.slice(12).join('.') } : { family: 'ipv6', text };
}

/** Whom requests from an address are counted to: one host has a whole /64 of IPv6 addresses. */
export function clientOf(ip: string): string {
  const address = readIpAddress(ip);
  if (address?.family !== 'ipv6') return address?.text ?? ip;
  return `${Buffer.from(v6Bytes(address.text).slice(0, 8)).toString('hex')}/64`;
}

/** A network such as `10.0.0.0/8` or `fd00::/8`; an address stands for itself alone. `null`: it is none. */
export function readIpNetwork(cidr: string): IpNetwork | null {
  const [, text = '', digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(cidr) ?? [];
  const address = readIpAddress(text);
  if (!address) return null;
  const size = BITS[address.family];
  const mapped = address.family === 'ipv4' && isIPv6(text);
  const prefix = digits === undefined ? size : Number(digits) - (mapped ? V4_MAPPED_BITS : 0);
  return prefix >= 0 && prefix <= size ? { ...address, prefix } : null;
}

/** A set of networks. One BlockList per family: a single one would find v4 addresses inside `::/0` too. */
export class IpNetworkSet {
  private readonly lists = { ipv4: new BlockList(), ipv6: new BlockList() };

  constructor(networks: readonly IpNetwork[]) {
    for (const { text, prefix, family } of networks) this.lists[family].addSubnet(text, prefix, family);
  }

  has({ text, family }: IpAddress): boolean {
    return this.lists[family].check(text, family);
  }
}

/** Does the whole of a network lie in another one? */
export const liesInside = (inner: IpNetwork, outer: IpNetwork): boolean =>
  inner.family === outer.family && inner.prefix >= outer.prefix && new IpNetworkSet([outer]).has(inner);

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
