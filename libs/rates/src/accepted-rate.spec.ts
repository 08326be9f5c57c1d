import { HOUR, MINUTE, formatDecimal, parseDecimal } from '@epusdt/kernel';
import { NOTHING_KNOWN, follow, isUsable, type Standing } from './accepted-rate';
import type { Agreement, Refusal } from './price-round';

const NOW = Date.UTC(2026, 0, 5, 12);
const REFUSED: Refusal = { why: 'apart', words: 'apart' };
const agreed = (value: string, at = NOW, fresh = true): Agreement => ({
  value: parseDecimal(value)!,
  at,
  fresh,
  detail: `m1 ${value}`,
});

/** The accepted rate after these rounds, a minute apart; `x` is a round that is refused, `(7)` one of old voices. */
function after(rounds: string, start: Standing = NOTHING_KNOWN, gap = MINUTE): string {
  let standing = start;
  let now = NOW;
  for (const round of rounds.split(' ')) {
    now += gap;
    const value = round.replace(/[()]/g, '');
    standing = follow(standing, round === 'x' ? REFUSED : agreed(value, now, value === round), now);
  }
  const { accepted, refusal } = standing;
  return `${accepted ? formatDecimal(accepted.value) : 'none'}${refusal ? ` ${refusal.why}` : ''}`;
}

it.each([
  ['7', '7'],
  ['x', 'none apart'],
  ['7 7.35', '7.35'],
  ['7 6.65', '6.65'],
  ['7 7.36', '7 jump'],
  ['7 6.64', '7 jump'],
  ['7 7.36 7.36', '7 jump'],
  ['7 7.36 7.4 7.38', '7.38'],
  ['7 7.36 7.36 7', '7'],
  ['7 7.36 7.36 7 7.36 7.36', '7 jump'],
  ['7 8 8 9', '7 jump'],
  ['7 8 8 9 9 9', '9'],
  ['7 8 8.2 8.25', '7 jump'],
  ['7 8 8 x 8 8', '7 jump'],
  ['7 8 8 x', '7 apart'],
  ['7 x x 7.1', '7.1'],
  ['7 8 (8) (8) (8)', '7 jump'],
  ['7 8 (8) 8 (8) 8', '8'],
])('the rounds %s make %s', (rounds, expected) => {
  expect(after(rounds)).toBe(expected);
});

it('remembers the last rate for a day', () => {
  const yesterday = (ms: number): Standing => ({
    ...NOTHING_KNOWN,
    accepted: agreed('7', NOW + MINUTE - ms),
  });
  expect(after('9', yesterday(24 * HOUR))).toBe('7 jump');
  expect(after('9', yesterday(24 * HOUR + 1))).toBe('9');
});

it('serves the last rate for ten minutes', () => {
  expect(isUsable(agreed('7'), NOW + 10 * MINUTE)).toBe(true);
  expect(isUsable(agreed('7'), NOW + 10 * MINUTE + 1)).toBe(false);
  expect(isUsable(null, NOW)).toBe(false);
});

it('says what it waits for', () => {
  const first = follow(NOTHING_KNOWN, agreed('7'), NOW);
  expect(follow(first, agreed('8'), NOW).refusal?.words).toBe(
    'm1 8 is more than 5 % away from the last rate, 7; it is believed after 3 rounds that say the same (now 1)',
  );
});
