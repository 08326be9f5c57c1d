/** A part of the bench in a process of its own: the bench asks over IPC, and when it is gone, so is this. */
interface Question {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

// Each handler knows what the bench sends it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Handlers = Readonly<Record<string, (input: any) => unknown>>;

export function serve(handlers: Handlers): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (question: Question) => void answer(handlers, question));
}

/** A line on the bench's error stream, for whoever waits. */
export function progress(line: string): void {
  process.send?.({ progress: line });
}

async function answer(handlers: Handlers, { id, name, input }: Question): Promise<void> {
  try {
    const handler = handlers[name];
    if (!handler) throw new RangeError(`nothing is called ${name}`);
    process.send?.({ id, result: await handler(input) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** The nearest rank: the smallest number that at least this share of them do not exceed. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
