import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation, toInteger } from '@epusdt/database';
import { Clock, DomainError, MasterKey, newSecret, sameText } from '@epusdt/kernel';
import { MerchantRow } from './merchant.row';

/** A shop that may ask for orders. `secret` signs its requests and our callbacks. */
export interface Merchant {
  readonly pid: string;
  readonly name: string;
  readonly secret: string;
  readonly dialect: string;
  readonly createdAt: number;
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

  async list(): Promise<Merchant[]> {
    const rows = await this.database.reader.find(MerchantRow, { order: { createdAt: 'ASC', pid: 'ASC' } });
    return rows.map((row) => this.open(row));
  }

  /** Makes the first merchant where there is none. `created` is true for exactly one of many processes. */
  async ensureFirst(
    wanted: string | null,
  ): Promise<{ merchant: Merchant; created: boolean; differs: boolean }> {
    const secret = wanted ?? newSecret();
    const created =
      (await this.find(FIRST_PID)) === null && (await this.insert(FIRST_PID, 'First shop', secret));
    const merchant = await this.find(FIRST_PID);
    if (!merchant) throw new DomainError('integrity', `merchant ${FIRST_PID} is missing from the database`);
    return { merchant, created, differs: wanted !== null && !sameText(wanted, merchant.secret) };
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

  /** The old secret stops working at once. */
  async rotateSecret(pid: string): Promise<Merchant> {
    await this.required(pid);
    await this.database.reader.update(MerchantRow, { pid }, { secretSealed: this.seal(pid, newSecret()) });
    return this.required(pid);
  }

  private async required(pid: string): Promise<Merchant> {
    const merchant = await this.find(pid);
    if (!merchant) throw new DomainError('not_found', `no merchant ${pid}; list them with: merchant list`);
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
    try {
      return { pid, name, dialect, createdAt, secret: this.key.open(row.secretSealed, `merchant:${pid}`) };
    } catch {
      throw new DomainError(
        'integrity',
        `the secret of merchant ${pid} does not open: the row was altered; make a new one with: merchant rotate-secret ${pid}`,
      );
    }
  }
}
