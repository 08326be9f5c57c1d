/** What is told of many measured values; `null` of none. */
export function spread(values) {
  if (values.length === 0) return null;
  const sorted = values.map((value) => Math.round(value)).sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) };
}
