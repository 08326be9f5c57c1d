import { Injectable } from '@nestjs/common';
import { WalletChooser } from '@epusdt/allocation';
import { formatUnits } from '@epusdt/kernel';
import { HeldAmounts, isoInstant } from '@epusdt/orders';
import { WalletPool, type RuledWallet } from '@epusdt/wallets';
import { maySee, type ApiCaller } from './caller';
import type { Window } from './pages';
import type { WalletDto } from './wallet.dto';

/** A wallet with its place among all that were ever added. */
export interface NumberedWallet {
  readonly wallet: RuledWallet;
  /** From 1, the oldest. Rows are never deleted, so it stays. */
  readonly number: number;
}

/** Wallets as the API shows them. */
@Injectable()
export class WalletAnswers {
  constructor(
    private readonly pool: WalletPool,
    private readonly chooser: WalletChooser,
    private readonly amounts: HeldAmounts,
  ) {}

  /** Newest first. `merchantPid`: only those that serve him; `null`: all. */
  async page(
    merchantPid: string | null,
    state: string | undefined,
    { before, take }: Window,
  ): Promise<NumberedWallet[]> {
    return (await this.serving(merchantPid))
      .filter(({ wallet }) => state === undefined || wallet.state === state)
      .filter(({ number }) => before === null || number < Number(before))
      .reverse()
      .slice(0, take);
  }

  /** `null`: there is none, or it does not serve him. */
  async find(merchantPid: string | null, address: string): Promise<RuledWallet | null> {
    const found = (await this.serving(merchantPid)).find(({ wallet }) => wallet.address === address);
    return found?.wallet ?? null;
  }

  /** What goes on at a wallet is the owner's business: it may serve several merchants. */
  async ofAll(caller: ApiCaller, wallets: readonly RuledWallet[]): Promise<WalletDto[]> {
    const isOwner = caller.merchantPid === null;
    const today = isOwner
      ? await this.chooser.usedToday(wallets.map(({ address }) => address))
      : new Map<string, never>();
    const slots = isOwner ? await this.amounts.byAddress() : new Map<string, number>();
    return wallets.map(({ address, state, sealed, merchants, weight, cap, createdAt }) => ({
      address,
      state,
      sealed,
      merchants: merchants.filter((pid) => maySee(caller, pid)),
      weight,
      daily_cap: cap === null ? null : formatUnits(cap),
      asked_today: isOwner ? formatUnits(today.get(address)?.asked ?? 0n) : null,
      paid_today: isOwner ? formatUnits(today.get(address)?.paid ?? 0n) : null,
      open_slots: isOwner ? (slots.get(address) ?? 0) : null,
      created_at: isoInstant(createdAt),
    }));
  }

  private async serving(merchantPid: string | null): Promise<NumberedWallet[]> {
    const all = (await this.pool.view()).map((wallet, n) => ({ wallet, number: n + 1 }));
    if (merchantPid === null) return all;
    const own = all.filter(({ wallet }) => wallet.merchants.includes(merchantPid));
    return own.length > 0 ? own : all.filter(({ wallet }) => wallet.merchants.length === 0);
  }
}
