import { Injectable } from '@nestjs/common';
import { MINUTE } from '@epusdt/kernel';
import { Pulse } from '../line/pulse';

/** Answered within a minute; what is left of Telegram's thirty messages a second is for people who may ask. */
const MAX_ANSWERED = 200;

/** People who have no role ask for their number: each is answered once a minute, and not too many of them. */
@Injectable()
export class Strangers {
  /** When each was answered, the oldest first. */
  private readonly answered = new Map<number, number>();

  constructor(private readonly pulse: Pulse) {}

  /** Counts as asked where he may. */
  mayAsk(userId: number): boolean {
    const { now } = this.pulse;
    for (const [id, at] of this.answered) {
      // One of the future: the clock was put back.
      if (at > now - MINUTE && at <= now) break;
      this.answered.delete(id);
    }
    if (this.answered.has(userId) || this.answered.size >= MAX_ANSWERED) return false;
    this.answered.set(userId, now);
    return true;
  }
}
