import type { NodeRequest } from '../../apps/sandbox/src/node-requests';
import type { Provider } from '../../apps/sandbox/src/provider';

/** What proves a transfer of ours costs requests of its own, with every payment; they are no part of the reading. */
const PROOF_METHODS = new Set(['eth_getTransactionReceipt']);
const PROOF_PATHS = /\/(gettransactioninfobyid|getaccount)$/;
const SIGNED_HEADER_PATH = '/wallet/getblock';
const SOLID_HEADER_PATH = '/walletsolidity/getblock';

export interface Requests {
  readonly reading: number;
  readonly proofs: number;
}

interface Seen {
  readonly time: number;
  readonly proof: boolean;
}

/** Every HTTP request that one provider gets; a batch is one. Checked against the sandbox's own count. */
export class RequestMeter {
  private readonly seen: Seen[] = [];
  private readonly names = new Map<string, number>();
  private readonly before: number;
  private readonly detach: () => void;

  constructor(
    private readonly provider: Provider,
    now: () => number,
  ) {
    this.before = provider.requests.total;
    this.detach = provider.intercept((event) => {
      if (event.stage !== 'request') return;
      const proof = isProof(event.request);
      this.seen.push({ time: now(), proof });
      const name = `${proof ? 'proof ' : ''}${[...new Set(event.request.methods)].sort().join('+')}`;
      this.names.set(name, (this.names.get(name) ?? 0) + 1);
    });
  }

  /** What came with `from <= time < to`. */
  between(from: number, to: number): Requests {
    const counted = this.provider.requests.total - this.before;
    if (counted !== this.seen.length) {
      throw new Error(`provider ${this.provider.name} counts ${counted} requests, we ${this.seen.length}`);
    }
    const inside = this.seen.filter(({ time }) => time >= from && time < to);
    const proofs = inside.filter(({ proof }) => proof).length;
    return { reading: inside.length - proofs, proofs };
  }

  get all(): Requests {
    return this.between(-Infinity, Infinity);
  }

  /** Requests by what they asked for. */
  get kinds(): Record<string, number> {
    return Object.fromEntries(this.names);
  }

  stop(): void {
    this.detach();
  }
}

function isProof({ path, methods, body }: NodeRequest): boolean {
  if (methods.some((method) => PROOF_METHODS.has(method)) || PROOF_PATHS.test(path)) return true;
  // Without a number the newest block is meant, and that is reading.
  const numbered = typeof body === 'object' && body !== null && 'id_or_num' in body;
  return numbered && (path === SIGNED_HEADER_PATH || path === SOLID_HEADER_PATH);
}
