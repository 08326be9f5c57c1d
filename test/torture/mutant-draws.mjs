/** How a bug is planted, and what a run must hold to show it, asked of its plan. */
export const patch = (file, find, replace) => ({ file: `libs/${file}`, find, replace });
export const sql = (engine, find, replace) => ({ file: `sql/${engine}/0001_initial.sql`, find, replace });

export const pays = (odd) => (plan) => plan.purchases.some(({ payer }) => payer.odd === odd);
export const batches = (plan) => plan.purchases.filter(({ payer }) => payer.kind === 'batch').length >= 2;
export const lies = (names) => (plan) => plan.events.filter(({ fault }) => names.includes(fault)).length >= 2;
export const points =
  (name, least = 1) =>
  (plan) =>
    plan.events.filter(({ point }) => name.test(point ?? '')).length >= least;
/** Forks that take for good what is some blocks deep. */
export const deepDrops = (plan) =>
  plan.events.filter(
    ({ kind, transactions, depth }) => kind === 'fork' && transactions === 'drop' && depth >= 6,
  ).length >= 2;
