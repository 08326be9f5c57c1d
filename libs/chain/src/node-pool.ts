import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, MINUTE, SECOND, type Asset } from '@epusdt/kernel';
import {
  SchemaError,
  TRANSFER_TOPIC,
  fullNodeHeaderOf,
  headerOf,
  list,
  receiptOf,
  transactionCount,
  transferOf,
  transfersRecorded,
} from './answer-schema';
import {
  ChainMismatch,
  ChainSource,
  ChainSourceError,
  type BlockRange,
  type BlockRef,
  type Receipt,
  type TransferLog,
} from './chain-source';
import { NodeClient, type RpcCall } from './node-client';

/** Which network is read, through which nodes. */
export class ChainSettings {
  constructor(
    readonly asset: Asset,
    readonly nodes: readonly string[],
    readonly apiKey: string | null,
    /** What every node must answer to `eth_chainId`; `null`: whatever the first answers (the simulated network). */
    readonly chainId: string | null,
    /** Seconds between two looks at the chain. */
    readonly pollSeconds: number,
  ) {}
}

/** Blocks remembered as really silent, so that a failing scan does not ask for them again. */
const MAX_SILENT = 1_000;
/** Finality takes a minute; a head three minutes old belongs to a node that stands still. */
const STANDING_STILL_MS = 3 * MINUTE;

const hex = (number: number): string => `0x${number.toString(16)}`;
const header = (number: number): RpcCall => ({
  method: 'eth_getBlockByNumber',
  params: [hex(number), false],
});

/** JSON-RPC and full-node HTTP of several nodes, one at a time: when one fails, the next call goes to the next. */
@Injectable()
export class NodePool extends ChainSource implements OnApplicationShutdown {
  private readonly logger = new Logger('chain');
  private readonly nodes: readonly NodeClient[];
  private readonly checked = new Set<NodeClient>();
  private readonly foreign = new Map<NodeClient, string>();
  private current = 0;
  private readonly silent = new Set<string>();
  private failing = false;
  private still = false;

  constructor(
    private readonly settings: ChainSettings,
    private readonly clock: Clock,
  ) {
    super();
    this.nodes = settings.nodes.map((url) => new NodeClient(url, settings.apiKey));
  }

  chainId(): Promise<string> {
    return this.ask((node) => chainIdOf(node));
  }

  head(): Promise<BlockRef> {
    return this.ask((node) => headerAt(node, '/wallet/getblock'));
  }

  /** A node that stands still is passed over for one that does not; when all do, the newest head counts. */
  async finalHead(): Promise<BlockRef> {
    const old: BlockRef[] = [];
    const head = await this.ask(async (node) => {
      const found = await headerAt(node, '/walletsolidity/getblock');
      if (this.clock.now() - found.time <= STANDING_STILL_MS) return found;
      old.push(found);
      // Not the last: the next one may be further.
      if (old.length < this.nodes.length) throw new ChainSourceError(node.name, 'stands still');
      return newestOf(old);
    }).catch((error: unknown) => {
      if (old.length > 0) return newestOf(old);
      throw error;
    });
    this.tellStandstill(this.clock.now() - head.time);
    return head;
  }

  private tellStandstill(age: number): void {
    const still = age > STANDING_STILL_MS;
    if (still && !this.still) {
      this.logger.warn(
        `the newest final block of every node is ${Math.round(age / SECOND)} s old: the network stands still, or the clock of this computer is wrong`,
      );
    }
    this.still = still;
  }

  distrust(): void {
    this.current = (this.current + 1) % this.nodes.length;
  }

  range(from: number, to: number): Promise<BlockRange> {
    const { contract } = this.settings.asset;
    const filter = {
      fromBlock: hex(from),
      toBlock: hex(to),
      address: [`0x${contract}`],
      topics: [`0x${TRANSFER_TOPIC}`],
    };
    const calls = [header(from), header(to), { method: 'eth_getLogs', params: [filter] }];
    return this.ask(async (node) => {
      const [first, last, logs] = await node.rpc(calls);
      const range = node.vouch(() => {
        const ends = { first: this.numbered(first, from), last: this.numbered(last, to) };
        return { ...ends, logs: this.transfers(logs, ends) };
      });
      if (from < to) await this.confirmSilence(node, range, range.first, first);
      await this.confirmSilence(node, range, range.last, last);
      return range;
    });
  }

  /**
   * A block with transactions and no transfer of the token may be one whose logs this backend does not have yet, or has
   * never indexed: then both ways of asking for logs answer nothing. The transactions' own records do not depend on the
   * index, and there must be one for each transaction of the block.
   */
  private async confirmSilence(
    node: NodeClient,
    range: BlockRange,
    end: BlockRef,
    answer: unknown,
  ): Promise<void> {
    if (range.logs.some(({ blockNumber }) => blockNumber === end.number) || this.silent.has(end.id)) return;
    const expected = node.vouch(() => transactionCount(answer));
    if (expected === 0) return;
    const records = await node.post('/wallet/gettransactioninfobyblocknum', { num: end.number });
    node.vouch(() => {
      const all = list(records, 'transaction records');
      if (all.length !== expected) {
        throw new Error(`has ${all.length} records of the ${expected} transactions of block ${end.number}`);
      }
      const missed = all.reduce(
        (sum: number, record) => sum + transfersRecorded(record, this.settings.asset.contract),
        0,
      );
      if (missed > 0) throw new Error(`left ${missed} log(s) of block ${end.number} out of its answer`);
    });
    if (this.silent.size >= MAX_SILENT) this.silent.clear();
    this.silent.add(end.id);
  }

  timesOf(blocks: readonly { readonly number: number; readonly id: string }[]): Promise<Map<string, number>> {
    if (blocks.length === 0) return Promise.resolve(new Map<string, number>());
    return this.ask(async (node) => {
      const answers = await node.rpc(blocks.map(({ number }) => header(number)));
      return node.vouch(() => {
        const times = new Map<string, number>();
        for (const [index, { number, id }] of blocks.entries()) {
          const block = this.numbered(answers[index], number);
          if (block.id !== id) throw new Error(`block ${number} is ${block.id}, its logs say ${id}`);
          times.set(id, block.time);
        }
        return times;
      });
    });
  }

  receipt(txHash: string): Promise<Receipt> {
    return this.ask(async (node) => {
      const [answer] = await node.rpc([{ method: 'eth_getTransactionReceipt', params: [`0x${txHash}`] }]);
      return node.vouch(() => {
        const receipt = receiptOf(answer, this.settings.asset.contract);
        if (receipt.txHash !== txHash) throw new SchemaError(`receipt of ${txHash}`, receipt.txHash);
        return receipt;
      });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
  }

  private numbered(answer: unknown, number: number): BlockRef {
    if (answer === null) throw new Error(`has no block ${number}, which is final`);
    const block = headerOf(answer);
    if (block.number !== number) throw new SchemaError(`block ${number}`, block.number);
    return block;
  }

  private transfers(answer: unknown, { first, last }: Omit<BlockRange, 'logs'>): TransferLog[] {
    const found: TransferLog[] = [];
    for (const entry of list(answer, 'logs')) {
      const transfer = transferOf(entry, this.settings.asset.contract);
      if (!transfer) continue;
      const { blockNumber, blockId, blockLogIndex } = transfer;
      if (blockNumber < first.number || blockNumber > last.number)
        throw new SchemaError('log blockNumber', blockNumber);
      const end = blockNumber === first.number ? first : blockNumber === last.number ? last : null;
      if (end && end.id !== blockId)
        throw new Error(`logs of block ${blockNumber} are of ${blockId}, not ${end.id}`);
      const before = found[found.length - 1];
      const inOrder =
        !before ||
        before.blockNumber < blockNumber ||
        (before.blockId === blockId && before.blockLogIndex < blockLogIndex);
      if (!inOrder) throw new Error(`logs of block ${blockNumber} are out of order or repeated`);
      found.push(transfer);
    }
    return found;
  }

  /** Each node once at most, beginning with the one that answered last. */
  private async ask<T>(question: (node: NodeClient) => Promise<T>): Promise<T> {
    let failure: ChainSourceError | null = null;
    for (let tries = 0; tries < this.nodes.length; tries += 1) {
      const node = this.nodes[this.current];
      if (!node) break;
      try {
        await this.checkNetwork(node);
        const answer = await question(node);
        if (this.failing) this.logger.log(`node ${node.name} answers`);
        this.failing = false;
        return answer;
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        failure = error;
        this.distrust();
      }
    }
    if (!this.failing) this.logger.warn(`no node answers; ${String(failure)}`);
    this.failing = true;
    if (this.foreign.size === this.nodes.length)
      throw new ChainMismatch([...this.foreign.values()].join('; '));
    throw failure ?? new ChainSourceError('chain', 'no node is configured; set TRON_NODES');
  }

  private async checkNetwork(node: NodeClient): Promise<void> {
    if (this.checked.has(node) || this.settings.chainId === null) return;
    const chainId = await chainIdOf(node);
    if (chainId !== this.settings.chainId) {
      const problem = `node ${node.name} serves network ${chainId}, but TRON_NETWORK means ${this.settings.chainId}: correct TRON_NODES or TRON_NETWORK`;
      if (!this.foreign.has(node)) this.logger.error(problem);
      this.foreign.set(node, problem);
      throw new ChainSourceError(node.name, 'serves another network');
    }
    this.foreign.delete(node);
    this.checked.add(node);
  }
}

const newestOf = (blocks: readonly BlockRef[]): BlockRef =>
  blocks.reduce((newest, block) => (block.number > newest.number ? block : newest));

async function headerAt(node: NodeClient, path: string): Promise<BlockRef> {
  const answer = await node.post(path, { detail: false });
  return node.vouch(() => fullNodeHeaderOf(answer));
}

async function chainIdOf(node: NodeClient): Promise<string> {
  const [answer] = await node.rpc([{ method: 'eth_chainId', params: [] }]);
  return node.vouch(() => {
    if (typeof answer === 'string' && /^0x[0-9a-f]{1,16}$/.test(answer)) return answer;
    throw new SchemaError('eth_chainId', answer);
  });
}
