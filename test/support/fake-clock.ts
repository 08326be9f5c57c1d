import { Clock } from '@epusdt/kernel';

/** Time as the test says. */
export class FakeClock extends Clock {
  constructor(private instant: number) {
    super();
  }

  override now(): number {
    return this.instant;
  }

  set(instant: number): void {
    this.instant = instant;
  }

  advance(ms: number): void {
    this.instant += ms;
  }
}
