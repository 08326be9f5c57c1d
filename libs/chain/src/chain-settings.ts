import { NETWORK_FACTS, type Asset } from '@epusdt/kernel';

/**
 * What a provider offers: `node` JSON-RPC under /jsonrpc and the full-node HTTP interface, `trongrid` both and the
 * account history under /v1, `jsonrpc` JSON-RPC alone at the URL itself, `http` the full-node interface alone.
 */
export type ProviderKind = 'node' | 'trongrid' | 'jsonrpc' | 'http';

export interface ProviderSettings {
  /** Base URL without trailing slash; may hold a key in its path, so only its host is ever shown. */
  readonly url: string;
  readonly kind: ProviderKind;
  /** Who runs it: two providers of one operator count as one. */
  readonly operator: string;
  readonly apiKey: string | null;
  /** Above 1: preferred; below: spared. */
  readonly weight: number;
  /** Requests per second we allow ourselves; `null`: no limit known. */
  readonly perSecond: number | null;
  /** True: the limit holds for each method by itself (TronGrid without a key). */
  readonly perMethod: boolean;
  /** Requests per day (UTC); `null`: no limit known. */
  readonly perDay: number | null;
}

/** `all`: every transfer of the token; `wallets`: those to our addresses and to some busy strangers; `auto`: by number. */
export type ReadingMode = 'auto' | 'all' | 'wallets';

/** Which network is read, through which providers. */
export class ChainSettings {
  constructor(
    readonly asset: Asset,
    readonly providers: readonly ProviderSettings[],
    /** What every provider must answer to `eth_chainId`; `null`: whatever the first answers (the simulated network). */
    readonly chainId: string | null,
    /** Seconds between two looks at the chain. */
    readonly pollSeconds: number,
    readonly reading: ReadingMode,
  ) {}

  /** Is it real money? */
  get isMainnet(): boolean {
    return this.chainId === NETWORK_FACTS.mainnet.chainId;
  }
}
