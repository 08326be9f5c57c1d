import { Injectable } from '@nestjs/common';
import { PoolWatch, WalletChooser, isNearlyFull, type DayUse, type PoolGauge } from '@epusdt/allocation';
import { formatUnits, parseUnits } from '@epusdt/kernel';
import { WalletPool, type RuledWallet } from '@epusdt/wallets';
import { done, type Actions, type AdminAnswer } from './admin-answer';
import { PoolCare } from './pool-care';

/** Who uses which wallets, and how much of the work each gets. */
@Injectable()
export class PoolCommands {
  readonly actions: Actions = [
    ['wallet pool', () => this.show()],
    ['wallet weight', (words, actor) => this.weigh(words, actor)],
    ['wallet cap', (words, actor) => this.cap(words, actor)],
    ['wallet give', (words, actor) => this.give(words, actor)],
    ['wallet take', (words, actor) => this.take(words, actor)],
  ];

  constructor(
    private readonly pool: WalletPool,
    private readonly chooser: WalletChooser,
    private readonly watch: PoolWatch,
    private readonly care: PoolCare,
  ) {}

  private async show(): Promise<AdminAnswer> {
    const wallets = await this.pool.view();
    if (wallets.length === 0) return done('no wallets yet; add one with: wallet add T…');
    const today = await this.chooser.usedToday(wallets.map(({ address }) => address));
    const gauges = await this.watch.gauge();
    return done(
      [
        ...wallets.map((wallet) => walletLine(wallet, today.get(wallet.address))),
        ...gauges.map((gauge) => `pool ${gaugeText(gauge)}`),
      ].join('\n'),
    );
  }

  private async weigh(words: string, actor: string): Promise<AdminAnswer> {
    const [address, text] = split(words);
    const weight = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
    await this.pool.setWeight(address, weight, actor);
    return done(`${address} has weight ${weight}: it counts where WALLET_STRATEGY=weighted`);
  }

  private async cap(words: string, actor: string): Promise<AdminAnswer> {
    const [address, text] = split(words);
    if (text === 'none') {
      await this.pool.setCap(address, null, actor);
      return done(`${address} has no daily cap`);
    }
    const cap = parseUnits(text) ?? 0n;
    await this.pool.setCap(address, cap, actor);
    return done(
      `${address} gets no order that would take what is open or paid of one day (UTC) over ${formatUnits(cap)} USDT`,
    );
  }

  private async give(words: string, actor: string): Promise<AdminAnswer> {
    const [address, pid] = split(words);
    const notes = await this.care.give(address, pid, actor);
    return done(
      [`${address} belongs to merchant ${pid}, which uses only its own wallets`, ...notes].join('\n'),
    );
  }

  private async take(words: string, actor: string): Promise<AdminAnswer> {
    const [address, pid] = split(words);
    const { hasOthers, notes } = await this.care.take(address, pid, actor);
    const uses = hasOthers
      ? 'which uses its other own wallets'
      : 'which uses the wallets of nobody from now on';
    return done([`${address} no longer belongs to merchant ${pid}, ${uses}`, ...notes].join('\n'));
  }
}

/** Of all pools; throws where one needs its owner. */
export function examinePools(gauges: readonly PoolGauge[]): string {
  const text = gauges.map(gaugeText).join('; ');
  const troubled = gauges.some(
    (gauge) => isNearlyFull(gauge) || (gauge.wallets === 0 && gauge.merchants.length > 0),
  );
  if (troubled) throw new Error(text);
  return text;
}

function gaugeText({ pool, wallets, price, free, all }: PoolGauge): string {
  if (wallets === 0) return `${pool}: no wallet enabled`;
  const fullest =
    price === null
      ? 'no price at which half of the amounts are in use'
      : `fullest at ${formatUnits(price)} USDT: ${free} of ${all} amounts free`;
  return `${pool}: ${wallets} wallet(s), ${fullest}`;
}

function walletLine(wallet: RuledWallet, today: DayUse | undefined): string {
  const { address, state, sealed, weight, cap, merchants } = wallet;
  const asked = formatUnits(today?.asked ?? 0n);
  const paid = formatUnits(today?.paid ?? 0n);
  return [
    address,
    sealed ? state : `${state}, SEAL BROKEN: not used`,
    `weight ${weight}`,
    `cap ${cap === null ? 'none' : formatUnits(cap)}`,
    `orders of today (UTC) ask for ${asked}, ${paid} of it in paid ones`,
    merchants.length === 0 ? 'belongs to nobody' : `belongs to ${merchants.join(', ')}`,
  ].join('  ');
}

function split(words: string): [address: string, rest: string] {
  const [address = '', ...rest] = words.trim().split(/\s+/);
  return [address, rest.join(' ')];
}
