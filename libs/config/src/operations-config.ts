import { SECOND, readIpNetwork } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';

/** How the gateway is watched and ended. */
export interface OperationsConfig {
  /** Who shows it may read /metrics, from anywhere; `null`: nobody by that. */
  readonly metricsToken: string | null;
  /** Who connects from these networks, and no proxy for him, may read /metrics. */
  readonly metricsAllow: readonly string[];
  /** How long requests are still taken once the process has been asked to end. */
  readonly drainMs: number;
}

const LEAST_TOKEN = 16;
const MOST_TOKEN = 256;
const MAX_DRAIN_SECONDS = 60;

export function readOperations(read: EnvironmentReader): OperationsConfig {
  const metricsAllow = read.list('METRICS_ALLOW');
  for (const network of metricsAllow) {
    if (readIpNetwork(network)) continue;
    const cure = 'Give the networks of what collects metrics, such as 127.0.0.1 or 10.0.0.0/8';
    read.fail('METRICS_ALLOW', `"${network}" is no network`, cure);
  }
  return {
    metricsToken: readToken(read),
    metricsAllow,
    drainMs: read.integer('DRAIN_SECONDS', 0, 0, MAX_DRAIN_SECONDS) * SECOND,
  };
}

/** It is not repeated: whoever reads the terminal must not learn it. */
function readToken(read: EnvironmentReader): string | null {
  const text = read.text('METRICS_TOKEN');
  if (text === null) return null;
  const cure = 'Make one with: openssl rand -hex 32';
  if (text.length < LEAST_TOKEN || text.length > MOST_TOKEN) {
    read.fail('METRICS_TOKEN', `has not from ${LEAST_TOKEN} to ${MOST_TOKEN} characters`, cure);
  } else if (!/^[!-~]+$/.test(text)) {
    read.fail('METRICS_TOKEN', 'holds characters that no header can carry', cure);
  }
  return text;
}
