import { IpNetworkSet, liesInside, readIpAddress, readIpNetwork, type IpNetwork } from '@epusdt/kernel';

export const isNetwork = (text: string): boolean => readIpNetwork(text) !== null;

/** Does the whole network lie in one of the others? */
export function isInside(text: string, others: readonly string[]): boolean {
  const inner = readIpNetwork(text);
  return inner !== null && networksIn(others).some((outer) => liesInside(inner, outer));
}

/** Is this client in one of the networks? A v4 client over a v6 socket is the v4 it is; a zone does not matter. */
export function isWithin(client: string, networks: readonly string[]): boolean {
  const address = readIpAddress(client.replace(/%.*$/, ''));
  return address !== null && new IpNetworkSet(networksIn(networks)).has(address);
}

const networksIn = (texts: readonly string[]): IpNetwork[] =>
  texts.map(readIpNetwork).filter((network) => network !== null);
