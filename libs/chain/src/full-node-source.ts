import {
  ChainSource,
  TooMuchAsked,
  type BlockRange,
  type BlockRef,
  type Front,
  type LogFilter,
  type Receipt,
  type TokenNotice,
  type TransferLog,
} from './chain-source';
import { isEmptyBlock, readRecords, receiptOfRecord } from './full-node-schema';
import { askedFor, sentBy } from './log-questions';
import { chainIdOfGenesis, type NodeReader, type View } from './node-reader';

/** Three requests a block: more at once would take too long to be one answer. */
const MAX_BLOCKS = 20;

/** Whole blocks over the full-node HTTP interface, three requests each: it needs no index of logs. */
export class FullNodeChainSource extends ChainSource {
  constructor(private readonly node: NodeReader) {
    super();
  }

  async chainId(): Promise<string> {
    return chainIdOfGenesis(await this.block(0));
  }

  head(): Promise<BlockRef> {
    return this.node.newest('full');
  }

  finalHead(): Promise<BlockRef> {
    return this.node.newest('solid');
  }

  async block(number: number): Promise<BlockRef> {
    return (await this.header('full', number)).block;
  }

  async range(from: number, to: number, filter: LogFilter): Promise<BlockRange> {
    if (to - from >= MAX_BLOCKS) {
      throw new TooMuchAsked(
        this.node.connection.name,
        `reads at most ${MAX_BLOCKS} blocks at once`,
        MAX_BLOCKS,
      );
    }
    const blocks: BlockRef[] = [];
    const logs: TransferLog[] = [];
    const notices: TokenNotice[] = [];
    for (let number = from; number <= to; number += 1) {
      const read = await this.read(number);
      const before = blocks[blocks.length - 1];
      if (before && read.block.parentId !== before.id) {
        this.refuse(`block ${number} does not follow ${before.id}`);
      }
      blocks.push(read.block);
      logs.push(...read.logs);
      notices.push(...read.notices);
    }
    const [first] = blocks;
    const last = blocks[blocks.length - 1];
    if (!first || !last) throw new RangeError(`blocks ${from} to ${to}`);
    if (filter.kind === 'contract') return { first, last, blocks, logs, outgoing: [], notices };
    const outgoing = filter.outgoing ? logs.filter(sentBy(filter.addresses)) : [];
    return { first, last, blocks, logs: logs.filter(askedFor(filter)), outgoing, notices };
  }

  async front(from: number, filter: LogFilter): Promise<Front> {
    const head = await this.head();
    if (head.number < from) return { head, blocks: [], logs: [] };
    const { blocks, logs } = await this.range(from, head.number, filter);
    return { head, blocks, logs };
  }

  async receipt(txHash: string): Promise<Receipt> {
    return (await this.seenReceipt(txHash)) ?? this.refuse(`does not know transaction ${txHash}`);
  }

  seenReceipt(txHash: string): Promise<Receipt | null> {
    return this.receiptIn('full', txHash);
  }

  finalReceipt(txHash: string): Promise<Receipt | null> {
    return this.receiptIn('solid', txHash);
  }

  private async receiptIn(view: View, txHash: string): Promise<Receipt | null> {
    const record = await this.node.record(view, txHash);
    if (!record) return null;
    const { block } = await this.header(view, record.blockNumber);
    return this.node.connection.vouch(() => receiptOfRecord(record, block, this.node.contract));
  }

  /** An unknown block is answered as an empty one: header, number of transactions and records must agree. */
  private async read(
    number: number,
  ): Promise<{ block: BlockRef; logs: TransferLog[]; notices: TokenNotice[] }> {
    const { block, answer } = await this.header('full', number);
    const empty = this.node.connection.vouch(() => isEmptyBlock(answer));
    if (empty) return { block, logs: [], notices: [] };
    const count = await this.node.transactionCount(number);
    if (count === 0) this.refuse(`knows no transaction of block ${number}, which has some`);
    const records = await this.node.records(number, count);
    const found = this.node.connection.vouch(() => readRecords(records, block, this.node.contract));
    return { block, ...found };
  }

  private async header(view: View, number: number): Promise<{ block: BlockRef; answer: unknown }> {
    return (await this.node.header(view, number)) ?? this.refuse(`has no block ${number}`);
  }

  private refuse(problem: string): never {
    return this.node.connection.vouch(() => {
      throw new Error(problem);
    });
  }
}
