/** Figures against their bounds, and as a table for people. */
const HEADINGS = ['Part', 'Of', 'Figure', 'Measured', 'Bound', ''];
const MEASURED = 3;
/** Of a part that could not be measured. */
export const FAILURES = 'failures';
const NO_FAILURE = { exactly: 0 };

/** Adds `bound`, and `beyond`: how far beyond it the figure is, or `null`. A figure that was not told is not judged. */
export function judge(figures, bounds, quick) {
  return figures.map((one) => {
    const bound = one.figure === FAILURES ? NO_FAILURE : bounds[one.part]?.[one.figure];
    if (bound === undefined || one.value === null) return { ...one, bound: '', beyond: null };
    const [[kind, limits]] = Object.entries(bound);
    const limit = Array.isArray(limits) ? limits[quick ? 1 : 0] : limits;
    const by = kind === 'least' ? limit - one.value : one.value - limit;
    // What is no number holds no bound.
    const holds = kind === 'exactly' ? by === 0 : by <= 0;
    const how = `is ${one.value}: ${Number(Math.abs(by).toFixed(1))} ${kind === 'least' ? 'less than' : 'more than'} ${limit}`;
    return { ...one, bound: `${kind} ${limit}`, beyond: holds ? null : how };
  });
}

export function printFigures({ machine, load, quick, seconds, figures }) {
  const { cpu, cores, memoryGiB, system, node } = machine;
  console.log(`\n${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}`);
  console.log(
    `${quick ? 'quick' : 'full'} run, ${seconds} s; load of the machine before it: ${load.toFixed(1)}\n`,
  );
  const rows = figures.map(({ part, of, figure, value, bound, beyond }) => [
    part,
    of,
    figure,
    value === null ? 'not told here' : String(value),
    bound,
    beyond === null ? '' : 'BEYOND',
  ]);
  const table = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) console.log(line(row, widths));
}

const line = (row, widths) =>
  row
    .map((cell, column) =>
      column === MEASURED ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    )
    .join('  ')
    .trimEnd();
