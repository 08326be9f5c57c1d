import { Injectable } from '@nestjs/common';
import { Clock, SECOND } from '@epusdt/kernel';

interface Waiting {
  at: number;
  readonly call: () => void;
}

/** A clock that is only set right goes back by less. */
const STEP_MS = 3 * SECOND;

/**
 * Waits for instants of the gateway's clock. Whoever sees time pass says so by `beat`: a cron, or a test. Where the clock
 * is put back, everything that waits is put back as far: it waits for as long as it meant to.
 */
@Injectable()
export class Pulse {
  private readonly waiting = new Set<Waiting>();
  /** The latest instant that was seen. */
  private seen = 0;

  constructor(private readonly clock: Clock) {}

  get now(): number {
    const now = this.clock.now();
    const back = this.seen - now;
    if (back > STEP_MS) {
      for (const one of this.waiting) one.at -= back;
      this.seen = now;
    }
    this.seen = Math.max(this.seen, now);
    return now;
  }

  /** Calls at the first beat from then on. Returns the way to take it back. */
  at(instant: number, call: () => void): () => void {
    const one = { at: instant, call };
    this.waiting.add(one);
    return () => void this.waiting.delete(one);
  }

  /** Until then, or until the signal. */
  async until(instant: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || instant <= this.now) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        takeBack();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const takeBack = this.at(instant, end);
      signal.addEventListener('abort', end);
    });
  }

  beat(): void {
    const { now } = this;
    for (const one of [...this.waiting]) {
      if (one.at > now) continue;
      this.waiting.delete(one);
      one.call();
    }
  }
}
