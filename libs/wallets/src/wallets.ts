import { Injectable, Logger } from '@nestjs/common';
import { Database, isUniqueViolation } from '@epusdt/database';
import { Clock, DomainError, MasterKey, invariant, isNobodysAddress, isTronAddress } from '@epusdt/kernel';
import { In, type EntityManager } from 'typeorm';
import { WalletRow, type WalletState } from './wallet.row';

export interface Wallet {
  readonly network: string;
  readonly address: string;
  readonly state: WalletState;
  readonly createdAt: number;
  /** False: the row was written by somebody without the master key. Such a wallet is never assigned or shown. */
  readonly sealed: boolean;
}

const NETWORK = 'tron';
/** Addresses asked for in one statement. */
const CHUNK = 500;

/** The owner's pool of receiving addresses. Rows are never deleted: old orders stay watched. */
@Injectable()
export class Wallets {
  private readonly logger = new Logger('wallets');
  private readonly verified = new Set<string>();
  private readonly reported = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly key: MasterKey,
    private readonly clock: Clock,
  ) {}

  /** Adds, or revives a removed or disabled one. A wallet already enabled is refused. */
  async add(address: string): Promise<Wallet> {
    if (!isTronAddress(address)) {
      throw new DomainError(
        'wallet_invalid',
        `"${address}" is no Tron address: give the 34 characters that begin with T, exactly as the wallet shows them`,
      );
    }
    if (isNobodysAddress(address)) {
      throw new DomainError(
        'wallet_invalid',
        `${address} is the address of the token itself, or of nobody: USDT sent there is lost; give the receiving address of your own wallet`,
      );
    }
    const present = await this.find(address);
    if (present?.state === 'enabled')
      throw new DomainError('wallet_exists', `wallet ${address} is in the pool already`);
    if (present) return this.setState(address, 'enabled');
    const row = { network: NETWORK, address, state: 'enabled' as const, createdAt: this.clock.now() };
    try {
      await this.database.reader.insert(WalletRow, { ...row, mac: this.mac(row) });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError('wallet_exists', `wallet ${address} is in the pool already`);
    }
    this.logger.log(`wallet ${address} added`);
    return { ...row, sealed: true };
  }

  /** Makes sure of an address without touching one that the owner has disabled or removed. */
  async ensure(address: string): Promise<void> {
    if (await this.find(address)) return;
    try {
      await this.add(address);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'wallet_exists')) throw error;
    }
  }

  enable(address: string): Promise<Wallet> {
    return this.setState(address, 'enabled');
  }

  /** Ends assignment only: open and past orders stay watched. */
  disable(address: string): Promise<Wallet> {
    return this.setState(address, 'disabled');
  }

  remove(address: string): Promise<Wallet> {
    return this.setState(address, 'removed');
  }

  async list(): Promise<Wallet[]> {
    const rows = await this.database.reader.find(WalletRow, { order: { id: 'ASC' } });
    return rows.map((row) => this.view(row));
  }

  /** Enabled wallets with an intact seal, oldest first. */
  async assignable(): Promise<string[]> {
    const rows = await this.database.reader.find(WalletRow, {
      where: { network: NETWORK, state: 'enabled' },
      order: { id: 'ASC' },
    });
    return rows.filter((row) => this.isSealed(row)).map(({ address }) => address);
  }

  /** True when the pool has this address with an intact seal, whatever its state. */
  async isGenuine(address: string): Promise<boolean> {
    return (await this.find(address))?.sealed ?? false;
  }

  /** Which of these addresses were ever in the pool. */
  async known(manager: EntityManager, addresses: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (let i = 0; i < addresses.length; i += CHUNK) {
      const rows = await manager.find(WalletRow, {
        select: { address: true },
        where: { network: NETWORK, address: In(addresses.slice(i, i + CHUNK)) },
      });
      for (const { address } of rows) found.add(address);
    }
    return found;
  }

  private async setState(address: string, state: WalletState): Promise<Wallet> {
    const row = await this.database.reader.findOneBy(WalletRow, { network: NETWORK, address });
    if (!row)
      throw new DomainError('not_found', `no wallet ${address} in the pool; list them with: wallet list`);
    if (!this.isSealed(row)) {
      throw new DomainError(
        'integrity',
        `the row of wallet ${address} was altered outside the gateway; find out how before trusting it`,
      );
    }
    const next = { network: row.network, address, state, createdAt: row.createdAt };
    // Compare-and-set on the old seal: two changes at once cannot leave a state with the other's seal.
    const { affected } = await this.database.reader.update(
      WalletRow,
      { network: NETWORK, address, mac: row.mac },
      { state, mac: this.mac(next) },
    );
    if (affected !== 1)
      throw new DomainError('not_allowed_now', `wallet ${address} is being changed; try again`);
    this.logger.log(`wallet ${address} is now ${state}`);
    return { ...next, sealed: true };
  }

  private async find(address: string): Promise<Wallet | null> {
    const row = await this.database.reader.findOneBy(WalletRow, { network: NETWORK, address });
    return row && this.view(row);
  }

  private view(row: WalletRow): Wallet {
    const { network, address, state, createdAt } = row;
    return { network, address, state, createdAt, sealed: this.isSealed(row) };
  }

  private isSealed(row: WalletRow): boolean {
    const mark = `${row.network} ${row.address} ${row.state} ${row.createdAt} ${row.mac}`;
    if (this.verified.has(mark)) return true;
    if (this.key.verify(this.fields(row), row.mac)) {
      this.verified.add(mark);
      return true;
    }
    if (!this.reported.has(mark)) {
      this.reported.add(mark);
      this.logger.error(`the seal of wallet row ${row.address} is broken: it is neither assigned nor shown`);
    }
    return false;
  }

  private mac(row: Pick<WalletRow, 'network' | 'address' | 'state' | 'createdAt'>): string {
    const mac = this.key.mac(this.fields(row));
    invariant(mac.length === 64, 'a row seal is 64 hex characters');
    return mac;
  }

  private fields(row: Pick<WalletRow, 'network' | 'address' | 'state' | 'createdAt'>): string[] {
    return ['wallet', row.network, row.address, row.state, String(row.createdAt)];
  }
}
