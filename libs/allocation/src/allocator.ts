import { Injectable, Logger } from '@nestjs/common';
import { DomainError, slotKey, type Units } from '@epusdt/kernel';
import {
  LocksUnavailable,
  MemorySlotLocks,
  SlotLocks,
  type AssignedTurn,
  type SlotAnswer,
} from '@epusdt/locks';
import { Wallets } from '@epusdt/wallets';
import { PoolWatch } from './pool-watch';
import { SlotRows } from './slot-rows';
import { someAtATime } from './wallet-order';
import { WalletChooser, poolKey, type WalletChoice, type Wanted } from './wallet-choice';

export interface Slot {
  /** The reservation key of the order row, UNIQUE there. */
  readonly key: string;
  readonly address: string;
  readonly units: Units;
}

/** Answered by the one who inserts the row when its UNIQUE slot refuses. */
export const SLOT_TAKEN = Symbol('slot taken');

interface Search extends Wanted, WalletChoice {
  readonly pool: string;
}

type Claim<T> = (slot: Slot) => Promise<T | typeof SLOT_TAKEN>;

/** Nothing is free, as far as the locks know. */
const FULL = Symbol('full');
/** More refusals in a row than this mean something other than contention. */
const MAX_REFUSALS = 500;

/**
 * Which (address, amount) an order gets. The locks propose, quickly; the row's unique index decides. Without a lock
 * server, or when it proved wrong, proposals come from one SELECT of the slots held, kept apart within this process.
 */
@Injectable()
export class Allocator {
  private readonly logger = new Logger('allocation');
  /** Searches so far. */
  private turn = 0;

  constructor(
    private readonly locks: SlotLocks,
    private readonly fallback: MemorySlotLocks,
    private readonly rows: SlotRows,
    private readonly wallets: Wallets,
    private readonly chooser: WalletChooser,
    private readonly watch: PoolWatch,
  ) {}

  /**
   * Calls `claim` with one slot after another until it does not answer SLOT_TAKEN. Throws `no_wallet` without enabled
   * wallets, `bad_request` when the wallet asked for is none of the merchant's, `no_free_amount` when every candidate
   * is held or over its daily cap.
   */
  async allocate<T>(wanted: Wanted, claim: Claim<T>): Promise<{ slot: Slot; result: T }> {
    try {
      const choice = await this.chooser.choose(wanted);
      const search = { ...wanted, ...choice, pool: poolKey(wanted.asset) };
      return (await this.searchLocks(search, claim)) ?? (await this.searchRows(search, claim));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'no_free_amount') {
        await this.watch.refused(wanted, error.message);
      }
      throw error;
    }
  }

  /** Is this address in the pool, with an intact seal? Asked before an address that a row holds is shown. */
  isGenuine(address: string): Promise<boolean> {
    return this.wallets.isGenuine(address);
  }

  /** Prolongs the reservation once the row is committed; the row holds without it. */
  keep(slot: Slot, owner: string, until: number): void {
    this.quietly(this.locks.keep({ key: slot.key, owner, until }));
    this.quietly(this.fallback.keep({ key: slot.key, owner, until }));
  }

  /** Gives the reservation back once the row has let go of the slot. */
  release(key: string, owner: string): void {
    this.quietly(this.locks.release(key, owner));
    this.quietly(this.fallback.release(key, owner));
  }

  /** The locks are asked about some wallets at a time: what a create costs does not grow with the pool. */
  private async searchLocks<T>(search: Search, claim: Claim<T>): Promise<{ slot: Slot; result: T } | null> {
    this.turn += 1;
    const start = search.inTurn ? this.turn : 0;
    for (const addresses of someAtATime(search.addresses, start)) {
      const found = await this.search(this.locks, { ...search, addresses }, claim);
      if (found !== FULL) return found;
    }
    return null;
  }

  /** `null`: the locks could not answer. */
  private async search<T>(
    locks: SlotLocks,
    search: Search,
    claim: Claim<T>,
  ): Promise<{ slot: Slot; result: T } | typeof FULL | null> {
    for (let refusals = 0; refusals < MAX_REFUSALS; refusals += 1) {
      const answer = await this.propose(locks, search);
      if (answer?.kind === 'full') return FULL;
      if (answer?.kind !== 'taken') return null;
      const slot = this.slotOf(search, answer.address, answer.units);
      const result = await this.claimOrRelease(locks, slot, search.owner, claim);
      if (result !== SLOT_TAKEN) return { slot, result };
      // The locks had forgotten slots that the rows hold: tell them again.
      await this.warm(locks, search, []);
    }
    return null;
  }

  /** The same search with this process's own locks, fresh from the rows; ends with the rows' verdict. */
  private async searchRows<T>(search: Search, claim: Claim<T>): Promise<{ slot: Slot; result: T }> {
    await this.warm(this.fallback, search, await this.rows.rotation(search.pool));
    const found = await this.search(this.fallback, search, claim);
    if (found && found !== FULL) return found;
    const { addresses, capped } = search;
    const others = capped === 0 ? '' : ` (${capped} more have reached their daily cap)`;
    throw new DomainError(
      'no_free_amount',
      `every amount near this one is in use at ${addresses.length} wallet(s)${others}: add a wallet, or wait until orders end`,
    );
  }

  private async claimOrRelease<T>(
    locks: SlotLocks,
    slot: Slot,
    owner: string,
    claim: Claim<T>,
  ): Promise<T | typeof SLOT_TAKEN> {
    try {
      const result = await claim(slot);
      if (result === SLOT_TAKEN) await locks.release(slot.key, owner).catch(() => undefined);
      return result;
    } catch (error) {
      this.quietly(locks.release(slot.key, owner));
      throw error;
    }
  }

  private async propose(locks: SlotLocks, search: Search): Promise<SlotAnswer | null> {
    try {
      const answer = await locks.take(search);
      if (answer.kind !== 'cold') return answer;
      await this.warm(locks, search, await this.rows.rotation(search.pool));
      return await locks.take(search);
    } catch (error) {
      if (error instanceof LocksUnavailable) return null;
      throw error;
    }
  }

  /** Tells the locks which candidates of this search the rows hold. */
  private async warm(
    locks: SlotLocks,
    { pool, addresses, amounts }: Search,
    assigned: readonly AssignedTurn[],
  ): Promise<void> {
    const low = amounts[0] ?? 0n;
    const high = amounts[amounts.length - 1] ?? low;
    const taken = await this.rows.taken(pool, addresses, low, high);
    try {
      await locks.warm(pool, { taken, assigned });
    } catch (error) {
      if (!(error instanceof LocksUnavailable)) throw error;
    }
  }

  private slotOf({ asset }: Search, address: string, units: Units): Slot {
    return { key: slotKey(asset, address, units), address, units };
  }

  private quietly(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.logger.debug(`reservation not updated: ${String(error)}`));
  }
}
