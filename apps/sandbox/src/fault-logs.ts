import { contentsOf } from './chain-block';
import type { Block, BlockLog, ChainLog, ChainTransaction, PendingTransaction } from './chain-model';
import { transferLog } from './chain-token-rules';
import { buildTransfer } from './chain-transaction';
import { namedAddress } from './bytes';
import type { FaultKind } from './fault-kind';
import type { OptionName } from './fault-options';
import { BentView, changedBlock, type ChainView, type LogMatch } from './node-view';
import { TRANSFER_TOPIC, USDT_HEX, valueWord } from './token';

/** Faults of what a node tells of logs: the same lie by range, by hash and through every filter. */
const FORGER_HEX = namedAddress('sandbox forger');
const MAX_SEQUENCE = 1_000_000;

/** Shows one block with other contents, everywhere. */
abstract class EditedView extends BentView {
  protected abstract edited(block: Block): Block;

  override get head(): Block {
    return this.edited(this.inner.head);
  }

  override get solidHead(): Block {
    return this.edited(this.inner.solidHead);
  }

  override block(number: number): Block | undefined {
    const block = this.inner.block(number);
    return block && this.edited(block);
  }

  override blockById(id: string): Block | undefined {
    const block = this.inner.blockById(id);
    return block && this.edited(block);
  }

  override transaction(txid: string): ChainTransaction | undefined {
    const transaction = this.inner.transaction(txid);
    const block = transaction && this.inner.block(transaction.blockNumber);
    if (!block || this.edited(block) === block) return transaction;
    return this.edited(block).transactions.find((other) => other.txid === txid);
  }

  protected rebuilt(block: Block, transactions: readonly PendingTransaction[]): Block {
    return changedBlock(block, contentsOf(block.number, transactions));
  }
}

/** Which log is lied about; chosen by the first query that finds one when nobody has said it. */
interface Target {
  readonly txid: string;
  /** Of the transaction's own logs; `null`: all of them. */
  readonly ordinal: number | null;
  /** Its block, as far as it is known; a fork may move it, and of traffic between strangers it is soon forgotten. */
  readonly number?: number;
}

/** `null`: the log is not there. */
type Change = (log: ChainLog) => ChainLog | null;

const isTarget = ({ transaction, logIndex }: BlockLog, { txid, ordinal }: Target): boolean =>
  transaction.txid === txid &&
  (ordinal ?? logIndex - transaction.firstLogIndex) === logIndex - transaction.firstLogIndex;

interface Lie {
  target: Target | null;
  readonly change: Change;
  readonly deep: boolean;
}

class AlteredLogView extends EditedView {
  constructor(
    inner: ChainView,
    private readonly lie: Lie,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override logs(block: Block, matches: LogMatch, filtered: boolean): readonly BlockLog[] {
    const found = super.logs(block, matches, filtered);
    const chosen = this.lie.target ?? targetAmong(found);
    // The block itself shows the lie already.
    if (!chosen || (this.lie.target && this.lie.deep)) return found;
    this.lie.target = chosen;
    if (!found.some((entry) => isTarget(entry, chosen))) return found;
    this.hit();
    return found.flatMap((entry) => {
      if (!isTarget(entry, chosen)) return [entry];
      const log = this.lie.change(entry.log);
      return log ? [{ ...entry, log }] : [];
    });
  }

  protected override edited(block: Block): Block {
    const { target, change, deep } = this.lie;
    if (!deep || !target) return block;
    const number = this.inner.transaction(target.txid)?.blockNumber ?? target.number;
    if (number !== block.number) return block;
    this.hit();
    const transactions = block.transactions.map((transaction) => ({
      ...transaction,
      logs: transaction.logs.flatMap((log, ordinal) => {
        if (transaction.txid !== target.txid || (target.ordinal ?? ordinal) !== ordinal) return [log];
        return change(log) ?? [];
      }),
    }));
    return this.rebuilt(block, transactions);
  }
}

function targetAmong(found: readonly BlockLog[]): Target | null {
  const first = found.find(({ log }) => log.address === USDT_HEX && log.topics[0] === TRANSFER_TOPIC);
  if (!first) return null;
  const { transaction, logIndex } = first;
  return {
    txid: transaction.txid,
    ordinal: logIndex - transaction.firstLogIndex,
    number: transaction.blockNumber,
  };
}

const altered = (
  about: string,
  takes: readonly OptionName[],
  changeOf: (units?: bigint) => Change,
): FaultKind => ({
  about,
  takes,
  start: ({ txid, units, deep = false }) => {
    const target = txid === undefined ? null : { txid, ordinal: null };
    const lie: Lie = { target, change: changeOf(units), deep };
    return { view: (view, hit) => new AlteredLogView(view, lie, hit) };
  },
});

interface Invention {
  readonly number: number;
  readonly transaction: PendingTransaction;
  readonly log: ChainLog;
  /** The transaction that is said to have emitted it; default: the last one of the block. */
  readonly carrier: string | undefined;
}

/** A log in the index that no transaction has. */
class InventedLogView extends BentView {
  constructor(
    inner: ChainView,
    private readonly invention: Invention,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override mayHold(number: number, words: ReadonlySet<string>): boolean {
    return number === this.invention.number || super.mayHold(number, words);
  }

  override logs(block: Block, matches: LogMatch, filtered: boolean): readonly BlockLog[] {
    const found = super.logs(block, matches, filtered);
    const { number, transaction, log, carrier } = this.invention;
    if (block.number !== number) return found;
    const { transactions, logs } = block;
    const nowhere = { ...transaction, blockNumber: number, index: 0, firstLogIndex: 0 };
    const bearer = transactions.find(({ txid }) => txid === carrier) ?? transactions.at(-1) ?? nowhere;
    const entry: BlockLog = { log, transaction: bearer, logIndex: logs.length };
    if (!matches(entry)) return found;
    this.hit();
    return [...found, entry];
  }
}

/** A whole transaction that the network has never seen. */
class InventedTransactionView extends EditedView {
  constructor(
    inner: ChainView,
    private readonly invention: Invention,
    private readonly hit: () => void,
  ) {
    super(inner);
  }

  override mayHold(number: number, words: ReadonlySet<string>): boolean {
    return number === this.invention.number || super.mayHold(number, words);
  }

  override transaction(txid: string): ChainTransaction | undefined {
    const { number, transaction } = this.invention;
    return txid === transaction.txid ? this.block(number)?.transactions.at(-1) : super.transaction(txid);
  }

  protected override edited(block: Block): Block {
    const { number, transaction } = this.invention;
    if (block.number !== number) return block;
    this.hit();
    return this.rebuilt(block, [...block.transactions, transaction]);
  }
}

export const LOG_FAULTS = {
  'log-omitted': altered(
    'A log is missing from eth_getLogs: those of a transaction, or the first transfer that is found.',
    ['txid', 'deep'],
    () => () => null,
  ),
  'wrong-value': altered(
    'A transfer has another value in eth_getLogs: as given, or the double.',
    ['txid', 'units', 'deep'],
    (units) => (log) => ({ ...log, data: valueWord(units ?? BigInt(`0x${log.data}`) * 2n) }),
  ),
  'log-invented': {
    about:
      'eth_getLogs shows a transfer that never was, in the block given (default: the next one as of now).',
    needs: ['to', 'units'],
    takes: ['from', 'block', 'txid', 'alsoReceipt'],
    start: ({ to = '', units = 0n, from = FORGER_HEX, block, txid, alsoReceipt = false }, setting) => {
      const { chain, clock, draw } = setting;
      const movement = { from, to, units };
      const envelope = { referenceId: chain.solidHead.id, now: clock.now(), sequence: draw(1, MAX_SEQUENCE) };
      const invention: Invention = {
        number: block ?? chain.head.number + 1,
        transaction: buildTransfer('transfer', movement, envelope),
        log: transferLog(USDT_HEX, movement),
        carrier: txid,
      };
      const View = alsoReceipt ? InventedTransactionView : InventedLogView;
      return { view: (view, hit) => new View(view, invention, hit) };
    },
  },
} satisfies Record<string, FaultKind>;
