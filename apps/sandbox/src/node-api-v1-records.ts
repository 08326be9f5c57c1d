import { addressFromHex, addressToHex } from '@epusdt/kernel';
import { abiWord, hexOfLength } from './bytes';
import type { Block, BlockLog } from './chain-model';
import { PageError, isTrue, whole, type HistoryCall, type Placed } from './node-api-v1-paging';
import type { ChainView } from './node-view';
import { TOKEN_TOPICS, TRANSFER_TOPIC } from './token';

/** The records behind `/v1`, in the order of the chain. Failed transactions leave none there. */
const MAX_OPENED_BLOCKS = 2_000;
/** Beyond every log of a block. */
const BEYOND = 999_999_999;
/** Every contract with transfers passes itself off as the token: names prove nothing. */
const TOKEN_NAME = { symbol: 'USDT', decimals: 6, name: 'Tether USD' };

type Field = readonly [name: string, type: 'address' | 'uint256'];

interface EventKind {
  readonly name: string;
  readonly fields: readonly Field[];
}

const two = (first: string, second: string): readonly Field[] => [
  [first, 'address'],
  [second, 'address'],
  ['value', 'uint256'],
];
const EVENTS: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  [TRANSFER_TOPIC, { name: 'Transfer', fields: two('from', 'to') }],
  [TOKEN_TOPICS.Approval, { name: 'Approval', fields: two('owner', 'spender') }],
  [
    TOKEN_TOPICS.Params,
    {
      name: 'Params',
      fields: [
        ['feeBasisPoints', 'uint256'],
        ['maxFee', 'uint256'],
      ],
    },
  ],
  [TOKEN_TOPICS.Deprecate, { name: 'Deprecate', fields: [['newAddress', 'address']] }],
  [TOKEN_TOPICS.AddedBlackList, { name: 'AddedBlackList', fields: [['_user', 'address']] }],
  [TOKEN_TOPICS.RemovedBlackList, { name: 'RemovedBlackList', fields: [['_user', 'address']] }],
  [
    TOKEN_TOPICS.DestroyedBlackFunds,
    {
      name: 'DestroyedBlackFunds',
      fields: [
        ['_blackListedUser', 'address'],
        ['_balance', 'uint256'],
      ],
    },
  ],
  [TOKEN_TOPICS.Pause, { name: 'Pause', fields: [] }],
  [TOKEN_TOPICS.Unpause, { name: 'Unpause', fields: [] }],
]);

const placed = (chain: ChainView, block: Block, entry: BlockLog, record: object): Placed => ({
  number: block.number,
  logIndex: entry.logIndex,
  txid: entry.transaction.txid,
  timestamp: block.timestamp,
  solid: block.number <= chain.solidHead.number,
  record,
});

const succeeded = ({ transaction }: BlockLog): boolean => transaction.result === 'SUCCESS';
const accountOf = (word: string): string => addressFromHex(word.slice(24));

/** Transfers and approvals of tokens from or to this 20-byte hex. */
export function* historyRecords(call: HistoryCall, hex: string): Generator<Placed> {
  const { chain, query } = call;
  const word = abiWord(hex);
  const slots = isTrue(query, 'only_to') ? [2] : isTrue(query, 'only_from') ? [1] : [1, 2];
  const contract = contractOf(query.get('contract_address'));
  const matches = (entry: BlockLog): boolean => {
    const { address, topics } = entry.log;
    if (topics.length !== 3 || !succeeded(entry) || (contract ?? address) !== address) return false;
    if (topics[0] !== TRANSFER_TOPIC && topics[0] !== TOKEN_TOPICS.Approval) return false;
    return slots.some((slot) => topics[slot] === word);
  };
  yield* walk(call, new Set([word]), (block) =>
    block.logs
      .filter(matches)
      .map((entry) => placed(chain, block, entry, transferRecord(entry, block.timestamp))),
  );
}

function transferRecord({ log, transaction }: BlockLog, timestamp: number): object {
  const [topic = '', from = '', to = ''] = log.topics;
  return {
    transaction_id: transaction.txid,
    token_info: { ...TOKEN_NAME, address: addressFromHex(log.address) },
    block_timestamp: timestamp,
    from: accountOf(from),
    to: accountOf(to),
    type: EVENTS.get(topic)?.name ?? '',
    value: BigInt(`0x${log.data}`).toString(),
  };
}

function contractOf(text: string | null): string | undefined {
  if (text === null || text === '') return undefined;
  const hex = addressToHex(text) ?? hexOfLength(text, 21)?.slice(2);
  if (hex === undefined) throw new PageError(`Invalid contract_address: ${text.slice(0, 80)}`);
  return hex;
}

/** Events of the contract (20-byte hex), of one block or of all. */
export function* contractEvents(call: HistoryCall, contract: string): Generator<Placed> {
  const { chain, query, paging } = call;
  const name = query.get('event_name');
  const matches = (entry: BlockLog): boolean =>
    entry.log.address === contract && (name ?? nameOf(entry)) === nameOf(entry);
  const number = whole(query, ['block_number']);
  const inOrder = (block: Block): readonly Placed[] => eventsOf(chain, block, matches);
  if (number === undefined) {
    yield* walk(call, null, inOrder);
    return;
  }
  const block = chain.block(number);
  if (!block || block.number > chain.head.number) return;
  yield* paging.ascending ? inOrder(block) : [...inOrder(block)].reverse();
}

const nameOf = ({ log }: BlockLog): string | undefined => EVENTS.get(log.topics[0] ?? '')?.name;

/** The matching events of a block in its order. */
export const eventsOf = (
  chain: ChainView,
  block: Block,
  matches: (entry: BlockLog) => boolean,
): readonly Placed[] =>
  block.logs
    .filter((entry) => succeeded(entry) && matches(entry))
    .flatMap((entry) => {
      const kind = EVENTS.get(entry.log.topics[0] ?? '');
      return kind ? [placed(chain, block, entry, eventRecord(chain, block, entry, kind))] : [];
    });

/** Fields come from the further topics first, then from the data, as far as there are words. */
function eventRecord(chain: ChainView, block: Block, entry: BlockLog, { name, fields }: EventKind): object {
  const { log, transaction, logIndex } = entry;
  const words = [...log.topics.slice(1), ...(log.data.match(/.{64}/g) ?? [])];
  const result: Record<string, string> = {};
  for (const [slot, [field, type]] of fields.entries()) {
    const word = words[slot] ?? abiWord('');
    const shown = type === 'address' ? `0x${word.slice(24)}` : BigInt(`0x${word}`).toString();
    result[String(slot)] = shown;
    result[field] = shown;
  }
  return {
    block_number: block.number,
    block_timestamp: block.timestamp,
    caller_contract_address: addressFromHex(log.address),
    contract_address: addressFromHex(log.address),
    event_index: logIndex - transaction.firstLogIndex,
    event_name: name,
    result,
    result_type: Object.fromEntries(fields),
    event: `${name}(${fields.map(([field, type]) => `${type} ${field}`).join(', ')})`,
    transaction_id: transaction.txid,
    ...(block.number <= chain.solidHead.number ? {} : { _unconfirmed: true }),
  };
}

/** Goes through the blocks in the query's order and time; pauses after so many that had to be looked into. */
function* walk(
  { chain, paging }: HistoryCall,
  words: ReadonlySet<string> | null,
  recordsOf: (block: Block) => readonly Placed[],
): Generator<Placed> {
  const { ascending, after, from, to } = paging;
  const first = firstAt(chain, from);
  const last = firstAt(chain, to === Infinity ? to : to + 1) - 1;
  // An index that repeats itself has to know what came before.
  const resumed = chain.history?.repeats === undefined ? after?.number : undefined;
  let number = ascending ? Math.max(first, resumed ?? 0) : Math.min(last, resumed ?? Infinity);
  const step = ascending ? 1 : -1;
  let opened = 0;
  for (; number >= first && number <= last; number += step) {
    if (words && chain.mayHold?.(number, words) === false) continue;
    const block = chain.block(number);
    if (!block) continue;
    opened += 1;
    const records = recordsOf(block);
    yield* ascending ? records : [...records].reverse();
    if (opened === MAX_OPENED_BLOCKS && number !== (ascending ? last : first)) {
      yield pauseAt(block, ascending);
      return;
    }
  }
}

const pauseAt = ({ number, timestamp }: Block, ascending: boolean): Placed => ({
  number,
  logIndex: ascending ? BEYOND : -1,
  txid: '',
  timestamp,
  solid: true,
  record: null,
});

/** Number of the first block that is not older than this; one above the head where there is none. Times only grow. */
function firstAt(chain: ChainView, timestamp: number): number {
  let low = 0;
  let high = chain.head.number + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chain.block(middle)?.timestamp ?? Infinity) < timestamp) low = middle + 1;
    else high = middle;
  }
  return low;
}
