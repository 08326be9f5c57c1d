import { MINUTE, compareDecimals, formatDecimal, type Decimal } from '@epusdt/kernel';
import { isWithin, median } from './median';
import type { RateGroup } from './rate-source';

/** What one source says of one fiat. */
export interface Voice {
  readonly source: string;
  readonly group: RateGroup;
  readonly value: Decimal;
  /** The source's own time, where it has one. */
  readonly at: number | null;
  readonly receivedAt: number;
  /** Heard in this very round. */
  readonly fresh: boolean;
}

export interface Bounds {
  readonly low: Decimal;
  readonly high: Decimal;
}

export interface RoundRules {
  readonly group: RateGroup;
  readonly minSources: number;
  /** `null`: anything above zero. */
  readonly bounds: Bounds | null;
}

/** A price that enough sources agree on. */
export interface Agreement {
  readonly value: Decimal;
  /** When the last of the voices that are needed for it was raised. */
  readonly at: number;
  /** Enough of them were heard in this very round. */
  readonly fresh: boolean;
  /** Sources and values, in words. */
  readonly detail: string;
}

/** `few`: not enough sources have spoken; else: what they say is not believed. */
export interface Refusal {
  readonly why: 'few' | 'apart' | 'bounds' | 'guard' | 'jump';
  readonly words: string;
}

export const RATE_MAX_AGE_MS = 10 * MINUTE;
/** A value farther from the median of its group is left out. */
const OUTLIER_PERCENT = 3n;
/** The other group may be so far away: street and market differ by 0.5 to 3 %. */
const GUARD_PERCENT = 10n;

/** A source's clock may be wrong, ours too: a time in the future is as good as one as far in the past. */
export function isLive({ at, receivedAt }: Voice, now: number): boolean {
  const young = (instant: number): boolean => Math.abs(now - instant) <= RATE_MAX_AGE_MS;
  return young(receivedAt) && (at === null || young(at));
}

/** The price of one fiat from what all sources say of it, or why there is none. */
export function judge(voices: readonly Voice[], rules: RoundRules, now: number): Agreement | Refusal {
  const live = voices.filter((voice) => isLive(voice, now));
  const own = live.filter(({ group }) => group === rules.group);
  if (own.length < rules.minSources) return few(own, rules);
  const middle = median(valuesOf(own));
  const used = own.filter(({ value }) => middle && isWithin(value, middle, OUTLIER_PERCENT));
  const value = median(valuesOf(used));
  if (!value || used.length < rules.minSources) {
    return { why: 'apart', words: `the sources are more than ${OUTLIER_PERCENT} % apart: ${said(own)}` };
  }
  const { bounds } = rules;
  if (bounds && !isInBounds(value, bounds)) {
    return { why: 'bounds', words: `${said(used)} is not within ${boundsText(bounds)}` };
  }
  const others = live.filter(
    (voice) => voice.group !== rules.group && (!bounds || isInBounds(voice.value, bounds)),
  );
  const guard = median(valuesOf(others));
  if (guard && !isWithin(guard, value, GUARD_PERCENT)) {
    return {
      why: 'guard',
      words: `${said(used)} is more than ${GUARD_PERCENT} % away from what the other group says: ${said(others)}`,
    };
  }
  const leftOut = own.filter((voice) => !used.includes(voice));
  return {
    value,
    at: timeOf(used, rules.minSources),
    fresh: used.filter(({ fresh }) => fresh).length >= rules.minSources,
    detail: said(used) + (leftOut.length > 0 ? `; ${said(leftOut)} left out` : ''),
  };
}

export const isInBounds = (value: Decimal, { low, high }: Bounds): boolean =>
  compareDecimals(value, low) >= 0 && compareDecimals(value, high) <= 0;

export const boundsText = ({ low, high }: Bounds): string =>
  `${formatDecimal(low)} to ${formatDecimal(high)}`;

export const said = (voices: readonly Voice[]): string =>
  voices.map(({ source, value }) => `${source} ${formatDecimal(value)}`).join(', ');

const valuesOf = (voices: readonly Voice[]): Decimal[] => voices.map(({ value }) => value);

function few(own: readonly Voice[], { group, minSources }: RoundRules): Refusal {
  const heard = own.length === 0 ? 'none answers' : `only ${said(own)}`;
  return {
    why: 'few',
    words: `${minSources} live source(s) of the group "${group}" are needed, and ${heard}`,
  };
}

/** With the newest `minSources` voices alone the price would stand: it is as old as the oldest of these. */
function timeOf(used: readonly Voice[], minSources: number): number {
  const times = used
    .map(({ at, receivedAt }) => Math.min(at ?? receivedAt, receivedAt))
    .sort((a, b) => b - a);
  return times[minSources - 1] ?? 0;
}
