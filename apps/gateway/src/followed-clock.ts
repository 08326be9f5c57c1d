import { setTimeout as delay } from 'node:timers/promises';
import { SystemClock, VirtualClock, elapsedMs, type Clock, type ClockReading } from '@epusdt/kernel';

const LOOK_EVERY_MS = 200;
const ANSWER_WITHIN_MS = 1_000;

/** The clock of this machine, or the one that `url` tells of. Throws when that one does not answer. */
export async function clockOf(url: string | null): Promise<Clock> {
  if (url === null) return new SystemClock();
  const { reading } = await look(url).catch((error: unknown) => {
    const cure = 'start the sandbox first, or leave CLOCK_URL out';
    throw new Error(`CLOCK_URL: ${url} does not tell the time (${reasonOf(error)}); ${cure}`);
  });
  const clock = new VirtualClock(reading);
  void follow(clock, url);
  return clock;
}

/** For as long as the process lives. While the other clock is away, time goes on as it went. */
async function follow(clock: VirtualClock, url: string): Promise<void> {
  for (;;) {
    await delay(LOOK_EVERY_MS, undefined, { ref: false });
    const answer = await look(url).catch(() => null);
    if (answer) clock.follow(answer.reading, answer.asked, answer.answered);
  }
}

interface Look {
  readonly reading: ClockReading;
  readonly asked: number;
  readonly answered: number;
}

async function look(url: string): Promise<Look> {
  const asked = elapsedMs();
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS), redirect: 'error' });
  const reading = readingOf(await answer.json());
  if (!answer.ok || !reading) throw new Error('it answers something else');
  return { reading, asked, answered: elapsedMs() };
}

function readingOf(answer: unknown): ClockReading | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { now, speed } = answer as Partial<Record<keyof ClockReading, unknown>>;
  if (typeof now !== 'number' || !Number.isSafeInteger(now) || now <= 0) return null;
  return typeof speed === 'number' && speed > 0 && Number.isFinite(speed) ? { now, speed } : null;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
