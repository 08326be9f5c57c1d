import { Injectable } from '@nestjs/common';
import { recordAudit } from '@epusdt/database';
import { DomainError, MasterKey, isNobodysAddress, isTronAddress, sameText } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { NETWORK, WalletRow, type WalletState } from './wallet.row';
import { WalletSeal } from './wallet-seal';

/** Rows whose seal does not hold under the present master key, oldest first. */
export interface BrokenWallets {
  /** They can be sealed again when their owner says so. */
  readonly wallets: readonly WalletRow[];
  /** No address, or no state: whatever their owner says, nobody can be sent there. */
  readonly nonsense: readonly WalletRow[];
  /** How many rows the seal of the present key holds for. */
  readonly intact: number;
}

export type ResealStep = 'first' | 'second';

/** No 0, O, 1 or I. 32 characters: five bits each. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;
const BITS = 5n;
const HEX_OF_CODE = 10;
const STATES: readonly string[] = ['enabled', 'disabled', 'removed'] satisfies WalletState[];

/**
 * What the owner types to go on. It follows from the key, the step and everything he was shown, so nobody knows it
 * before he has read it here, and it is void as soon as anything of that has changed.
 */
export function resealCode(key: MasterKey, step: ResealStep, shown: readonly string[]): string {
  let rest = BigInt(`0x${key.mac(['wallet reseal', step, ...shown]).slice(0, HEX_OF_CODE)}`);
  let code = '';
  for (let i = 0; i < CODE_LENGTH; i += 1) {
    code += ALPHABET[Number(rest & 31n)] ?? '';
    rest >>= BITS;
  }
  return code;
}

/** People type small letters and blanks. */
export const isCode = (typed: string, code: string): boolean =>
  sameText(typed.replace(/\s/g, '').toUpperCase(), code);

/** Seals rows that were not sealed under the present key: the one place where a foreign row can become ours. */
@Injectable()
export class WalletReseal {
  constructor(private readonly seal: WalletSeal) {}

  async broken(manager: EntityManager): Promise<BrokenWallets> {
    const all = await manager.find(WalletRow, { order: { id: 'ASC' } });
    const broken = all.filter((row) => !this.seal.verifies(row));
    return {
      wallets: broken.filter(makesSense),
      nonsense: broken.filter((row) => !makesSense(row)),
      intact: all.length - broken.length,
    };
  }

  /** All of the rows or none: the caller's transaction decides. */
  async reseal(manager: EntityManager, rows: readonly WalletRow[], at: number, actor: string): Promise<void> {
    for (const row of rows) {
      const { id, network, address, state, mac } = row;
      const { affected } = await manager.update(
        WalletRow,
        { id, network, address, state, mac },
        { mac: this.seal.mac(row) },
      );
      if (affected !== 1) {
        throw new DomainError(
          'not_allowed_now',
          `wallet ${address} was changed at this moment: nothing was resealed; start over with: wallet reseal`,
        );
      }
      const subject = `wallet:${address}`;
      await recordAudit(manager, at, { actor, action: 'wallet.reseal', subject, details: { state } });
    }
  }
}

/** Everything of the rows that a code stands for. */
export const factsOf = (rows: readonly WalletRow[]): string[] => [
  String(rows.length),
  ...rows.flatMap(({ id, network, address, state, createdAt, mac }) => [
    String(id),
    network,
    address,
    state,
    String(createdAt),
    mac,
  ]),
];

const makesSense = ({ network, address, state }: WalletRow): boolean =>
  network === NETWORK && isTronAddress(address) && !isNobodysAddress(address) && STATES.includes(state);
