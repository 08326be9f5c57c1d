import { Clock, SystemClock, addressFromHex, addressToHex } from '@epusdt/kernel';
import { MAX_BACKGROUND } from './background-load';
import { hexOfLength } from './bytes';
import { AccountDesk } from './chain-accounts';
import { BLOCK_MS, ChainCore, PREMINED_BLOCKS } from './chain-core';
import { SOLID_LAG_BLOCKS } from './chain-finality';
import type { ForkWay } from './chain-fork';
import type { Block, ChainTransaction, Movement, PendingTransaction } from './chain-model';
import { TokenDesk } from './chain-token';
import {
  buildMultisend,
  buildTokenChange,
  buildTransfer,
  type Envelope,
  type TransferKind,
} from './chain-transaction';
import { USDT_ADDRESS, constantCall } from './token';
import type { Witness } from './witness-keys';

export { forgedBlock } from './chain-block';
export { HEADER_VERSION, type Block, type BlockLog, type ChainTransaction } from './chain-model';

export interface TransferRequest {
  /** Base58 recipient. */
  readonly to: string;
  readonly amountUnits: bigint;
  readonly kind?: TransferKind;
  /** Base58 holder the money comes from; default: the payer, who never runs dry. */
  readonly from?: string;
}

/** Longer than an hour is a mistake, and timers break beyond 2^31 ms. */
export const MAX_MS_PER_BLOCK = 3_600_000;
/** A week of blocks: more makes the caller wait for minutes. */
export const MAX_BACKLOG_BLOCKS = 201_600;
/** Largest value of a uint256: what a Transfer can carry at most. */
const MAX_UNITS = 2n ** 256n - 1n;

/** A Tron network of one process: in its memory lie all headers and all transactions but the background's. */
export class SimulatedChain {
  readonly usdtAddress = USDT_ADDRESS;
  readonly token = new TokenDesk({
    state: () => this.core.ledger.token,
    hexOf: addressHex,
    queue: (change) => this.queue(buildTokenChange(change, this.envelope())),
  });
  readonly accounts = new AccountDesk(() => this.core.ledger, addressHex);
  private core: ChainCore;
  private pending: PendingTransaction[] = [];
  private background = 0;
  private sequence = 0;
  private speed = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: Clock = new SystemClock()) {
    this.core = this.begun(0);
  }

  /** Last four bytes of the genesis id, as the real networks do it. */
  get chainId(): string {
    return `0x${this.core.id}`;
  }

  get head(): Block {
    return this.core.store.head;
  }

  /** The newest final block. */
  get solidHead(): Block {
    return this.core.store.at(this.core.producers.solid);
  }

  get msPerBlock(): number {
    return this.speed;
  }

  get pendingCount(): number {
    return this.pending.length;
  }

  get payerAddress(): string {
    return addressFromHex(this.core.ledger.payer);
  }

  /** The 27 producers in their rota, with the keys that sign for them. */
  get witnesses(): readonly Witness[] {
    return this.core.producers.witnesses;
  }

  /** Transfers per block of the traffic between strangers. */
  get backgroundPerBlock(): number {
    return this.background;
  }

  /** The key (20-byte hex) that a producer (20-byte hex) has its blocks signed by; `null` where it signs itself. */
  permissionOf(hex: string): string | null {
    const witness = this.witnesses.find(({ address }) => address === hex);
    return witness && witness.signer !== hex ? witness.signer : null;
  }

  block(number: number): Block | undefined {
    return this.core.store.block(number);
  }

  /** Blocks that a fork has replaced are unknown. */
  blockById(id: string): Block | undefined {
    return this.core.store.byId(id);
  }

  /** Of the background, only transactions of recently read blocks are found by their id. */
  transaction(txid: string): ChainTransaction | undefined {
    return this.core.store.transaction(txid);
  }

  /** False: no log of the block has one of these words (32 bytes of hex) as a topic. It costs no generated traffic. */
  mayHold(number: number, words: ReadonlySet<string>): boolean {
    return this.core.store.mayHold(number, words);
  }

  isPending(txid: string): boolean {
    return this.pending.some((transaction) => transaction.txid === txid);
  }

  /** Hex of 20 bytes, or base58. */
  balanceOf(address: string): bigint {
    return this.core.ledger.balanceOf(addressToHex(address) ?? address);
  }

  /** What the token answers to call data at the head, hex without `0x`; `null`: it has no such function. */
  constantCall(data: string): string | null {
    return constantCall(data, (hex) => this.core.ledger.balanceOf(hex), this.core.ledger.token);
  }

  /** Has the address ever been seen in a movement of money? */
  knows(hex: string): boolean {
    return this.core.ledger.knows(hex);
  }

  /** Queues a transaction for the next block; returns its id. */
  transfer(request: TransferRequest): string {
    return this.queue(this.built(request, this.clock.now()));
  }

  /** One transaction with one Transfer log per item; `foreignLogsFirst` puts logs of another contract before them. */
  transferMany(
    items: readonly { to: string; units: bigint }[],
    { foreignLogsFirst = 0 }: { foreignLogsFirst?: number } = {},
  ): string {
    const movements = items.map(({ to, units }) => this.movement(to, units));
    return this.queue(buildMultisend(this.core.ledger.payer, movements, foreignLogsFirst, this.envelope()));
  }

  /** Mines; the first of the blocks takes all pending transactions. Timestamps only ever grow. Returns the head. */
  mine(blocks = 1, { timestamp }: { timestamp?: number } = {}): Block {
    for (let i = 0; i < blocks; i += 1) {
      const time = Math.max(timestamp ?? this.clock.now(), this.head.timestamp + 1);
      this.core.append(time, this.takePending(), this.background);
    }
    return this.head;
  }

  /** Includes what is pending and mines until that block is final. Returns the block of inclusion. */
  mineFinal(options: { timestamp?: number } = {}): Block {
    const included = this.mine(1, options);
    this.mine(SOLID_LAG_BLOCKS, options);
    return included;
  }

  /**
   * Mines many blocks 3 s apart, from the head's time on whatever the clock says, each with so many transfers between
   * strangers. `plant` says what else the block holds; `offset` counts from 0. Takes about a second per 1,000 blocks
   * of 100 transfers. Returns the head.
   */
  backlog(
    blocks: number,
    transfersPerBlock: number,
    { plant }: { plant?: (offset: number) => readonly TransferRequest[] } = {},
  ): Block {
    wholeNumber('blocks', blocks, MAX_BACKLOG_BLOCKS);
    wholeNumber('transfersPerBlock', transfersPerBlock, MAX_BACKGROUND);
    for (let offset = 0; offset < blocks; offset += 1) {
      const time = this.head.timestamp + BLOCK_MS;
      const planted = plant?.(offset).map((request) => this.built(request, time)) ?? [];
      this.core.append(time, [...this.takePending(), ...planted], transfersPerBlock);
    }
    return this.head;
  }

  /** Adds so many transfers between strangers, 0 to 1,000, to every block that is mined from now on. */
  setBackground(transfersPerBlock: number): void {
    wholeNumber('transfersPerBlock', transfersPerBlock, MAX_BACKGROUND);
    this.background = transfersPerBlock;
  }

  /**
   * Replaces the newest `depth` blocks by a branch that is one block longer: other ids, the same producers. What is
   * pending stays pending. Returns the new head.
   */
  fork(depth: number, { transactions: way = 'keep' }: { transactions?: ForkWay } = {}): Block {
    this.core.fork(depth, way, this.clock.now(), this.background);
    return this.head;
  }

  /** Stops the first `count` producers; from 9 on nothing becomes final any more. 0 brings all back. */
  silence(count: number): void {
    this.core.producers.silence(count);
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

  /**
   * A new genesis, hence a new chain id; speed and background stay. `ageMs` puts it into the past, which gives a backlog
   * room.
   */
  reset({ ageMs = 0 }: { ageMs?: number } = {}): void {
    this.pending = [];
    this.core = this.begun(ageMs);
  }

  private begun(ageMs: number): ChainCore {
    return new ChainCore(this.clock.now() - ageMs - PREMINED_BLOCKS * BLOCK_MS);
  }

  private takePending(): readonly PendingTransaction[] {
    const taken = this.pending;
    this.pending = [];
    return taken;
  }

  private built(
    { to, amountUnits, kind = 'transfer', from }: TransferRequest,
    now: number,
  ): PendingTransaction {
    return buildTransfer(kind, this.movement(to, amountUnits, from), this.envelope(now));
  }

  private movement(to: string, units: bigint, from?: string): Movement {
    const recipient = addressToHex(to);
    const holder = from === undefined ? this.core.ledger.payer : addressToHex(from);
    if (recipient === null) throw notAnAddress('to', to);
    if (holder === null) throw notAnAddress('from', from ?? '');
    if (units < 0n || units > MAX_UNITS) throw new RangeError(`amount: ${units} units; give 0 to 2^256-1`);
    return { from: holder, to: recipient, units };
  }

  private envelope(now = this.clock.now()): Envelope {
    this.sequence += 1;
    return { referenceId: this.solidHead.id, now, sequence: this.sequence };
  }

  private queue(transaction: PendingTransaction): string {
    this.pending.push(transaction);
    return transaction.txid;
  }
}

const notAnAddress = (field: string, text: string): RangeError =>
  new RangeError(`${field}: ${text} is no Tron address; give one of the form T… (34 characters)`);

function addressHex(field: string, address: string): string {
  const hex = addressToHex(address) ?? hexOfLength(address, 20);
  if (hex === null) throw notAnAddress(field, address);
  return hex;
}

function wholeNumber(field: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  throw new RangeError(`${field}: ${value}; give a whole number from 0 to ${most}`);
}
