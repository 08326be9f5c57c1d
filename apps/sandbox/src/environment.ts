import { isIP } from 'node:net';
import { MAX_MS_PER_BLOCK } from './chain';
import { MAX_PROVIDERS } from './provider';
import type { SandboxOptions } from './sandbox';
import type { ShopOptions } from './shop';
import { isWebUrl } from './shop-gateway';

const DEFAULT_PORT = 8_090;
const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_MS_PER_BLOCK = 3_000;
const MAX_PORT = 65_535;

/** Everything that is wrong with the environment, a line for each variable. */
export class EnvironmentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'EnvironmentError';
  }
}

/** The only reader of the environment of this app. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): SandboxOptions {
  const problems: string[] = [];
  const whole = (name: string, fallback: number, high: number, what: string): number => {
    const text = variables[name]?.trim() ?? '';
    if (text === '') return fallback;
    if (/^\d{1,9}$/.test(text) && Number(text) <= high) return Number(text);
    problems.push(`${name}: "${text}" is not ${what}; give a whole number from 0 to ${high}`);
    return fallback;
  };
  const port = whole('SANDBOX_PORT', DEFAULT_PORT, MAX_PORT, 'a port (0 takes any free one)');
  const msPerBlock = whole(
    'SANDBOX_MS_PER_BLOCK',
    DEFAULT_MS_PER_BLOCK,
    MAX_MS_PER_BLOCK,
    'a time in milliseconds (0 makes blocks by hand)',
  );
  const host = variables['SANDBOX_HOST']?.trim() || DEFAULT_HOST;
  if (isIP(host) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host)) {
    problems.push(`SANDBOX_HOST: "${host}" is no address; give 127.0.0.1, or 0.0.0.0 for every interface`);
  }
  const providers = providersOf(variables, port, problems);
  const shop = shopOf(variables, problems);
  if (problems.length > 0) throw new EnvironmentError(problems);
  return { port, host, msPerBlock, ...providers, ...(shop ? { shop } : {}) };
}

/** One provider is the sandbox itself; the others follow on the next ports, or on any free ones where port is 0. */
function providersOf(
  variables: NodeJS.ProcessEnv,
  port: number,
  problems: string[],
): Pick<SandboxOptions, 'providers' | 'ports'> {
  const text = variables['SANDBOX_PROVIDERS']?.trim() ?? '';
  if (text === '') return {};
  const providers = Number(text);
  if (!/^\d$/.test(text) || providers < 1 || providers > MAX_PROVIDERS) {
    problems.push(`SANDBOX_PROVIDERS: "${text}" is no number of providers; give 1 to ${MAX_PROVIDERS}`);
    return {};
  }
  const last = port + providers - 1;
  if (port > 0 && last > MAX_PORT) {
    problems.push(
      `SANDBOX_PROVIDERS: ${providers} ports from ${port} on end at ${last}; give a lower SANDBOX_PORT`,
    );
    return {};
  }
  const ports = Array.from({ length: providers - 1 }, (_, i) => (port === 0 ? 0 : port + 1 + i));
  return { providers, ports };
}

/** Nothing when neither gateway nor secret is given: the shop stays closed. */
function shopOf(variables: NodeJS.ProcessEnv, problems: string[]): ShopOptions | undefined {
  const gatewayUrl = webUrl(variables, 'SHOP_GATEWAY_URL', 'http://127.0.0.1:8000', problems);
  const publicUrl = webUrl(variables, 'SHOP_PUBLIC_URL', 'http://127.0.0.1:8090', problems);
  const secret = variables['SHOP_SECRET']?.trim() ?? '';
  if (gatewayUrl === '' && secret === '') return undefined;
  if (gatewayUrl === '') {
    problems.push('SHOP_GATEWAY_URL: missing beside SHOP_SECRET; give the gateway’s address');
  }
  if (secret === '') {
    problems.push('SHOP_SECRET: missing beside SHOP_GATEWAY_URL; give the merchant’s secret at the gateway');
  }
  return { gatewayUrl, secret, ...(publicUrl === '' ? {} : { publicUrl }) };
}

/** Without the slash at the end; empty when not set. */
function webUrl(variables: NodeJS.ProcessEnv, name: string, example: string, problems: string[]): string {
  const text = variables[name]?.trim() ?? '';
  if (text === '') return '';
  if (isWebUrl(text) && !/[?#]/.test(text)) return text.replace(/\/+$/, '');
  problems.push(`${name}: "${text}" is no web address; give one such as ${example}`);
  return text;
}
