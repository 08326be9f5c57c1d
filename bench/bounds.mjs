/**
 * What `--assert` holds the figures of `npm run bench` to: the one place. The bounds are far from what an idle machine of
 * two cores measures, so that they hold on a busy one; they are there to catch what has become several times slower.
 * `where`: to which rows of the part a bound applies; none: to all. A pair is for the full and for the quick run.
 */
export const BOUNDS = {
  create: [
    { where: { callers: 1 }, figure: 'perSecond', least: [100, 50] },
    { where: { callers: 64 }, figure: 'perSecond', least: [400, 150] },
    { where: { callers: 64 }, figure: 'p99', most: [300, 900] },
    { figure: 'rssMiB', most: 320 },
  ],
  growth: [
    { where: { wallets: 1 }, figure: 'perSecond', least: 400 },
    { where: { wallets: 100 }, figure: 'perSecond', least: [300, 100] },
    { where: { wallets: 10_000 }, figure: 'perSecond', least: 10 },
    { figure: 'rssMiB', most: 450 },
  ],
  processes: [{ figure: 'perSecond', least: 400 }],
  read: [{ figure: 'perSecond', least: [400, 150] }],
  callbacks: [
    { figure: 'perSecond', least: 20 },
    { where: { beside: 'nobody' }, figure: 'p99', most: 2_000 },
    // What is promised of others.
    { where: { beside: 'a hanging shop' }, figure: 'p99', most: 1_000 },
  ],
  streams: [{ figure: 'p99', most: 2_000 }],
  match: [{ figure: 'perSecond', least: 50 }],
  start: [
    { figure: 'liveMs', most: [6_000, 12_000] },
    { figure: 'rssMiB', most: 260 },
  ],
};

/** In words, each figure that is beyond its bound. */
export function beyond(results, bounds, quick) {
  return Object.entries(results).flatMap(([part, rows]) =>
    (bounds[part] ?? []).flatMap((bound) => {
      const judged = rows.filter((row) => applies(bound, row));
      return judged.flatMap((row) => {
        const words = judge(row[bound.figure], bound, quick);
        return words === null ? [] : [`${part}, ${nameOf(row)}: ${bound.figure} ${words}`];
      });
    }),
  );
}

/** Not told on this system, or not a figure of this row: neither holds nor breaks a bound. */
const applies = ({ where = {}, figure }, row) =>
  row[figure] !== null &&
  row[figure] !== undefined &&
  Object.entries(where).every(([name, value]) => row[name] === value);

function judge(value, { least, most }, quick) {
  const limit = [least ?? most].flat().at(quick ? -1 : 0);
  // What is no number holds no bound.
  const holds = least === undefined ? value <= limit : value >= limit;
  return holds ? null : `is ${value}, ${least === undefined ? 'more' : 'less'} than ${limit}`;
}

/** What was measured, as far as it is no figure. */
const NAMES = ['engine', 'callers', 'connections', 'open', 'wallets', 'processes', 'paid', 'what', 'etag'];
const nameOf = (row) =>
  NAMES.filter((name) => row[name] !== undefined)
    .map((name) => (typeof row[name] === 'string' ? row[name] : `${name} ${row[name]}`))
    .join(', ');
