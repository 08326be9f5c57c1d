import type { Pulse } from '../line/pulse';

/** How fast one chat is written to, whatever is told there, and in which of its topics. */
export class ChatPace {
  private next = 0;
  /** How far ahead that lay. */
  private pauseMs = 0;

  constructor(private readonly pulse: Pulse) {}

  /** Not before. */
  get nextAt(): number {
    // Further ahead than it was set: the clock was put back.
    if (this.next > this.pulse.now + this.pauseMs) this.next = this.pulse.now;
    return this.next;
  }

  rest(pauseMs: number): void {
    const nextAt = Math.max(this.nextAt, this.pulse.now + pauseMs);
    this.pauseMs = nextAt - this.pulse.now;
    this.next = nextAt;
  }
}
