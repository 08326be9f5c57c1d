import { IpNetworkSet, readIpAddress, readIpNetwork, sameText, type IpNetwork } from '@epusdt/kernel';

/** Who may read metrics; without a token and networks nobody, and then nothing is counted either. */
export class MetricsSettings {
  private readonly networks: IpNetworkSet;
  readonly enabled: boolean;

  constructor(
    readonly token: string | null,
    allow: readonly string[],
  ) {
    const networks = allow.map((text) => readIpNetwork(text)).filter((one): one is IpNetwork => one !== null);
    this.networks = new IpNetworkSet(networks);
    this.enabled = token !== null || networks.length > 0;
  }

  /**
   * `peer`: the other end of the connection, which nobody can claim to be. A proxy is not who asks, so what it hands on
   * needs the token even where the proxy's own machine is allowed.
   */
  allows(peer: string | undefined, headers: Readonly<Record<string, unknown>>): boolean {
    const shown = headers['authorization'];
    if (this.token !== null && typeof shown === 'string' && sameText(shown, `Bearer ${this.token}`))
      return true;
    const address = peer === undefined ? null : readIpAddress(peer);
    return address !== null && this.networks.has(address) && !FORWARDED.some((name) => name in headers);
  }
}

/** What proxies add to a request that they hand on; and for one that adds nothing see the manual. */
const FORWARDED = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];
