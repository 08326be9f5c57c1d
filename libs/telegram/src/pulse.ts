import { Injectable } from '@nestjs/common';
import { Clock } from '@epusdt/kernel';

interface Waiting {
  readonly at: number;
  readonly call: () => void;
}

/** Waits for instants of the gateway's clock. Whoever sees time pass says so by `beat`: a cron, or a test. */
@Injectable()
export class Pulse {
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly clock: Clock) {}

  get now(): number {
    return this.clock.now();
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
