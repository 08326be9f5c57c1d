import { isIP } from 'node:net';
import type { AddressGuard } from './address-guard';

export type TargetUrl =
  { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly reason: string };

const MAX_LENGTH = 2_048;
/** Of a name in the DNS. */
const MAX_NAME = 253;
const MAX_HOST = 300;
/** Names that mean this machine on every machine. */
const LOOPBACK_NAME = /^(?:[^.]+\.)*localhost\.?$/i;
const LOOPBACK = '127.0.0.1';
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The host of a URL as an IP address without brackets; `null` when it is a name, which only a resolver can judge. */
export function literalHost(url: URL): string | null {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? null : host;
}

/** The port a URL means; its scheme's own when it names none. */
export function portOf(url: URL): number {
  return url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port);
}

/** Who is called, for counting calls at once: host and port, in lower case. A text that is no URL is its own host. */
export function hostOf(text: string): string {
  const host = URL.canParse(text) ? `${new URL(text).hostname.toLowerCase()}:${portOf(new URL(text))}` : text;
  return host.slice(0, MAX_HOST);
}

const portRefusal = (port: number): string =>
  `port ${port} is not open to callbacks; use 80 or 443, add the port to CALLBACK_ALLOW_PORTS, or list the host's network in CALLBACK_ALLOW_CIDRS`;

/** Why the gateway may not connect to this address and port; `null` when it may. */
export function refusalOf(address: string, port: number, guard: AddressGuard): string | null {
  if (!guard.check(address)) {
    return 'the host is a private or reserved address; to allow its network list it in CALLBACK_ALLOW_CIDRS';
  }
  return guard.opensPort(port) || guard.isAllowlisted(address) ? null : portRefusal(port);
}

/** A name may still turn out to lie in an allowed network, where any port will do; without such a network it cannot. */
function nameRefusal(port: number, guard: AddressGuard): string | null {
  return guard.opensPort(port) || guard.allowsAny ? null : portRefusal(port);
}

/**
 * Reads the URL a shop wants to be called at. WHATWG parsing first turns every spelling of an IP address (octal, hex,
 * dword, full-width digits) into the usual one, which is then judged; a name is judged at each connect, by what it
 * resolves to. `reason` is fit for the shop's eyes.
 */
export function checkTargetUrl(text: string, guard: AddressGuard): TargetUrl {
  const refused = (reason: string): TargetUrl => ({ ok: false, reason });
  if (text.length > MAX_LENGTH) return refused(`the URL is longer than ${MAX_LENGTH} characters`);
  if (!URL.canParse(text)) return refused('not a URL; write it in full, such as https://shop.example/notify');
  const url = new URL(text);
  if (!(url.protocol in DEFAULT_PORTS)) return refused('only http and https URLs are called');
  if (url.username !== '' || url.password !== '')
    return refused('the URL must not hold a user name or password');
  if (url.hostname.length > MAX_NAME)
    return refused(`the host name is longer than ${MAX_NAME} characters, which none can be`);
  const address = literalHost(url) ?? (LOOPBACK_NAME.test(url.hostname) ? LOOPBACK : null);
  const reason = address === null ? nameRefusal(portOf(url), guard) : refusalOf(address, portOf(url), guard);
  return reason === null ? { ok: true, url } : refused(reason);
}
