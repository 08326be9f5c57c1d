import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation, recordAudit, toInteger } from '@epusdt/database';
import { Clock, DomainError, MasterKey, newSecret, sameText } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { MerchantRow } from './merchant.row';

/** A shop that may ask for orders. `secret` signs its requests and our callbacks. */
export interface Merchant {
  readonly pid: string;
  readonly name: string;
  readonly secret: string;
  readonly dialect: string;
  readonly createdAt: number;
}

/** What can be said of a merchant although his secret does not open. */
export interface MerchantEntry extends Omit<Merchant, 'secret'> {
  /** False: the row was altered, or sealed under another master key. Nothing this shop asks for is answered. */
  readonly opens: boolean;
}

export interface FirstMerchant {
  /** The merchant, when this very call has made it. */
  readonly made: Merchant | null;
  /** The secret is not the one wanted, or it does not open. */
  readonly problem: 'differs' | 'unreadable' | null;
}

/** Numeric, since some shops accept numbers only. */
export const FIRST_PID = '1000';
const DIALECT = 'epusdt';
const MAX_NAME = 128;
const MAX_TRIES = 5;

@Injectable()
export class Merchants {
  constructor(
    private readonly database: Database,
    private readonly key: MasterKey,
    private readonly clock: Clock,
  ) {}

  async find(pid: string): Promise<Merchant | null> {
    const row = await this.database.reader.findOneBy(MerchantRow, { pid });
    return row && this.open(row);
  }

  async list(): Promise<MerchantEntry[]> {
    const rows = await this.database.reader.find(MerchantRow, { order: { createdAt: 'ASC', pid: 'ASC' } });
    return rows.map((row) => {
      const { pid, name, dialect, createdAt } = row;
      return { pid, name, dialect, createdAt, opens: this.secretIn(row) !== null };
    });
  }

  /** Makes the first merchant where there is none. `made` is set for exactly one of many processes. */
  async ensureFirst(wanted: string | null): Promise<FirstMerchant> {
    const where = { pid: FIRST_PID };
    const present = await this.database.reader.findOneBy(MerchantRow, where);
    const created = present === null && (await this.insert(FIRST_PID, 'First shop', wanted ?? newSecret()));
    const row = present ?? (await this.database.reader.findOneBy(MerchantRow, where));
    if (!row) throw new DomainError('integrity', `merchant ${FIRST_PID} is missing from the database`);
    const secret = this.secretIn(row);
    if (secret === null) return { made: null, problem: 'unreadable' };
    const differs = wanted !== null && !sameText(wanted, secret);
    return { made: created ? this.open(row) : null, problem: differs ? 'differs' : null };
  }

  /** A further shop with the next free number and a generated secret. */
  async create(name: string): Promise<Merchant> {
    if (name.trim() === '' || name.length > MAX_NAME) {
      throw new DomainError('bad_request', `name: give 1 to ${MAX_NAME} characters`);
    }
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const pids = (await this.list()).map(({ pid }) => toInteger(pid));
      const pid = String(Math.max(toInteger(FIRST_PID) - 1, ...pids) + 1);
      if (await this.insert(pid, name.trim(), newSecret())) return this.required(pid);
    }
    throw new DomainError('not_allowed_now', 'several merchants are being made at once; try again');
  }

  /** The old secret stops working at once. It need not open: this is the cure when it does not. */
  async rotateSecret(pid: string): Promise<Merchant> {
    const row = await this.database.reader.findOneBy(MerchantRow, { pid });
    if (!row) throw noMerchant(pid);
    const secretSealed = this.seal(row.pid, newSecret());
    await this.database.reader.update(MerchantRow, { pid: row.pid }, { secretSealed });
    return this.required(row.pid);
  }

  /** Those whose secret does not open under the present master key. */
  async unreadable(manager: EntityManager): Promise<MerchantRow[]> {
    const rows = await manager.find(MerchantRow, { order: { createdAt: 'ASC', pid: 'ASC' } });
    return rows.filter((row) => this.secretIn(row) === null);
  }

  /** New secrets for them. All or none: the caller's transaction decides. */
  async renew(
    manager: EntityManager,
    rows: readonly MerchantRow[],
    at: number,
    actor: string,
  ): Promise<Merchant[]> {
    const renewed: Merchant[] = [];
    for (const row of rows) {
      const { pid, name, dialect, createdAt, secretSealed } = row;
      const secret = newSecret();
      const { affected } = await manager.update(
        MerchantRow,
        { pid, secretSealed },
        { secretSealed: this.seal(pid, secret) },
      );
      if (affected !== 1) {
        throw new DomainError(
          'not_allowed_now',
          `merchant ${pid} is being changed; nothing was done, try again`,
        );
      }
      const subject = `merchant:${pid}`;
      await recordAudit(manager, at, { actor, action: 'merchant.new_secret', subject, details: {} });
      renewed.push({ pid, name, dialect, createdAt, secret });
    }
    return renewed;
  }

  private async required(pid: string): Promise<Merchant> {
    const merchant = await this.find(pid);
    if (!merchant) throw noMerchant(pid);
    return merchant;
  }

  private async insert(pid: string, name: string, secret: string): Promise<boolean> {
    const row = {
      pid,
      name,
      secretSealed: this.seal(pid, secret),
      dialect: DIALECT,
      createdAt: this.clock.now(),
    };
    try {
      await this.database.reader.insert(MerchantRow, row);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  private seal(pid: string, secret: string): string {
    return this.key.seal(secret, `merchant:${pid}`);
  }

  private open(row: MerchantRow): Merchant {
    const { pid, name, dialect, createdAt } = row;
    const secret = this.secretIn(row);
    if (secret !== null) return { pid, name, dialect, createdAt, secret };
    throw new DomainError(
      'integrity',
      `the secret of merchant ${pid} does not open: the row was altered; make a new one with: merchant rotate-secret ${pid}`,
    );
  }

  /** `null`: it does not open. */
  private secretIn({ pid, secretSealed }: MerchantRow): string | null {
    try {
      return this.key.open(secretSealed, `merchant:${pid}`);
    } catch {
      return null;
    }
  }
}

const noMerchant = (pid: string): DomainError =>
  new DomainError('not_found', `no merchant ${pid}; list them with: merchant list`);
