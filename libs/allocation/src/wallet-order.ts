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

/** Wallets that the locks look at in one search. */
const AT_A_TIME = 100;

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

/**
 * All of them in parts that the locks look at one after the other. Where there is more than one part, they begin with
 * the wallet number `start`, counted on from the first after the last, so that each has its turn.
 */
export function someAtATime(addresses: readonly string[], start: number): (readonly string[])[] {
  const count = addresses.length;
  if (count <= AT_A_TIME) return [addresses];
  const first = start % count;
  const inTurn = [...addresses.slice(first), ...addresses.slice(0, first)];
  return Array.from({ length: Math.ceil(count / AT_A_TIME) }, (_, part) =>
    inTurn.slice(part * AT_A_TIME, (part + 1) * AT_A_TIME),
  );
}
