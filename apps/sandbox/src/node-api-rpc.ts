import { hexOfLength, prefixed, quantity } from './bytes';
import type { Block } from './chain-model';
import { isRecord } from './http';
import { findLogs } from './node-api-logs';
import {
  INVALID_PARAMS,
  INVALID_REQUEST,
  LIMIT_EXCEEDED,
  METHOD_NOT_FOUND,
  PARSE_ERROR,
  RpcError,
  accountOf,
  blockNumberOf,
  hashOf,
  keptBlock,
  requireKept,
  requireLatest,
} from './node-api-rpc-params';
import { blockView, logView, receiptView, transactionView } from './node-api-rpc-views';
import type { ChainView } from './node-view';
import { USDT_HEX } from './token';

const MAX_BATCH = 100;
const CLIENT_VERSION = 'TRON/v4.8.2/Linux/Java1.8/GreatVoyage-v4.8.2-sandbox';

type Method = (chain: ChainView, params: readonly unknown[]) => unknown;

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['eth_chainId', (chain) => chain.chainId],
  ['net_version', (chain) => chain.chainId],
  ['net_listening', () => true],
  ['web3_clientVersion', () => CLIENT_VERSION],
  ['eth_protocolVersion', () => quantity(34)],
  ['eth_syncing', () => false],
  ['eth_gasPrice', () => quantity(100)],
  ['eth_accounts', () => []],
  ['eth_blockNumber', (chain) => quantity(chain.head.number)],
  ['eth_getBlockByNumber', (chain, [number, full]) => viewOf(blockAt(chain, number), full)],
  ['eth_getBlockByHash', (chain, [hash, full]) => viewOf(chain.blockById(hashOf(hash)), full)],
  ['eth_getBlockTransactionCountByNumber', (chain, [number]) => countOf(blockAt(chain, number))],
  ['eth_getBlockTransactionCountByHash', (chain, [hash]) => countOf(chain.blockById(hashOf(hash)))],
  [
    'eth_getLogs',
    (chain, [filter]) =>
      findLogs(chain, filter).map((entry) => logView(entry, ownBlock(chain, entry.transaction.blockNumber))),
  ],
  ['eth_getTransactionReceipt', transactionReceipt],
  ['eth_getTransactionByHash', transactionByHash],
  ['eth_getBlockReceipts', blockReceipts],
  ['eth_call', call],
  ['eth_getBalance', balance],
]);

function blockAt(chain: ChainView, number: unknown): Block | undefined {
  return chain.block(blockNumberOf(chain, number));
}

function ownBlock(chain: ChainView, number: number): Block {
  const block = chain.block(number);
  if (!block) throw new RangeError(`block ${number} of a known transaction does not exist`);
  return block;
}

const viewOf = (block: Block | undefined, full: unknown): object | null =>
  block ? blockView(block, full === true) : null;

const countOf = (block: Block | undefined): string | null =>
  block ? quantity(block.transactions.length) : null;

function transactionReceipt(chain: ChainView, [hash]: readonly unknown[]): object | null {
  const transaction = chain.transaction(hashOf(hash));
  if (transaction) requireKept(chain, transaction.blockNumber);
  return transaction ? receiptView(transaction, ownBlock(chain, transaction.blockNumber)) : null;
}

function transactionByHash(chain: ChainView, [hash]: readonly unknown[]): object | null {
  const transaction = chain.transaction(hashOf(hash));
  return transaction ? transactionView(transaction, ownBlock(chain, transaction.blockNumber)) : null;
}

function blockReceipts(chain: ChainView, [which]: readonly unknown[]): object[] | null {
  const hash = hexOfLength(which, 32);
  const block = keptBlock(chain, hash === null ? blockAt(chain, which) : chain.blockById(hash));
  return block ? block.transactions.map((transaction) => receiptView(transaction, block)) : null;
}

function call(chain: ChainView, [request, tag]: readonly unknown[]): string {
  requireLatest(tag);
  if (!isRecord(request)) throw new RpcError(INVALID_PARAMS, 'invalid call: give one object');
  const data = request['data'] ?? request['input'];
  if (accountOf(request['to']) !== USDT_HEX || typeof data !== 'string') return '0x';
  return prefixed(chain.constantCall(data.replace(/^0x/, '')) ?? '');
}

function balance(chain: ChainView, [address, tag]: readonly unknown[]): string {
  requireLatest(tag);
  return quantity(chain.accounts?.coinOf(accountOf(address)) ?? 0n);
}

/** Where faults come in: what one call sees of the chain, and what becomes of its result. */
export interface Bending {
  view(chain: ChainView, name: string): ChainView;
  result(name: string, value: unknown): unknown;
}

/** The answer to a body of one call or a batch. Every refusal is HTTP 200, as on the real node. */
export function answerRpc(chain: ChainView, body: unknown, bending?: Bending): unknown {
  if (body === undefined) return failure(null, PARSE_ERROR, 'JSON parse error');
  if (!Array.isArray(body)) return answerOne(chain, body, bending);
  const batch: unknown[] = body;
  if (batch.length > MAX_BATCH) {
    return failure(null, LIMIT_EXCEEDED, `Batch size ${batch.length} exceeds the limit of ${MAX_BATCH}`);
  }
  return batch.map((request) => answerOne(chain, request, bending));
}

/** The method names a body asks for, for counters and hooks. */
export function methodsOf(body: unknown): string[] {
  const list: unknown[] = Array.isArray(body) ? body : [body];
  return list.flatMap((request) =>
    isRecord(request) && typeof request['method'] === 'string' ? [request['method']] : [],
  );
}

function answerOne(chain: ChainView, request: unknown, bending: Bending | undefined): object {
  if (!isRecord(request) || typeof request['method'] !== 'string') {
    return failure(null, INVALID_REQUEST, 'invalid request');
  }
  const id = request['id'] ?? null;
  const name = request['method'];
  const method = METHODS.get(name);
  if (!method) return { jsonrpc: '2.0', id, error: { code: METHOD_NOT_FOUND, message: 'method not found' } };
  const params: unknown[] = Array.isArray(request['params']) ? request['params'] : [];
  try {
    if (!bending) return { jsonrpc: '2.0', id, result: method(chain, params) };
    const value = method(bending.view(chain, name), params);
    return { jsonrpc: '2.0', id, result: bending.result(name, value) };
  } catch (error) {
    if (error instanceof RpcError) return failure(id, error.code, error.message);
    throw error;
  }
}

function failure(id: unknown, code: number, message: string): object {
  return { jsonrpc: '2.0', id, error: { code, message, data: '{}' } };
}
