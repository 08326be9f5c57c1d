/** What a run tells: the same fields in text and JSON. */
const TOLD = [
  'seed',
  'mode',
  'tier',
  'payments',
  'plan',
  'speed',
  'faults',
  'notInjected',
  'payers',
  'refused',
  'endedByThemselves',
  'recoveryMs',
  'latencies',
  'requests',
  'rssMiB',
  'left',
];

export const reportOf = (run) => Object.fromEntries(TOLD.map((name) => [name, run[name]]));
