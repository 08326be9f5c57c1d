import { MINUTE, formatDecimal } from '@epusdt/kernel';
import type { Standing } from './accepted-rate';
import { RATE_MAX_AGE_MS, isLive, type Refusal, type Voice } from './price-round';
import type { RateSettings, RateSources } from './rate-settings';
import type { SourceWatch } from './source-watch';

interface Known {
  /** `null`: no round has asked for it yet. */
  readonly standing: Standing | null;
  readonly heard: readonly Omit<Voice, 'fresh'>[];
  readonly settings: RateSettings;
  readonly sources: RateSources;
  readonly watch: SourceWatch;
  readonly now: number;
}

/** Why there is no rate for a fiat, who said what of it, and what to do. */
export function missingWords(fiat: string, known: Known): string {
  const { standing, settings, sources, now } = known;
  const fix = `fix a rate (rate set ${fiat} …, or FORCED_USDT_RATE=${fiat}:…)`;
  if (sources.list.length === 0)
    return `no rate for ${fiat}: no source of rates is in use; the owner can ${fix}`;
  if (standing === null) return `the rate for ${fiat} is being looked up, try again in a minute`;
  const own = sources.in(settings.group);
  const silent = own.every(({ name }) => known.watch.problemOf(name) === null);
  if (own.length > 0 && silent && known.heard.length === 0) {
    return `no rate for ${fiat}: no source knows ${fiat}; the owner can ${fix}`;
  }
  const { accepted, refusal } = standing;
  const aged =
    accepted && now - accepted.at > RATE_MAX_AGE_MS
      ? [`the last good one is ${age(now - accepted.at)} old`]
      : [];
  const reasons = [...aged, ...(refusal ? [refusal.words] : [])].join(', and ');
  const said = own.map(({ name }) => statement(name, fiat, known)).join('; ');
  return `no rate for ${fiat}: ${reasons} (${said === '' ? 'no such source is in use' : said}); the owner can ${cureOf(refusal, fiat, settings)}${fix}`;
}

function statement(source: string, fiat: string, { heard, watch, now }: Known): string {
  const voice = heard.find((one) => one.source === source);
  const problem = watch.problemOf(source);
  const parts: string[] = [];
  if (voice) {
    const old = now - Math.min(voice.at ?? voice.receivedAt, voice.receivedAt);
    const live = isLive({ ...voice, fresh: false }, now);
    parts.push(`${formatDecimal(voice.value)}${live ? '' : `, ${age(old)} old`}`);
  }
  if (problem !== null) parts.push(problem);
  return `${source}: ${parts.length > 0 ? parts.join(', ') : `knows no ${fiat}`}`;
}

function cureOf(refusal: Refusal | null, fiat: string, { group, minSources }: RateSettings): string {
  if (refusal?.why === 'few' && minSources > 1)
    return `let one source of "${group}" be enough (RATE_MIN_SOURCES=1), or `;
  if (refusal?.why === 'bounds')
    return `move the bounds if that price is right (RATE_BOUNDS=${fiat}:…-…), or `;
  return 'wait, or ';
}

const age = (ms: number): string => `${Math.floor(ms / MINUTE)} minutes`;
