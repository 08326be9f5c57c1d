import { hexOfLength } from './bytes';
import type { BlockLog } from './chain-model';
import { isRecord } from './http';
import { INVALID_PARAMS, LIMIT_EXCEEDED, RpcError, blockNumberOf, requireKept } from './node-api-rpc-params';
import { logsOf, type ChainView, type LogMatch } from './node-view';

/** `eth_getLogs` with the limits and texts of java-tron. */
const MAX_BLOCK_RANGE = 5_000;
const MAX_SUB_TOPICS = 1_000;
const MAX_ADDRESSES = 1_000;
const MAX_TOPIC_SLOTS = 4;
const MAX_RESULTS = 10_000;

/** `null` matches everything. */
type Choice = ReadonlySet<string> | null;

interface LogFilter {
  readonly from: number;
  readonly to: number;
  readonly addresses: Choice;
  readonly topics: readonly Choice[];
}

export function findLogs(chain: ChainView, parameter: unknown): BlockLog[] {
  if (!isRecord(parameter)) throw new RpcError(INVALID_PARAMS, 'invalid filter: give one object');
  const { from, to, addresses, topics } = filterOf(chain, parameter);
  if (from <= to) requireKept(chain, from);
  const rows = chain.limits?.rows ?? MAX_RESULTS;
  const matches: LogMatch = (entry) => isMatch(entry, addresses, topics);
  const filtered = addresses !== null || topics.some((choice) => choice !== null);
  // Who sent or received: what tells most blocks apart without looking into them.
  const words = topics.slice(1).find((choice) => choice !== null) ?? null;
  const found: BlockLog[] = [];
  for (let number = from; number <= to; number += 1) {
    if (words && chain.mayHold?.(number, words) === false) continue;
    const block = chain.block(number);
    if (!block) continue;
    for (const entry of logsOf(chain, block, matches, filtered)) found.push(entry);
    if (found.length > rows) {
      chain.limits?.refused?.('rows');
      throw new RpcError(LIMIT_EXCEEDED, `query returned more than ${rows} results`);
    }
  }
  return found;
}

function isMatch({ log }: BlockLog, addresses: Choice, topics: readonly Choice[]): boolean {
  if (addresses && !addresses.has(log.address)) return false;
  return topics.every((choice, slot) => {
    const topic = log.topics[slot];
    return choice === null || (topic !== undefined && choice.has(topic));
  });
}

function filterOf(chain: ChainView, filter: Readonly<Record<string, unknown>>): LogFilter {
  const choices = { addresses: addressChoice(filter['address']), topics: topicChoices(filter['topics']) };
  const hash = filter['blockHash'];
  const from = filter['fromBlock'] ?? null;
  const to = filter['toBlock'] ?? null;
  if (hash !== undefined && hash !== null) {
    if (from !== null || to !== null) {
      throw new RpcError(
        INVALID_PARAMS,
        'cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other',
      );
    }
    const id = hexOfLength(hash, 32);
    if (id === null) throw new RpcError(INVALID_PARAMS, 'invalid hash value');
    const block = chain.blockById(id);
    if (!block) throw new RpcError(INVALID_PARAMS, 'invalid blockHash');
    return { from: block.number, to: block.number, ...choices };
  }
  return { ...rangeOf(chain, from, to), ...choices };
}

/** An open end means the head; a range above the head is empty, not an error. */
function rangeOf(chain: ChainView, from: unknown, to: unknown): { from: number; to: number } {
  const head = chain.head.number;
  const last = to === null || to === 'latest' ? Number.MAX_SAFE_INTEGER : blockNumberOf(chain, to);
  const first = from === null ? Math.min(last, head) : blockNumberOf(chain, from);
  if (first > last) throw new RpcError(INVALID_PARAMS, 'please verify: fromBlock <= toBlock');
  const range = chain.limits?.blockRange ?? MAX_BLOCK_RANGE;
  if (Math.min(last, head) - first > range) {
    chain.limits?.refused?.('blockRange');
    throw new RpcError(INVALID_PARAMS, `exceed max block range: ${range}`);
  }
  return { from: first, to: Math.min(last, head) };
}

function addressChoice(address: unknown): Choice {
  if (address === undefined || address === null) return null;
  const list: unknown[] = Array.isArray(address) ? address : [address];
  if (list.length > MAX_ADDRESSES)
    throw new RpcError(INVALID_PARAMS, `exceed max addresses: ${MAX_ADDRESSES}`);
  const hexes = list.map((entry, index) => {
    const hex = hexOfLength(entry, 20) ?? hexOfLength(entry, 21)?.replace(/^41/, '');
    if (hex?.length !== 40) {
      throw new RpcError(INVALID_PARAMS, `invalid address at index ${index}: ${String(entry)}`);
    }
    return hex;
  });
  return hexes.length === 0 ? null : new Set(hexes);
}

function topicChoices(topics: unknown): readonly Choice[] {
  if (topics === undefined || topics === null) return [];
  if (!Array.isArray(topics)) throw new RpcError(INVALID_PARAMS, 'invalid topics: give an array');
  const slots: unknown[] = topics;
  if (slots.length > MAX_TOPIC_SLOTS) {
    throw new RpcError(INVALID_PARAMS, `topics size should be <= ${MAX_TOPIC_SLOTS}`);
  }
  return slots.map((slot) => {
    if (slot === null) return null;
    const list: unknown[] = Array.isArray(slot) ? slot : [slot];
    if (list.length > MAX_SUB_TOPICS)
      throw new RpcError(INVALID_PARAMS, `exceed max topics: ${MAX_SUB_TOPICS}`);
    if (list.length === 0 || list.includes(null)) return null;
    return new Set(list.map(topicOf));
  });
}

function topicOf(topic: unknown): string {
  const hex = hexOfLength(topic, 32);
  if (hex === null) throw new RpcError(INVALID_PARAMS, `invalid topic: ${String(topic)}`);
  return hex;
}
