import { addressToHex, type AddressHex, type Asset } from '@epusdt/kernel';
import type {
  BlockRange,
  BlockRef,
  ChainSource,
  LogFilter,
  Receipt,
  TransferLog,
} from '../../libs/chain/src/chain-source';
import type { ProviderKind } from '../../libs/chain/src/chain-settings';
import { Provider } from '../../libs/chain/src/provider';
import { proveTransfer, sameReceipt } from '../../libs/chain/src/transfer-proof';
import { FakeClock } from '../support/fake-clock';

/** A Transfer log of the token as the chain itself has it, and whether its transaction came to anything. */
export type TrueLog = TransferLog & { readonly logIndex: number; readonly success: boolean };

export interface TrueTransaction {
  readonly txHash: string;
  readonly success: boolean;
  /** Of all contracts. */
  readonly logs: number;
  /** False: no code was run, so that the interfaces say different things of its outcome. */
  readonly called: boolean;
}

/** A stretch of a chain, taken from the chain and never from an answer of ours. */
export interface Stretch {
  readonly blocks: readonly BlockRef[];
  readonly logs: readonly TrueLog[];
  readonly transactions: readonly TrueTransaction[];
}

export interface Truth {
  readonly asset: Asset;
  readonly chainId: string;
  /** Final blocks, 20 at most. */
  readonly final: Stretch;
  /** From the newest final block but one up to the head, 20 at most. */
  readonly front: Stretch;
  readonly wallets: readonly AddressHex[];
  readonly canaries: readonly AddressHex[];
}

export interface ChainRig {
  readonly url: string;
  readonly truth: Truth;
  close(): Promise<void>;
}

/** What identifies a transfer wherever it was read, and what it moved. */
export interface Identity {
  readonly txHash: string;
  readonly logIndex: number;
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly blockNumber: number;
  readonly blockId: string;
  readonly blockTime: number;
}

/** One way of reading a provider. */
export interface Way {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly source: (provider: Provider) => ChainSource | null;
  readonly filter: LogFilter['kind'];
}

const logs = (provider: Provider): ChainSource | null => provider.logs('settle');
const blocks = (provider: Provider): ChainSource | null => provider.blocks('settle');

export const WAYS: readonly Way[] = [
  { name: 'JSON-RPC of a node, all logs', kind: 'node', source: logs, filter: 'contract' },
  { name: 'JSON-RPC of a node, logs to wallets', kind: 'node', source: logs, filter: 'wallets' },
  { name: 'JSON-RPC alone, all logs', kind: 'jsonrpc', source: logs, filter: 'contract' },
  { name: 'JSON-RPC alone, logs to wallets', kind: 'jsonrpc', source: logs, filter: 'wallets' },
  { name: 'full node over HTTP, all logs', kind: 'http', source: blocks, filter: 'contract' },
  { name: 'full node over HTTP, logs to wallets', kind: 'http', source: blocks, filter: 'wallets' },
];

export function openProvider(url: string, kind: ProviderKind, asset: Asset): Provider {
  const settings = {
    url: kind === 'jsonrpc' ? `${url}/jsonrpc` : url,
    kind,
    operator: 'contract',
    apiKey: null,
    weight: 1,
    perSecond: null,
    perMethod: false,
    perDay: null,
  };
  return new Provider(settings, asset.contract, new FakeClock(0), () => undefined);
}

export function sourceOf(way: Way, provider: Provider): ChainSource {
  const source = way.source(provider);
  if (!source) throw new RangeError(`${way.name} of a provider that has none`);
  return source;
}

export const filterOf = (kind: LogFilter['kind'], { wallets, canaries }: Truth): LogFilter =>
  kind === 'contract' ? { kind } : { kind, addresses: wallets, canaries, outgoing: true };

export function endsOf({ blocks: [first, ...rest] }: Stretch): { first: BlockRef; last: BlockRef } {
  if (!first) throw new RangeError('a stretch without blocks');
  return { first, last: rest.at(-1) ?? first };
}

/** What a filter lets through of a stretch. */
export function visible(stretch: Stretch, filter: LogFilter): TrueLog[] {
  const wanted = filter.kind === 'contract' ? null : new Set([...filter.addresses, ...filter.canaries]);
  return stretch.logs.filter(({ to }) => wanted?.has(to) ?? true);
}

/** What a filter lets through beside that: what our wallets sent. A complete reading has it among the rest. */
export function visibleOutgoing(stretch: Stretch, filter: LogFilter): TrueLog[] {
  if (filter.kind === 'contract' || !filter.outgoing) return [];
  const senders = new Set(filter.addresses);
  return stretch.logs.filter(({ from, raw }) => raw > 0n && senders.has(from));
}

/** Logs without what only some interfaces tell; the chain's own have the rest as well. */
export const placesOf = (all: readonly TransferLog[]): object[] =>
  all.map(({ txHash, blockNumber, blockId, blockLogIndex, from, to, raw }) => ({
    txHash,
    blockNumber,
    blockId,
    blockLogIndex,
    from,
    to,
    raw: raw.toString(),
  }));

const byPlace = (a: Identity, b: Identity): number =>
  a.blockNumber - b.blockNumber || a.txHash.localeCompare(b.txHash) || a.logIndex - b.logIndex;

/** What must be proven of a stretch: what really moved to our wallets. */
export function expectedOf({ final, wallets }: Truth): Identity[] {
  const times = new Map(final.blocks.map(({ id, time }) => [id, time]));
  return final.logs
    .filter(({ to, raw, success }) => success && raw > 0n && wallets.includes(to))
    .map(({ txHash, logIndex, from, to, raw, blockNumber, blockId }) => ({
      ...{ txHash, logIndex, from, to, raw: raw.toString(), blockNumber, blockId },
      blockTime: times.get(blockId) ?? -1,
    }))
    .sort(byPlace);
}

function identityOf(
  log: TransferLog,
  receipt: Receipt,
  block: BlockRef | undefined,
  asset: Asset,
): Identity[] {
  if (!block) throw new Error(`no header for block ${log.blockNumber}`);
  const proven = proveTransfer(log, receipt, block.time, asset);
  if (!proven) return [];
  const { txHash, logIndex, fromAddress, toAddress, rawValue: raw, ...rest } = proven;
  const { blockNumber, blockId, blockTime } = rest;
  const from = addressToHex(fromAddress) ?? fromAddress;
  return [
    {
      txHash,
      logIndex,
      from,
      to: addressToHex(toAddress) ?? toAddress,
      raw,
      blockNumber,
      blockId,
      blockTime,
    },
  ];
}

/** As the prover does it: each log against the receipt of its transaction, which the final blocks must confirm. */
export async function provenIn(
  { logs: read, blocks: headers }: Pick<BlockRange, 'logs' | 'blocks'>,
  { asset, wallets }: Truth,
  source: ChainSource,
  witness: ChainSource,
): Promise<Identity[]> {
  const found: Identity[] = [];
  for (const log of read) {
    if (!wallets.includes(log.to) || log.raw === 0n) continue;
    const receipt = await source.receipt(log.txHash);
    const confirmed = await witness.finalReceipt(log.txHash);
    if (!confirmed || !sameReceipt(confirmed, receipt)) throw new Error(`${log.txHash} is not confirmed`);
    const block = headers.find(({ id }) => id === log.blockId);
    found.push(...identityOf(log, receipt, block, asset));
  }
  return found.sort(byPlace);
}

/** As the last resort does it: the history names transactions, the final blocks tell what they hold. */
export async function provenByHistory(provider: Provider, truth: Truth): Promise<Identity[]> {
  const history = provider.history('settle');
  if (!history) throw new RangeError('this provider keeps no history');
  const witness = provider.witness('settle');
  const { first, last } = endsOf(truth.final);
  const found: Identity[] = [];
  for (const wallet of truth.wallets) {
    const records = await history.received(wallet, first.time);
    for (const txHash of new Set(records.map((record) => record.txHash))) {
      const receipt = await witness.finalReceipt(txHash);
      if (!receipt || receipt.blockNumber > last.number) continue;
      const block = await witness.block(receipt.blockNumber);
      for (const [logIndex, { transfer }] of receipt.logs.entries()) {
        if (transfer?.to !== wallet || transfer.raw === 0n) continue;
        const place = { blockNumber: block.number, blockId: block.id, blockLogIndex: -1, logIndex };
        found.push(...identityOf({ ...transfer, txHash, ...place }, receipt, block, truth.asset));
      }
    }
  }
  return found.sort(byPlace);
}
