import { Injectable, Logger } from '@nestjs/common';
import { Database, isUniqueViolation, recordAudit } from '@epusdt/database';
import { Clock, DomainError, isNobodysAddress, isTronAddress, shown } from '@epusdt/kernel';
import { In, type EntityManager } from 'typeorm';
import { NETWORK, WalletRow, type WalletState } from './wallet.row';
import { WalletSeal } from './wallet-seal';

export interface Wallet {
  readonly network: string;
  readonly address: string;
  readonly state: WalletState;
  readonly createdAt: number;
  /** False: the row was written by somebody without the master key. Such a wallet is never assigned or shown. */
  readonly sealed: boolean;
}

/** Who acts, for the audit, when nobody says so: the program itself, or its environment variable WALLETS. */
const GATEWAY = 'gateway';
const CONFIGURATION = 'config';
const DEEDS = { enabled: 'wallet.enable', disabled: 'wallet.disable', removed: 'wallet.remove' } as const;
/** Addresses asked for in one statement. */
const CHUNK = 500;

/** The owner's pool of receiving addresses. Rows are never deleted: old orders stay watched. */
@Injectable()
export class Wallets {
  private readonly logger = new Logger('wallets');

  constructor(
    private readonly database: Database,
    private readonly seal: WalletSeal,
    private readonly clock: Clock,
  ) {}

  /** Throws what `add` would say of the address now. Else the state of a wallet that it would revive, or `null`. */
  async demandAddable(address: string): Promise<WalletState | null> {
    if (!isTronAddress(address)) {
      throw new DomainError(
        'wallet_invalid',
        `${shown(address)} is no Tron address: give the 34 characters that begin with T, exactly as the wallet shows them`,
      );
    }
    if (isNobodysAddress(address)) {
      throw new DomainError(
        'wallet_invalid',
        `${address} is the address of the token itself, or of nobody: USDT sent there is lost; give the receiving address of your own wallet`,
      );
    }
    const present = await this.find(address);
    if (present && !present.sealed) throw altered(address);
    if (present?.state === 'enabled') throw inPoolAlready(address);
    return present?.state ?? null;
  }

  /** Adds, or revives a removed or disabled one. A wallet already enabled is refused. */
  async add(address: string, actor = GATEWAY): Promise<Wallet> {
    if ((await this.demandAddable(address)) !== null) return this.setState(address, 'enabled', actor);
    const row = { network: NETWORK, address, state: 'enabled' as const, createdAt: this.clock.now() };
    try {
      await this.database.transaction(async (manager) => {
        await manager.insert(WalletRow, { ...row, mac: this.seal.mac(row) });
        await this.record(manager, actor, 'wallet.add', row);
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw inPoolAlready(address);
    }
    this.logger.log(`wallet ${address} added by ${actor}`);
    return { ...row, sealed: true };
  }

  /** Makes sure of an address without touching one that the owner has disabled or removed. */
  async ensure(address: string): Promise<void> {
    if (await this.find(address)) return;
    try {
      await this.add(address, CONFIGURATION);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'wallet_exists')) throw error;
    }
  }

  enable(address: string, actor = GATEWAY): Promise<Wallet> {
    return this.setState(address, 'enabled', actor);
  }

  /** Ends assignment only: open and past orders stay watched. */
  disable(address: string, actor = GATEWAY): Promise<Wallet> {
    return this.setState(address, 'disabled', actor);
  }

  remove(address: string, actor = GATEWAY): Promise<Wallet> {
    return this.setState(address, 'removed', actor);
  }

  async list(): Promise<Wallet[]> {
    const rows = await this.database.reader.find(WalletRow, { order: { id: 'ASC' } });
    return rows.map((row) => this.view(row));
  }

  /** Looks at every row. Answers the addresses whose seal is broken; their alarms stand until they verify again. */
  async check(): Promise<string[]> {
    const broken = (await this.list()).filter(({ sealed }) => !sealed).map(({ address }) => address);
    this.seal.onlyBroken(broken);
    return broken;
  }

  /** Enabled wallets with an intact seal, oldest first. */
  async assignable(): Promise<string[]> {
    const rows = await this.database.reader.find(WalletRow, {
      where: { network: NETWORK, state: 'enabled' },
      order: { id: 'ASC' },
    });
    return rows.filter((row) => this.seal.isIntact(row)).map(({ address }) => address);
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

  private async setState(address: string, state: WalletState, actor: string): Promise<Wallet> {
    const row = await this.database.reader.findOneBy(WalletRow, { network: NETWORK, address });
    if (!row)
      throw new DomainError('not_found', `no wallet ${address} in the pool; list them with: wallet list`);
    if (!this.seal.isIntact(row)) throw altered(row.address);
    const next = { network: row.network, address: row.address, state, createdAt: row.createdAt };
    await this.database.transaction(async (manager) => {
      // Compare-and-set on the old seal: two changes at once cannot leave a state with the other's seal.
      const { affected } = await manager.update(
        WalletRow,
        { network: NETWORK, address, mac: row.mac },
        { state, mac: this.seal.mac(next) },
      );
      if (affected !== 1)
        throw new DomainError('not_allowed_now', `wallet ${address} is being changed; try again`);
      await this.record(manager, actor, DEEDS[state], next, row.state);
    });
    this.logger.log(`wallet ${next.address} is now ${state}, by ${actor}`);
    return { ...next, sealed: true };
  }

  private record(
    manager: EntityManager,
    actor: string,
    action: string,
    { address, state }: Pick<WalletRow, 'address' | 'state'>,
    before: WalletState | null = null,
  ): Promise<void> {
    const details = { before, state };
    return recordAudit(manager, this.clock.now(), { actor, action, subject: `wallet:${address}`, details });
  }

  private async find(address: string): Promise<Wallet | null> {
    const row = await this.database.reader.findOneBy(WalletRow, { network: NETWORK, address });
    return row && this.view(row);
  }

  private view(row: WalletRow): Wallet {
    const { network, address, state, createdAt } = row;
    return { network, address, state, createdAt, sealed: this.seal.isIntact(row) };
  }
}

const inPoolAlready = (address: string): DomainError =>
  new DomainError('wallet_exists', `wallet ${address} is in the pool already`);

const altered = (address: string): DomainError =>
  new DomainError(
    'integrity',
    `the row of wallet ${address} was altered outside the gateway, so it is not used and cannot be changed; find out how, then restore the row, or see: wallet reseal`,
  );
