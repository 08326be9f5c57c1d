import type { Movement, PendingTransaction, Resources, TokenChange } from './chain-model';
import { settled } from './chain-token-rules';
import { NEW_TOKEN, type TokenState } from './token';

type Undo = () => void;

/** Who holds how much of the token, and what its owner has set; blocks that are not final can be taken back. */
export class Ledger {
  private readonly balances = new Map<string, bigint>();
  /** Of the network's coin, in sun. */
  private readonly coins = new Map<string, bigint>();
  /** By 20-byte hex: what was staked for whom. */
  readonly stakes = new Map<string, Partial<Resources>>();
  private readonly blacklist = new Set<string>();
  private state: TokenState = { ...NEW_TOKEN, blacklist: this.blacklist };
  /** How to take back what a block did, oldest block first; blocks that did nothing are left out. */
  private journal: { readonly number: number; readonly steps: Undo[] }[] = [];

  /** `payer` (20-byte hex) never runs dry. */
  constructor(readonly payer: string) {}

  get token(): TokenState {
    return this.state;
  }

  balanceOf(hex: string): bigint {
    return this.balances.get(hex) ?? 0n;
  }

  /** Has the address ever been seen in a movement of money? */
  knows(hex: string): boolean {
    return hex === this.payer || [this.balances, this.coins, this.stakes].some((held) => held.has(hex));
  }

  coinOf(hex: string): bigint {
    return this.coins.get(hex) ?? 0n;
  }

  /** Runs the transactions of a block, one after the other; returns what they came to. */
  apply(number: number, sent: readonly PendingTransaction[]): readonly PendingTransaction[] {
    if (sent.length === 0) return sent;
    const steps: Undo[] = [];
    this.journal.push({ number, steps });
    return sent.map((transaction) => {
      const done = settled(transaction, this.state, (hex) => this.balanceOf(hex));
      for (const movement of done.movements) this.move(this.balances, movement, steps);
      this.moveCoin(done, steps);
      if (done.change) this.change(done.change, steps);
      return done;
    });
  }

  /** Takes back the block, which is the newest. */
  undo(number: number): void {
    const last = this.journal.at(-1);
    if (last?.number !== number) return;
    this.journal.pop();
    for (const step of last.steps.reverse()) step();
  }

  /** Blocks up to this number are final: they will not be taken back. */
  close(number: number): void {
    while ((this.journal[0]?.number ?? Infinity) <= number) this.journal.shift();
  }

  private moveCoin(
    { raw: { native, owner, contract: to }, result }: PendingTransaction,
    steps: Undo[],
  ): void {
    if (native?.type !== 'TransferContract' || result !== 'SUCCESS') return;
    this.move(this.coins, { from: owner, to, units: native.amount }, steps);
  }

  private move(held: Map<string, bigint>, { from, to, units }: Movement, steps: Undo[]): void {
    if (from !== this.payer) {
      const left = (held.get(from) ?? 0n) - units;
      setHeld(held, from, left > 0n ? left : 0n, steps);
    }
    setHeld(held, to, (held.get(to) ?? 0n) + units, steps);
  }

  private change(change: TokenChange, steps: Undo[]): void {
    switch (change.kind) {
      case 'deprecate':
        return this.setState({ successor: change.successor }, steps);
      case 'pause':
        return this.setState({ paused: change.on }, steps);
      case 'fee':
        return this.setState({ basisPoints: change.basisPoints, maxFeeUnits: change.maxUnits }, steps);
      case 'destroy':
        return setHeld(this.balances, change.who, 0n, steps);
      case 'blacklist': {
        const listed = this.blacklist.has(change.who);
        steps.push(() => this.list(change.who, listed));
        return this.list(change.who, change.on);
      }
    }
  }

  private setState(changes: Partial<TokenState>, steps: Undo[]): void {
    const before = this.state;
    steps.push(() => (this.state = before));
    this.state = { ...before, ...changes };
  }

  private list(who: string, on: boolean): void {
    if (on) this.blacklist.add(who);
    else this.blacklist.delete(who);
  }
}

function setHeld(held: Map<string, bigint>, hex: string, units: bigint, steps: Undo[]): void {
  const before = held.get(hex);
  steps.push(() => {
    if (before === undefined) held.delete(hex);
    else held.set(hex, before);
  });
  held.set(hex, units);
}
