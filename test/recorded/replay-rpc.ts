import { NETWORK_FACTS } from '@epusdt/kernel';
import { hexOfLength, prefixed, quantity } from '../../apps/sandbox/src/bytes';
import { isRecord } from '../../apps/sandbox/src/http';
import { constantCall } from '../../apps/sandbox/src/token';
import type { ReplayBlock, ReplayChain } from './replay-chain';
import { blockView, logViews, receiptView, transactionView, type LogView } from './replay-views';

/** The JSON-RPC half of the replay node, with the refusals of the real one. */
const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;

class Refusal extends Error {}

/** How this node behaves beyond what the chain says. */
export interface Habits {
  /** It answers `eth_getLogs` with the logs of every contract, whichever was asked for. */
  readonly ignoresAddress: boolean;
  /** Hears of every method this node does not know. */
  onUnserved(what: string): void;
}

type Method = (chain: ReplayChain, params: readonly unknown[], habits: Habits) => unknown;

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['eth_chainId', () => NETWORK_FACTS.mainnet.chainId],
  ['net_version', () => NETWORK_FACTS.mainnet.chainId],
  ['web3_clientVersion', () => 'TRON/v4.8.2/Linux/Java1.8/replay'],
  ['eth_syncing', () => false],
  ['eth_blockNumber', (chain) => quantity(chain.head.number)],
  ['eth_getBlockByNumber', (chain, [number, full]) => view(chain.block(numberOf(chain, number)), full)],
  ['eth_getBlockByHash', (chain, [hash, full]) => view(chain.blockById(hashOf(hash)), full)],
  ['eth_getLogs', (chain, [filter], { ignoresAddress }) => findLogs(chain, filter, ignoresAddress)],
  ['eth_getTransactionReceipt', (chain, [hash]) => found(chain, hash, receiptView)],
  ['eth_getTransactionByHash', (chain, [hash]) => found(chain, hash, transactionView)],
  [
    'eth_getBlockReceipts',
    (chain, [which]) => {
      const id = hexOfLength(which, 32);
      const block = id === null ? chain.block(numberOf(chain, which)) : chain.blockById(id);
      return block ? block.transactions.map(receiptView) : null;
    },
  ],
  ['eth_call', call],
]);

/** The answer to one call or a batch. */
export function answerRpc(chain: ReplayChain, body: unknown, habits: Habits): unknown {
  if (!Array.isArray(body)) return answerOne(chain, body, habits);
  return body.map((request: unknown) => answerOne(chain, request, habits));
}

function answerOne(chain: ReplayChain, request: unknown, habits: Habits): object {
  const fields = isRecord(request) ? request : {};
  const id = fields['id'] ?? null;
  const name = String(fields['method']);
  const method = METHODS.get(name);
  if (!method) {
    habits.onUnserved(name);
    return { jsonrpc: '2.0', id, error: { code: METHOD_NOT_FOUND, message: 'method not found' } };
  }
  try {
    const params: unknown[] = Array.isArray(fields['params']) ? fields['params'] : [];
    return { jsonrpc: '2.0', id, result: method(chain, params, habits) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { jsonrpc: '2.0', id, error: { code: INVALID_PARAMS, message: error.message, data: '{}' } };
  }
}

const view = (block: ReplayBlock | undefined, full: unknown): object | null =>
  block ? blockView(block, full === true) : null;

function found<T>(
  chain: ReplayChain,
  hash: unknown,
  show: (transaction: NonNullable<ReturnType<ReplayChain['transaction']>>) => T,
): T | null {
  const transaction = chain.transaction(hashOf(hash));
  return transaction ? show(transaction) : null;
}

function hashOf(value: unknown): string {
  const hex = hexOfLength(value, 32);
  if (hex === null) throw new Refusal('invalid hash value');
  return hex;
}

function numberOf(chain: ReplayChain, value: unknown): number {
  if (value === 'latest') return chain.head.number;
  if (value === 'finalized') return chain.solidHead.number;
  if (typeof value === 'string' && /^0x[0-9a-fA-F]{1,13}$/.test(value)) return Number.parseInt(value, 16);
  throw new Refusal('invalid block number');
}

function findLogs(chain: ReplayChain, filter: unknown, ignoresAddress: boolean): LogView[] {
  if (!isRecord(filter)) throw new Refusal('invalid filter: give one object');
  const blocks = filter['blockHash'] ? [hashed(chain, filter)] : range(chain, filter);
  const addresses = ignoresAddress ? null : choice(filter['address']);
  const topics = Array.isArray(filter['topics']) ? filter['topics'].map(choice) : [];
  return blocks
    .flatMap((block) => block.transactions.flatMap(logViews))
    .filter(
      (log) =>
        (!addresses || addresses.has(log.address)) &&
        topics.every((wanted, slot) => !wanted || wanted.has(log.topics[slot] ?? '')),
    );
}

function hashed(chain: ReplayChain, filter: Readonly<Record<string, unknown>>): ReplayBlock {
  if (filter['fromBlock'] || filter['toBlock']) {
    throw new Refusal('cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other');
  }
  const block = chain.blockById(hashOf(filter['blockHash']));
  if (!block) throw new Refusal('invalid blockHash');
  return block;
}

/** As on the real node `latest` is no number but an open end, cut at the head: a range above it is empty without a word. */
function range(chain: ReplayChain, filter: Readonly<Record<string, unknown>>): ReplayBlock[] {
  const end = filter['toBlock'] ?? 'latest';
  const to = end === 'latest' ? Number.MAX_SAFE_INTEGER : numberOf(chain, end);
  const from = numberOf(chain, filter['fromBlock'] ?? 'latest');
  if (from > to) throw new Refusal('please verify: fromBlock <= toBlock');
  const blocks: ReplayBlock[] = [];
  for (let number = from; number <= Math.min(to, chain.head.number); number += 1) {
    const block = chain.block(number);
    if (block) blocks.push(block);
  }
  return blocks;
}

/** A value, a list of which one must match, or anything (`null`). Addresses may carry the network byte. */
function choice(wanted: unknown): ReadonlySet<string> | null {
  if (wanted === undefined || wanted === null) return null;
  const list: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  if (list.length === 0 || list.includes(null)) return null;
  return new Set(
    list.map((entry) => {
      const hex = hexOfLength(entry, 32) ?? hexOfLength(entry, 20) ?? hexOfLength(entry, 21)?.slice(2);
      if (hex === undefined) throw new Refusal(`invalid address or topic: ${String(entry)}`);
      return prefixed(hex);
    }),
  );
}

/** The token's constants; every balance is zero, as balances are not recorded. */
function call(_chain: ReplayChain, [request]: readonly unknown[]): string {
  const data = isRecord(request) ? (request['data'] ?? request['input']) : undefined;
  return prefixed((typeof data === 'string' && constantCall(data.replace(/^0x/, ''), () => 0n)) || '');
}
