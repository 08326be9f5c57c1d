import { randomBetween, type Units } from '@epusdt/kernel';
import type { PoolWallet } from '@epusdt/wallets';

/** In which order wallets are tried. */
export type WalletStrategy =
  /** The least recently assigned first. */
  | 'rotation'
  /** The one whose last order of this very amount is the longest ago first. */
  | 'least-recent'
  /** By chance, the heavier the likelier. */
  | 'weighted';

/** When a wallet was last assigned, compared with others: higher is later, `null` is never. */
export interface LastUse {
  readonly address: string;
  /** To an order of the amount asked about. */
  readonly atAmount: number | null;
  /** To any order. */
  readonly ever: number | null;
}

/** Kernel randomness goes up to 48 bits. */
const DRAWS = 2 ** 47;

/** Never used at the amount first; where that does not tell two apart, as the rotation would have it. */
export function leastRecentFirst(addresses: readonly string[], uses: readonly LastUse[]): string[] {
  const last = new Map(uses.map((use) => [use.address, use]));
  const atAmount = (address: string): number => last.get(address)?.atAmount ?? 0;
  const ever = (address: string): number => last.get(address)?.ever ?? 0;
  return [...addresses].sort((a, b) => atAmount(a) - atAmount(b) || ever(a) - ever(b));
}

/**
 * Drawn without putting back, each draw by weight: as if every wallet rang after an exponential time of rate `weight`
 * (Efraimidis and Spirakis). `draw`: evenly in (0, 1].
 */
export function weightedOrder(
  wallets: readonly PoolWallet[],
  draw: () => number = () => randomBetween(1, DRAWS) / DRAWS,
): string[] {
  return wallets
    .map(({ address, weight }) => ({ address, rings: -Math.log(draw()) / weight }))
    .sort((a, b) => a.rings - b.rings)
    .map(({ address }) => address);
}

/** The wallets at which an order of `base` still fits into today's cap. `asked`: what was asked for today, by address. */
export function withinCap(
  wallets: readonly PoolWallet[],
  asked: ReadonlyMap<string, Units>,
  base: Units,
): PoolWallet[] {
  return wallets.filter(({ address, cap }) => cap === null || (asked.get(address) ?? 0n) + base <= cap);
}
