import { HOUR } from '@epusdt/kernel';

const KEPT_MS = 24 * HOUR;
const MAX_FIATS = 50;

/** Fiats that nobody configured and a shop has asked for lately. */
export class AskedFiats {
  /** In the order in which they were asked for last. */
  private readonly askedAt = new Map<string, number>();

  ask(fiat: string, now: number): void {
    this.askedAt.delete(fiat);
    this.askedAt.set(fiat, now);
    const [oldest] = this.askedAt.keys();
    if (this.askedAt.size > MAX_FIATS && oldest !== undefined) this.askedAt.delete(oldest);
  }

  lately(now: number): string[] {
    for (const [fiat, at] of this.askedAt) if (now - at > KEPT_MS) this.askedAt.delete(fiat);
    return [...this.askedAt.keys()];
  }
}
