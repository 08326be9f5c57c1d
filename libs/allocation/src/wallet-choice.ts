import { Injectable } from '@nestjs/common';
import { Clock, DomainError, DAY, formatUnits, type Asset, type Units } from '@epusdt/kernel';
import { WalletPool, type MerchantPool, type PoolWallet } from '@epusdt/wallets';
import { amountsFrom } from './candidates';
import { SlotRows, type DayUse } from './slot-rows';
import { leastRecentFirst, weightedOrder, withinCap, type WalletStrategy } from './wallet-order';

/** How amounts are spread: `steps` amounts, `step` units apart; and over which wallets first. */
export class AllocationSettings {
  constructor(
    readonly step: Units,
    readonly steps: number,
    readonly strategy: WalletStrategy,
  ) {}
}

/** An order that wants a slot. */
export interface Wanted {
  readonly asset: Asset;
  readonly base: Units;
  /** The order's id. */
  readonly owner: string;
  readonly merchantPid: string;
  /** The one wallet the shop asked for; `null`: any of the merchant's. */
  readonly address: string | null;
}

/** What to try. `inTurn`: the wallets by the rotation, which the locks know; else in the order given. */
export interface WalletChoice {
  readonly addresses: readonly string[];
  readonly inTurn: boolean;
  readonly amounts: readonly Units[];
  /** Wallets left out because of their daily cap. */
  readonly capped: number;
}

const MAX_QUOTED = 40;

/** Which wallets may take an order, and which of them is tried first. */
@Injectable()
export class WalletChooser {
  constructor(
    private readonly pool: WalletPool,
    private readonly rows: SlotRows,
    private readonly settings: AllocationSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `no_wallet`, `bad_request` for an address that the merchant has not, `no_free_amount` where every wallet is
   * over its cap. The cap is soft: two orders asked for at the same moment may both pass and exceed it by one of them.
   */
  async choose(wanted: Wanted): Promise<WalletChoice> {
    const { merchantPid, base } = wanted;
    const pool = await this.pool.candidates(merchantPid);
    if (pool.wallets.length === 0) throw noWallet(pool, merchantPid);
    const asked = wanted.address === null ? pool.wallets : [onlyThe(wanted.address, pool, merchantPid)];
    const wallets = await this.withRoom(asked, base);
    if (wallets.length === 0) throw capReached(asked, base);
    const { step, steps, strategy } = this.settings;
    return {
      addresses: await this.inOrder(wallets, wanted),
      inTurn: strategy === 'rotation',
      amounts: amountsFrom(base, step, steps),
      capped: asked.length - wallets.length,
    };
  }

  /** Is there a wallet of the merchant at which today's cap leaves room for such an order? */
  async hasRoom(merchantPid: string, base: Units): Promise<boolean> {
    const { wallets } = await this.pool.candidates(merchantPid);
    return (await this.withRoom(wallets, base)).length > 0;
  }

  /** Today is the day in UTC. */
  async usedToday(addresses: readonly string[]): Promise<Map<string, DayUse>> {
    const midnight = Math.floor(this.clock.now() / DAY) * DAY;
    const uses = await this.rows.usedSince(midnight, addresses);
    return new Map(uses.map((use) => [use.address, use]));
  }

  private async withRoom(wallets: readonly PoolWallet[], base: Units): Promise<readonly PoolWallet[]> {
    const limited = wallets.filter(({ cap }) => cap !== null).map(({ address }) => address);
    if (limited.length === 0) return wallets;
    const uses = await this.usedToday(limited);
    const asked = new Map([...uses.values()].map((use) => [use.address, use.asked]));
    return withinCap(wallets, asked, base);
  }

  private async inOrder(wallets: readonly PoolWallet[], { asset, base }: Wanted): Promise<string[]> {
    const addresses = wallets.map(({ address }) => address);
    switch (this.settings.strategy) {
      case 'rotation':
        return addresses;
      case 'least-recent': {
        if (addresses.length === 1) return addresses;
        const uses = await this.rows.lastUses(poolKey(asset), addresses, base);
        return leastRecentFirst(addresses, uses);
      }
      case 'weighted':
        return weightedOrder(wallets);
    }
  }
}

export const poolKey = ({ network, token }: Asset): string => `${network}:${token}`;

function noWallet({ own }: MerchantPool, merchantPid: string): DomainError {
  const text = own
    ? `no wallet of merchant ${merchantPid} is enabled, and it uses only its own: the owner enables one, or gives it another with: wallet give T… ${merchantPid}`
    : `no wallet that serves merchant ${merchantPid} is enabled: the owner adds one with: wallet add T…`;
  return new DomainError('no_wallet', text);
}

function onlyThe(address: string, { wallets }: MerchantPool, merchantPid: string): PoolWallet {
  const found = wallets.find((wallet) => wallet.address === address);
  if (found) return found;
  throw new DomainError(
    'bad_request',
    `address: "${address.slice(0, MAX_QUOTED)}" is no enabled wallet that serves merchant ${merchantPid}; give one of those (the owner sees them with: wallet pool), or leave it out and the gateway chooses`,
  );
}

function capReached(wallets: readonly PoolWallet[], base: Units): DomainError {
  const [only] = wallets;
  const who =
    wallets.length === 1 && only ? `wallet ${only.address} has` : `all ${wallets.length} wallets have`;
  return new DomainError(
    'no_free_amount',
    `${who} no room for ${formatUnits(base)} USDT within the daily cap: the owner raises it with: wallet cap T… <USDT|none>, or adds a wallet; the next day begins at 00:00 UTC`,
  );
}
