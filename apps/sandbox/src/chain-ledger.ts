import type { Movement, PendingTransaction, TokenChange } from './chain-model';
import { settled } from './chain-token-rules';
import { NEW_TOKEN, type TokenState } from './token';

type Undo = () => void;

/** Who holds how much of the token, and what its owner has set; blocks that are not final can be taken back. */
export class Ledger {
  private readonly balances = new Map<string, bigint>();
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
    return hex === this.payer || this.balances.has(hex);
  }

  /** Runs the transactions of a block, one after the other; returns what they came to. */
  apply(number: number, sent: readonly PendingTransaction[]): readonly PendingTransaction[] {
    if (sent.length === 0) return sent;
    const steps: Undo[] = [];
    this.journal.push({ number, steps });
    return sent.map((transaction) => {
      const done = settled(transaction, this.state, (hex) => this.balanceOf(hex));
      for (const movement of done.movements) this.move(movement, steps);
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

  private move({ from, to, units }: Movement, steps: Undo[]): void {
    if (from !== this.payer) {
      const left = this.balanceOf(from) - units;
      this.setBalance(from, left > 0n ? left : 0n, steps);
    }
    this.setBalance(to, this.balanceOf(to) + units, steps);
  }

  private setBalance(hex: string, units: bigint, steps: Undo[]): void {
    const before = this.balances.get(hex);
    steps.push(() => {
      if (before === undefined) this.balances.delete(hex);
      else this.balances.set(hex, before);
    });
    this.balances.set(hex, units);
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
        return this.setBalance(change.who, 0n, steps);
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
