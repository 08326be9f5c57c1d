import { hexOfLength } from './bytes';
import type { Block } from './chain-model';
import type { ChainView } from './node-view';

export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const LIMIT_EXCEEDED = -32005;
export const PARSE_ERROR = -32700;

export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'RpcError';
  }
}

/** Tags and hex quantities; decimal text is refused as java-tron does. */
export function blockNumberOf(chain: ChainView, value: unknown): number {
  switch (value) {
    case 'latest':
      return chain.head.number;
    case 'earliest':
      return 0;
    case 'finalized':
      if (chain.limits?.finalized === false) {
        chain.limits.refused?.('finalized');
        throw new RpcError(INVALID_PARAMS, 'TAG finalized not supported');
      }
      return chain.solidHead.number;
    case 'pending':
    case 'safe':
      throw new RpcError(INVALID_PARAMS, `TAG ${value} not supported`);
    default:
      if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,13}$/.test(value)) {
        throw new RpcError(INVALID_PARAMS, 'invalid block number');
      }
      return Number.parseInt(value, 16);
  }
}

export function hashOf(value: unknown): string {
  const hex = hexOfLength(value, 32);
  if (hex === null) throw new RpcError(INVALID_PARAMS, 'invalid hash value');
  return hex;
}

/** 20-byte hex of `0x…` or `41…`. */
export function accountOf(value: unknown): string {
  const hex = hexOfLength(value, 20) ?? hexOfLength(value, 21)?.replace(/^41/, '');
  if (hex?.length !== 40) throw new RpcError(INVALID_PARAMS, 'invalid address hash value');
  return hex;
}

/** Calls read the present state only. */
export function requireLatest(tag: unknown): void {
  if (tag === 'latest' || tag === undefined) return;
  if (tag === 'earliest' || tag === 'pending' || tag === 'finalized') {
    throw new RpcError(INVALID_PARAMS, 'TAG [earliest | pending | finalized] not supported');
  }
  throw new RpcError(INVALID_PARAMS, 'QUANTITY not supported, just support TAG as latest');
}

/** Providers without an archive refuse what lies too far below the head. */
export function requireKept(chain: ChainView, number: number): void {
  const depth = chain.limits?.archiveDepth;
  if (depth !== undefined && number < chain.head.number - depth) {
    chain.limits?.refused?.('archiveDepth');
    throw new RpcError(INVALID_PARAMS, 'Archive requests require a personal token');
  }
}

export function keptBlock(chain: ChainView, block: Block | undefined): Block | undefined {
  if (block) requireKept(chain, block.number);
  return block;
}
