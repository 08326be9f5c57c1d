/** How a bug is planted, and what a run must hold to show it, asked of its plan. */
export const patch = (file, find, replace) => ({ file: `libs/${file}`, find, replace });
export const sql = (engine, find, replace) => ({ file: `sql/${engine}/0001_initial.sql`, find, replace });

export const pays = (odd) => (plan) => plan.purchases.some(({ payer }) => payer.odd === odd);
export const batches = (plan) => plan.purchases.filter(({ payer }) => payer.kind === 'batch').length >= 2;
export const lies = (names) => (plan) => plan.events.filter(({ fault }) => names.includes(fault)).length >= 2;
export const points = (name) => (plan) => plan.events.some(({ point }) => name.test(point ?? ''));
export const drops = (plan) =>
  plan.events.some(({ kind, transactions }) => kind === 'fork' && transactions !== 'keep');
