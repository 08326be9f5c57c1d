import type { AddressHex } from '@epusdt/kernel';
import {
  SchemaError,
  fields,
  headerOf,
  hexBytes,
  list,
  noticeOf,
  quantity,
  receiptOf,
  transactionsOf,
  transferOf,
} from './answer-schema';
import { blockNumberOf, inOrder, linked, ofBlock } from './answer-checks';
import {
  ChainSource,
  ChainSourceError,
  type BlockRange,
  type BlockRef,
  type Front,
  type LogFilter,
  type Receipt,
  type TokenNotice,
  type TransferLog,
} from './chain-source';
import { readRecords } from './full-node-schema';
import type { JsonRpcMemory } from './json-rpc-memory';
import { askedFor, hex, logsQuestion, outgoingQuestion, sentBy } from './log-questions';
import type { NodeConnection } from './node-connection';
import type { NodeReader } from './node-reader';
import type { Priority } from './request-budget';

interface FullBlock extends BlockRef {
  readonly transactions: readonly unknown[];
}

/** Logs over JSON-RPC; blocks and their logs come from one batch, so that one backend answers for both. */
export class JsonRpcChainSource extends ChainSource {
  constructor(
    private readonly connection: NodeConnection,
    /** `null` where the provider has no full-node interface. */
    private readonly node: NodeReader | null,
    private readonly contract: AddressHex,
    private readonly priority: Priority,
    private readonly memory: JsonRpcMemory,
  ) {
    super();
  }

  async chainId(): Promise<string> {
    const answer = await this.ask('eth_chainId');
    return this.connection.vouch(() => {
      if (typeof answer === 'string' && /^0x[0-9a-f]{1,16}$/.test(answer)) return answer;
      throw new SchemaError('eth_chainId', answer);
    });
  }

  async head(): Promise<BlockRef> {
    const answer = await this.ask('eth_getBlockByNumber', 'latest', false);
    return this.connection.vouch(() => headerOf(answer));
  }

  async finalHead(): Promise<BlockRef> {
    if (this.memory.knowsFinalized || !this.node) {
      try {
        const answer = await this.ask('eth_getBlockByNumber', 'finalized', false);
        return this.connection.vouch(() => headerOf(answer));
      } catch (error) {
        if (!this.node || !/TAG finalized not supported|invalid block number/.test(String(error)))
          throw error;
        this.memory.knowsFinalized = false;
      }
    }
    return this.node.newest('solid');
  }

  async block(number: number): Promise<BlockRef> {
    const answer = await this.ask('eth_getBlockByNumber', hex(number), false);
    return this.connection.vouch(() => this.numbered(answer, number));
  }

  range(from: number, to: number, filter: LogFilter): Promise<BlockRange> {
    return filter.kind === 'contract' ? this.wholeRange(from, to) : this.ownRange(from, to, filter);
  }

  async front(from: number, filter: LogFilter): Promise<Front> {
    const [latest, first, logs] = await Promise.all([
      this.ask('eth_getBlockByNumber', 'latest', false),
      this.ask('eth_getBlockByNumber', hex(from), false),
      this.logs(from, 'latest', filter),
    ]);
    const head = this.connection.vouch(() => headerOf(latest));
    if (head.number < from) return { head, blocks: [], logs: [] };
    const between = Array.from({ length: Math.max(0, head.number - from - 1) }, (_, i) => from + 1 + i);
    const middle = await Promise.all(
      between.map((number) => this.ask('eth_getBlockByNumber', hex(number), false)),
    );
    return this.connection.vouch(() => {
      const blocks = [this.numbered(first, from)];
      for (const [index, answer] of middle.entries()) blocks.push(this.numbered(answer, from + 1 + index));
      if (head.number > from) blocks.push(this.numbered(latest, head.number));
      linked(blocks);
      // Blocks made while the question was on its way come with the next look.
      const known = list(logs, 'logs').filter((log) => blockNumberOf(log) <= head.number);
      return { head, blocks, logs: this.transfers(known, blocks).logs.filter(askedFor(filter)) };
    });
  }

  async receipt(txHash: string): Promise<Receipt> {
    const answer = await this.ask('eth_getTransactionReceipt', `0x${txHash}`);
    return this.connection.vouch(() => this.receiptFrom(answer, txHash));
  }

  async seenReceipt(txHash: string): Promise<Receipt | null> {
    const answer = await this.ask('eth_getTransactionReceipt', `0x${txHash}`);
    return answer === null ? null : this.connection.vouch(() => this.receiptFrom(answer, txHash));
  }

  async finalReceipt(txHash: string): Promise<Receipt | null> {
    const [receipt, head] = await Promise.all([this.seenReceipt(txHash), this.finalHead()]);
    return receipt && receipt.blockNumber <= head.number ? receipt : null;
  }

  private ask(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.connection.rpc(this.priority, method, params);
  }

  private logs(from: number, to: number | 'latest', filter: LogFilter): Promise<unknown> {
    return this.ask('eth_getLogs', logsQuestion(this.contract, from, to, filter));
  }

  /** In the same batch as what came. That never fails for this: `null` where there is no answer that can be read. */
  private async outgoing(
    from: number,
    to: number,
    senders: readonly AddressHex[],
  ): Promise<readonly TransferLog[] | null> {
    try {
      const answer = await this.ask('eth_getLogs', outgoingQuestion(this.contract, from, to, senders));
      return this.connection.vouch(() =>
        list(answer, 'logs')
          .flatMap((log) => transferOf(log, this.contract) ?? [])
          .filter(({ blockNumber }) => blockNumber >= from && blockNumber <= to)
          .filter(sentBy(senders)),
      );
    } catch (error) {
      if (error instanceof ChainSourceError) return null;
      throw error;
    }
  }

  /** Every block and every log of the contract. */
  private async wholeRange(from: number, to: number): Promise<BlockRange> {
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const [logs, ...headers] = await Promise.all([
      this.logs(from, to, { kind: 'contract' }),
      ...numbers.map((number) => this.ask('eth_getBlockByNumber', hex(number), false)),
    ]);
    const { blocks, range } = this.connection.vouch(() => {
      const all = headers.map((answer, index) => this.numbered(answer, from + index));
      linked(all);
      const read = this.transfers(list(logs, 'logs'), all);
      const [first] = all;
      const last = all[all.length - 1];
      if (!first || !last) throw new RangeError(`blocks ${from} to ${to}`);
      return { blocks: all, range: { first, last, blocks: all, ...read, outgoing: [] } };
    });
    const heard = new Set([...range.logs, ...range.notices].map(({ blockNumber }) => blockNumber));
    for (const block of blocks) if (!heard.has(block.number)) await this.confirmSilence(block);
    return range;
  }

  /**
   * A block with transactions and no log of the token may be one whose logs this backend does not have yet, or has
   * never indexed: then every way of asking for logs answers nothing. The transactions' own records do not depend on
   * the index, and there must be one for each transaction of the block.
   */
  private async confirmSilence(block: FullBlock): Promise<void> {
    const { number, id, transactions } = block;
    if (transactions.length === 0 || this.memory.isSilent(id)) return;
    const missed = this.node
      ? readRecords(await this.node.records(number, transactions.length), block, this.contract).logs.length
      : await this.loggedInReceipts(block);
    if (missed > 0) {
      this.connection.vouch(() => {
        throw new Error(`left ${missed} log(s) of block ${number} out of its answer`);
      });
    }
    this.memory.noteSilent(id);
  }

  private async loggedInReceipts({ id, number, transactions }: FullBlock): Promise<number> {
    const answer = await this.ask('eth_getBlockReceipts', `0x${id}`);
    return this.connection.vouch(() => {
      const receipts = list(answer, 'receipts').map((receipt) => receiptOf(receipt, this.contract));
      if (receipts.length !== transactions.length) {
        throw new Error(
          `has ${receipts.length} receipts of the ${transactions.length} transactions of block ${number}`,
        );
      }
      return receipts.flatMap(({ logs }) => logs).filter(({ transfer }) => transfer !== null).length;
    });
  }

  /** Logs to some addresses, with the blocks they are in and the ends. */
  private async ownRange(
    from: number,
    to: number,
    filter: Extract<LogFilter, { kind: 'wallets' }>,
  ): Promise<BlockRange> {
    const [answer, head, tail, outgoing] = await Promise.all([
      this.logs(from, to, filter),
      this.ask('eth_getBlockByNumber', hex(from), false),
      this.ask('eth_getBlockByNumber', hex(to), false),
      filter.outgoing ? this.outgoing(from, to, filter.addresses) : [],
    ]);
    this.memory.noteOutgoing(this.connection.name, outgoing !== null, from);
    const own = new Set(filter.addresses);
    const logs = this.connection.vouch(() =>
      list(answer, 'logs')
        .flatMap((log) => transferOf(log, this.contract) ?? [])
        .filter(askedFor(filter)),
    );
    const inside = logs.filter(
      ({ to: receiver, blockNumber }) => own.has(receiver) && blockNumber > from && blockNumber < to,
    );
    const numbers = [...new Set(inside.map(({ blockNumber }) => blockNumber))];
    const headers = await Promise.all(
      numbers.map((number) => this.ask('eth_getBlockByNumber', hex(number), false)),
    );
    return this.connection.vouch(() => {
      const first = this.numbered(head, from);
      const last = this.numbered(tail, to);
      const middle = headers.map((header, index) => this.numbered(header, numbers[index] ?? -1));
      const blocks = from === to ? [first] : [first, ...middle, last];
      const known = new Map(blocks.map((block) => [block.number, block]));
      for (const log of logs) {
        if (log.blockNumber < from || log.blockNumber > to)
          throw new SchemaError('log blockNumber', log.blockNumber);
        const block = known.get(log.blockNumber);
        if (block) ofBlock(log, block);
      }
      inOrder(logs);
      return { first, last, blocks, logs, outgoing: outgoing ?? [], notices: [] };
    });
  }

  private numbered(answer: unknown, number: number): FullBlock {
    if (answer === null) throw new Error(`has no block ${number}`);
    const block = headerOf(answer);
    if (block.number !== number) throw new SchemaError(`block ${number}`, block.number);
    return { ...block, transactions: transactionsOf(answer) };
  }

  private receiptFrom(answer: unknown, txHash: string): Receipt {
    if (answer === null) throw new Error(`does not know transaction ${txHash}`);
    const receipt = receiptOf(answer, this.contract);
    if (receipt.txHash !== txHash) throw new SchemaError(`receipt of ${txHash}`, receipt.txHash);
    return receipt;
  }

  /** Every log must be of one of these blocks, and of the transaction that stands there. */
  private transfers(
    answer: readonly unknown[],
    blocks: readonly FullBlock[],
  ): { logs: TransferLog[]; notices: TokenNotice[] } {
    const byNumber = new Map(blocks.map((block) => [block.number, block]));
    const logs: TransferLog[] = [];
    const notices: TokenNotice[] = [];
    for (const entry of answer) {
      const log = fields(entry, 'log');
      const transfer = transferOf(log, this.contract);
      if (!transfer) {
        const notice = noticeOf(log, this.contract);
        const txHash = notice && hexBytes(log['transactionHash'], 32, 'log transactionHash');
        if (notice) notices.push({ ...notice, blockNumber: blockNumberOf(log), txHash: txHash ?? '' });
        continue;
      }
      const block = byNumber.get(transfer.blockNumber);
      if (!block) throw new SchemaError('log blockNumber', transfer.blockNumber);
      ofBlock(transfer, block);
      const place = block.transactions[quantity(log['transactionIndex'], 'log transactionIndex')];
      if (place !== `0x${transfer.txHash}`)
        throw new SchemaError(`transaction of a log of block ${block.number}`, place);
      logs.push(transfer);
    }
    inOrder(logs);
    return { logs, notices };
  }
}
