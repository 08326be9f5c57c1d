import type Redis from 'ioredis';
import type { Envelope } from './gateway';

export const codes = (answers: readonly Envelope[]): Record<string, number> =>
  tally(answers.map((one) => one.status_code));

function tally(values: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Every amount is given out at each wallet once before the next amount is begun. */
export function expectEvenRotation(answers: readonly Envelope[], wallets: number): void {
  const amounts = tally(answers.map(({ data }) => Number(data?.['actual_amount']).toFixed(4)));
  const levels = Object.keys(amounts).sort((a, b) => Number(a) - Number(b));
  expect(levels).toHaveLength(Math.ceil(answers.length / wallets));
  expect(levels.slice(0, -1).every((level) => amounts[level] === wallets)).toBe(true);
  const perWallet = Object.values(tally(answers.map(({ data }) => String(data?.['token']))));
  expect(perWallet).toHaveLength(wallets);
  expect(Math.max(...perWallet) - Math.min(...perWallet)).toBeLessThanOrEqual(1);
}

/** Resolves at the next such event; errors on the way there do not matter. */
export const met = (client: Redis, event: 'ready' | 'close'): Promise<void> =>
  new Promise((resolve) => client.once(event, () => resolve()));

export const ready = (client: Redis): Promise<void> =>
  client.status === 'ready' ? Promise.resolve() : met(client, 'ready');

export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}
