import { Clock, SystemClock, addressFromHex, addressToHex, newKeyBytes } from '@epusdt/kernel';
import { fromHex, sha256 } from './bytes';
import { Producers, SOLID_LAG_BLOCKS } from './chain-finality';
import {
  buildMultisend,
  buildTransfer,
  randomAddressHex,
  type ChainLog,
  type Movement,
  type PendingTransaction,
  type TransferKind,
} from './chain-transaction';
import { blockIdOf, merkleRoot } from './protobuf';
import { USDT_ADDRESS } from './token';

export interface ChainTransaction extends PendingTransaction {
  readonly blockNumber: number;
  readonly index: number;
  /** Index in the block of this transaction's first log. */
  readonly firstLogIndex: number;
}

export interface BlockLog {
  readonly log: ChainLog;
  readonly transaction: ChainTransaction;
  /** Counted over the block, as JSON-RPC does. */
  readonly logIndex: number;
}

export interface Block {
  readonly number: number;
  readonly id: string;
  readonly parentHash: string;
  readonly timestamp: number;
  readonly txTrieRoot: string;
  /** 20-byte hex. */
  readonly witness: string;
  readonly witnessSignature: string;
  readonly transactions: readonly ChainTransaction[];
  readonly logs: readonly BlockLog[];
}

export interface TransferRequest {
  /** Base58 recipient. */
  readonly to: string;
  readonly amountUnits: bigint;
  readonly kind?: TransferKind;
  /** Base58 holder the money comes from; default: the payer, who never runs dry. */
  readonly from?: string;
}

export const HEADER_VERSION = 34;
const BLOCK_MS = 3_000;
const PREMINED_BLOCKS = 30;
/** Longer than an hour is a mistake, and timers break beyond 2^31 ms. */
export const MAX_MS_PER_BLOCK = 3_600_000;
const REAL_CHAIN_IDS: readonly string[] = ['2b6653dc', 'cd8690dc', '94a9059e'];
/** Largest value of a uint256: what a Transfer can carry at most. */
const MAX_UNITS = 2n ** 256n - 1n;

/** A Tron network of one process: it keeps every block in memory and never forks. */
export class SimulatedChain {
  readonly usdtAddress = USDT_ADDRESS;
  private blocks: Block[] = [];
  private numberById = new Map<string, number>();
  private transactions = new Map<string, ChainTransaction>();
  private pending: PendingTransaction[] = [];
  private balances = new Map<string, bigint>();
  private producers = new Producers();
  private payer = randomAddressHex();
  private sequence = 0;
  private speed = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: Clock = new SystemClock()) {
    this.begin();
  }

  /** Last four bytes of the genesis id, as the real networks do it. */
  get chainId(): string {
    return `0x${this.at(0).id.slice(-8)}`;
  }

  get head(): Block {
    return this.at(this.blocks.length - 1);
  }

  /** The newest final block. */
  get solidHead(): Block {
    return this.at(this.producers.solid);
  }

  get msPerBlock(): number {
    return this.speed;
  }

  get pendingCount(): number {
    return this.pending.length;
  }

  get payerAddress(): string {
    return addressFromHex(this.payer);
  }

  block(number: number): Block | undefined {
    return this.blocks[number];
  }

  blockById(id: string): Block | undefined {
    const number = this.numberById.get(id);
    return number === undefined ? undefined : this.blocks[number];
  }

  transaction(txid: string): ChainTransaction | undefined {
    return this.transactions.get(txid);
  }

  isPending(txid: string): boolean {
    return this.pending.some((transaction) => transaction.txid === txid);
  }

  /** Hex of 20 bytes, or base58. */
  balanceOf(address: string): bigint {
    return this.balances.get(addressToHex(address) ?? address) ?? 0n;
  }

  /** Has the address ever been seen in a movement of money? */
  knows(hex: string): boolean {
    return hex === this.payer || this.balances.has(hex);
  }

  /** Queues a transaction for the next block; returns its id. */
  transfer({ to, amountUnits, kind = 'transfer', from }: TransferRequest): string {
    const movement = this.movement(to, amountUnits, from);
    return this.queue(buildTransfer(kind, movement, this.envelope()));
  }

  /** One transaction with one Transfer log per item; `foreignLogsFirst` puts logs of another contract before them. */
  transferMany(
    items: readonly { to: string; units: bigint }[],
    { foreignLogsFirst = 0 }: { foreignLogsFirst?: number } = {},
  ): string {
    const movements = items.map(({ to, units }) => this.movement(to, units));
    return this.queue(buildMultisend(this.payer, movements, foreignLogsFirst, this.envelope()));
  }

  /** Mines; the first of the blocks takes all pending transactions. Timestamps only ever grow. Returns the head. */
  mine(blocks = 1, { timestamp }: { timestamp?: number } = {}): Block {
    for (let i = 0; i < blocks; i += 1) {
      this.append(Math.max(timestamp ?? this.clock.now(), this.head.timestamp + 1));
    }
    return this.head;
  }

  /** Includes what is pending and mines until that block is final. Returns the block of inclusion. */
  mineFinal(options: { timestamp?: number } = {}): Block {
    const included = this.mine(1, options);
    this.mine(SOLID_LAG_BLOCKS, options);
    return included;
  }

  /** Stops the first `count` producers; from 9 on nothing becomes final any more. 0 brings all back. */
  silence(count: number): void {
    this.producers.silence(count);
  }

  /** Milliseconds per block, 0 = only `mine` makes blocks. */
  setSpeed(msPerBlock: number): void {
    if (!Number.isInteger(msPerBlock) || msPerBlock < 0 || msPerBlock > MAX_MS_PER_BLOCK) {
      throw new RangeError(
        `msPerBlock: ${msPerBlock}; give whole milliseconds up to ${MAX_MS_PER_BLOCK}, or 0 for manual mining`,
      );
    }
    this.stop();
    this.speed = msPerBlock;
    if (msPerBlock > 0) this.timer = setInterval(() => this.mine(), msPerBlock).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.speed = 0;
  }

  /** A new genesis, hence a new chain id; the speed stays. */
  reset(): void {
    this.blocks = [];
    this.numberById = new Map();
    this.transactions = new Map();
    this.pending = [];
    this.balances = new Map();
    this.payer = randomAddressHex();
    this.begin();
  }

  private begin(): void {
    this.producers = new Producers();
    const genesisTime = this.clock.now() - PREMINED_BLOCKS * BLOCK_MS;
    do {
      this.blocks = [];
      this.numberById.clear();
      this.seal(newKeyBytes().toString('hex'), genesisTime, []);
    } while (REAL_CHAIN_IDS.includes(this.at(0).id.slice(-8)));
    for (let i = 1; i <= PREMINED_BLOCKS; i += 1) this.append(genesisTime + i * BLOCK_MS);
  }

  private append(timestamp: number): void {
    const included = this.pending;
    this.pending = [];
    this.producers.advance();
    const block = this.seal(this.head.id, timestamp, included);
    this.producers.produced(block.number);
  }

  private seal(parentHash: string, timestamp: number, included: readonly PendingTransaction[]): Block {
    const number = this.blocks.length;
    const txTrieRoot = merkleRoot(included.map((transaction) => transaction.bytes));
    const witness = this.producers.current;
    const id = blockIdOf({ timestamp, txTrieRoot, parentHash, number, witness, version: HEADER_VERSION });
    const transactions: ChainTransaction[] = [];
    const logs: BlockLog[] = [];
    for (const [index, pending] of included.entries()) {
      const transaction = { ...pending, blockNumber: number, index, firstLogIndex: logs.length };
      transactions.push(transaction);
      for (const log of pending.logs) logs.push({ log, transaction, logIndex: logs.length });
      for (const movement of pending.movements) this.move(movement);
      this.transactions.set(pending.txid, transaction);
    }
    // Of the right shape only: nothing in the gateway checks the signature of a producer.
    const witnessSignature = `${sha256(fromHex(id)).toString('hex')}${parentHash}00`;
    const block: Block = {
      number,
      id,
      parentHash,
      timestamp,
      txTrieRoot,
      witness,
      witnessSignature,
      transactions,
      logs,
    };
    this.blocks.push(block);
    this.numberById.set(id, number);
    return block;
  }

  private movement(to: string, units: bigint, from?: string): Movement {
    const recipient = addressToHex(to);
    const holder = from === undefined ? this.payer : addressToHex(from);
    if (recipient === null) throw notAnAddress('to', to);
    if (holder === null) throw notAnAddress('from', from ?? '');
    if (units < 0n || units > MAX_UNITS) throw new RangeError(`amount: ${units} units; give 0 to 2^256-1`);
    return { from: holder, to: recipient, units };
  }

  private envelope(): { referenceId: string; now: number; sequence: number } {
    this.sequence += 1;
    return { referenceId: this.solidHead.id, now: this.clock.now(), sequence: this.sequence };
  }

  private queue(transaction: PendingTransaction): string {
    this.pending.push(transaction);
    return transaction.txid;
  }

  private move({ from, to, units }: Movement): void {
    if (from !== this.payer) {
      const left = this.balanceOf(from) - units;
      this.balances.set(from, left > 0n ? left : 0n);
    }
    this.balances.set(to, this.balanceOf(to) + units);
  }

  private at(number: number): Block {
    const block = this.blocks[number];
    if (!block) throw new RangeError(`block ${number} does not exist`);
    return block;
  }
}

const notAnAddress = (field: string, text: string): RangeError =>
  new RangeError(`${field}: ${text} is no Tron address; give one of the form T… (34 characters)`);
