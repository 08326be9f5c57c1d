import { Injectable } from '@nestjs/common';
import { AllocationSettings, PoolWatch, WalletChooser, type PoolGauge } from '@epusdt/allocation';
import { Accounts, type Account } from '@epusdt/chain';
import { DomainError, formatUnits } from '@epusdt/kernel';
import { HeldAmounts } from '@epusdt/orders';
import { Statistics } from '@epusdt/statistics';
import { WalletPool, type RuledWallet } from '@epusdt/wallets';
import { head } from '../speech/bot-html';
import { TelegramSettings } from '../telegram-settings';
import type { AccountLine, PoolLine, WalletLine, WalletSheet } from '../texts/wallet-texts-shape';

/** Pools told of in one message. */
const MAX_POOLS = 5;
/** Characters of a pool's name, which lists its merchants. */
const MAX_NAME = 80;

/** What there is to tell of wallets. */
@Injectable()
export class WalletViews {
  constructor(
    private readonly pool: WalletPool,
    private readonly chooser: WalletChooser,
    private readonly watch: PoolWatch,
    private readonly amounts: HeldAmounts,
    private readonly accounts: Accounts,
    private readonly statistics: Statistics,
    private readonly allocation: AllocationSettings,
    private readonly settings: TelegramSettings,
  ) {}

  /** All wallets ever, oldest first. */
  async all(): Promise<WalletLine[]> {
    return this.linesOf(await this.pool.view());
  }

  async pools(): Promise<PoolLine[]> {
    return poolLines(await this.watch.gauge());
  }

  /** The chain is asked, too, which may take some seconds. Throws `not_found`. */
  async sheet(address: string): Promise<WalletSheet> {
    const wallets = await this.pool.view();
    const wallet = wallets.find((one) => one.address === address);
    const line = (await this.linesOf(wallets)).find((one) => one.address === address);
    if (!wallet || !line) throw new DomainError('not_found', `no wallet ${address} in the pool`);
    const account = await this.accounts.look(address);
    const asked = (await this.chooser.usedToday([address])).get(address)?.asked ?? 0n;
    return {
      ...line,
      weight: wallet.weight,
      cap: wallet.cap === null ? null : { most: formatUnits(wallet.cap), used: formatUnits(asked) },
      merchants: wallet.merchants,
      pools: poolLines((await this.watch.gauge()).filter((gauge) => serves(gauge, wallet))),
      account: account && accountLine(account),
    };
  }

  private async linesOf(wallets: readonly RuledWallet[]): Promise<WalletLine[]> {
    const { zone } = this.settings.options;
    const received = await this.statistics.receivedToday(zone);
    const amounts = await this.amounts.byAddress();
    const atFullest = await this.watch.freeAtEach();
    const { steps } = this.allocation;
    return wallets.map(({ address, state, sealed }, i) => {
      const held = amounts.get(address) ?? 0;
      const free = atFullest.get(address);
      return {
        number: i + 1,
        address,
        state,
        sealed,
        held,
        free: free === undefined ? null : { least: leastFree(steps, held, free), all: steps },
        received: formatUnits(received.get(address)?.units ?? 0n),
        zone,
      };
    });
  }
}

/**
 * Amounts that are free at a wallet, whatever the price. What it holds may all be of one price; where that would be more
 * than half, it is known at which prices it really is.
 */
const leastFree = (steps: number, held: number, atFullest: number): number =>
  Math.min(atFullest, Math.max(steps - held, Math.floor(steps / 2)));

/** Is it one of the pool's wallets? */
const serves = ({ merchants }: PoolGauge, wallet: RuledWallet): boolean =>
  wallet.sealed &&
  wallet.state === 'enabled' &&
  (merchants.length === 0
    ? wallet.merchants.length === 0
    : merchants.some((pid) => wallet.merchants.includes(pid)));

const poolLines = (gauges: readonly PoolGauge[]): PoolLine[] =>
  gauges.slice(0, MAX_POOLS).map(({ pool, price, wallets, free, all }) => ({
    pool: head(pool, MAX_NAME),
    wallets,
    price: price === null ? null : formatUnits(price),
    free,
    all,
  }));

/** A sun is a millionth, too. */
const accountLine = ({ exists, trx, usdt, resources }: Account): AccountLine => ({
  exists,
  trx: formatUnits(trx),
  usdt: formatUnits(usdt),
  energy: resources && resources.energy,
  bandwidth: resources && resources.bandwidth,
});
