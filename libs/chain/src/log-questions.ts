import type { AddressHex } from '@epusdt/kernel';
import { NOTICE_TOPICS, TRANSFER_TOPIC } from './answer-schema';
import type { LogFilter, TransferLog } from './chain-source';

/** What `eth_getLogs` is asked. */
interface LogsQuestion {
  readonly fromBlock: string;
  readonly toBlock: string;
  readonly address: readonly string[];
  readonly topics: readonly (string | readonly string[] | null)[];
}

const TRANSFER = `0x${TRANSFER_TOPIC}`;

export const hex = (number: number): string => `0x${number.toString(16)}`;
const word = (address: AddressHex): string => `0x${address.padStart(64, '0')}`;

/** All logs of the contract that mean something, or transfers to whoever the filter names. */
export function logsQuestion(
  contract: AddressHex,
  from: number,
  to: number | 'latest',
  filter: LogFilter,
): LogsQuestion {
  const topics =
    filter.kind === 'contract'
      ? [[TRANSFER, ...[...NOTICE_TOPICS.keys()].map((topic) => `0x${topic}`)]]
      : [TRANSFER, null, [...filter.addresses, ...filter.canaries].map(word)];
  const toBlock = to === 'latest' ? to : hex(to);
  return { fromBlock: hex(from), toBlock, address: [`0x${contract}`], topics };
}

/** Topics are joined by "and": who sent is a question of its own. */
export function outgoingQuestion(
  contract: AddressHex,
  from: number,
  to: number,
  senders: readonly AddressHex[],
): LogsQuestion {
  return {
    fromBlock: hex(from),
    toBlock: hex(to),
    address: [`0x${contract}`],
    topics: [TRANSFER, senders.map(word), null],
  };
}

/** Whatever the node makes of the filter. */
export function askedFor(filter: LogFilter): (log: TransferLog) => boolean {
  if (filter.kind === 'contract') return () => true;
  const asked = new Set([...filter.addresses, ...filter.canaries]);
  return ({ to }) => asked.has(to);
}

/** Anybody can move nothing out of anybody's wallet; only what is worth something has left. */
export function sentBy(senders: readonly AddressHex[]): (log: TransferLog) => boolean {
  const asked = new Set(senders);
  return ({ from, raw }) => raw > 0n && asked.has(from);
}
