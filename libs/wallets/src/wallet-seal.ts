import { Injectable } from '@nestjs/common';
import { Alarms } from '@epusdt/events';
import { MasterKey, invariant } from '@epusdt/kernel';
import type { WalletRow } from './wallet.row';

/** What the seal is over: nothing of it can be changed without the master key. */
export type SealedFields = Pick<WalletRow, 'network' | 'address' | 'state' | 'createdAt'>;

const ALARM = 'wallet_seal';

/** The HMAC of wallet rows, and the alarm about each row that somebody wrote without the key. */
@Injectable()
export class WalletSeal {
  /** By address. Every order asks about every wallet: a row that is the same in all fields is not computed again. */
  private readonly verified = new Map<string, WalletRow>();
  private readonly broken = new Set<string>();

  constructor(
    private readonly key: MasterKey,
    private readonly alarms: Alarms,
  ) {}

  mac(row: SealedFields): string {
    const mac = this.key.mac(fieldsOf(row));
    invariant(mac.length === 64, 'a row seal is 64 hex characters');
    return mac;
  }

  /** Does the seal hold? Says nothing to anybody. */
  verifies(row: WalletRow): boolean {
    const known = this.verified.get(row.address);
    if (known && isSame(known, row)) return true;
    if (!this.key.verify(fieldsOf(row), row.mac)) return false;
    this.verified.set(row.address, { ...row });
    return true;
  }

  /** Does the seal hold? If not, the alarm about this address is raised; if so, it is over. */
  isIntact(row: WalletRow): boolean {
    const { address } = row;
    if (!this.verifies(row)) {
      this.broken.add(address);
      this.alarms.raise(ALARM, problemOf(address), address);
      return false;
    }
    if (this.broken.delete(address)) this.alarms.clear(ALARM, address);
    return true;
  }

  /** Ends the alarms about rows that are no longer there. `present`: the addresses of all broken rows. */
  onlyBroken(present: readonly string[]): void {
    const still = new Set(present);
    for (const address of [...this.broken]) {
      if (still.has(address)) continue;
      this.broken.delete(address);
      this.alarms.clear(ALARM, address);
    }
  }
}

const isSame = (a: WalletRow, b: WalletRow): boolean =>
  a.mac === b.mac &&
  a.state === b.state &&
  a.address === b.address &&
  a.network === b.network &&
  a.createdAt === b.createdAt;

const fieldsOf = ({ network, address, state, createdAt }: SealedFields): string[] => [
  'wallet',
  network,
  address,
  state,
  String(createdAt),
];

const problemOf = (address: string): string =>
  `the seal of wallet ${address} is broken: its row was written without the master key, so the address may be a stranger's. It is neither assigned nor shown. Compare it with your wallet app, find out who can write to the database, and see: doctor`;
