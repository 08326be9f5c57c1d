import { MINUTE, VirtualClock, type Clock } from '@epusdt/kernel';
import { InputError, onlyFields, wholeNumber, type Fields } from './admin-input';
import type { SimulatedChain } from './chain';
import { BLOCK_MS } from './chain-core';

const MAX_SPEED = 1_000;
const MAX_SKEW_MS = 60 * MINUTE;
const TICK_MS = 10;
/** Blocks made in one go, so that nobody waits long for an answer meanwhile. */
const BLOCKS_A_TICK = 50;

/**
 * The network's own time, which may pass faster than ours, and what gateways that follow it are told: the same, or so
 * much beside it, as on a computer whose clock is wrong.
 */
export class NetworkTime {
  readonly clock: VirtualClock;
  private skewMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(real: Clock) {
    this.clock = new VirtualClock({ now: real.now(), speed: 1 }, () => real.now());
  }

  /** For `GET /_sim/clock`: `now` and `speed` are what is followed. */
  reading(): object {
    const { speed } = this.clock;
    const network = this.clock.now();
    return { now: network + this.skewMs, speed, skewMs: this.skewMs, network };
  }

  /** For `POST /_sim/clock`. A speed also sets the pace of blocks: one every three seconds of the network's time. */
  set(chain: SimulatedChain, fields: Fields): object {
    onlyFields(fields, ['speed', 'skewMs']);
    const { speed, skewMs } = fields;
    if (speed === undefined && skewMs === undefined) {
      throw new InputError('body: nothing to set; give speed, or skewMs, or both');
    }
    const pace = speed === undefined ? null : wholeNumber(fields, 'speed', 1, MAX_SPEED);
    if (skewMs !== undefined) this.skewMs = wholeNumber(fields, 'skewMs', -MAX_SKEW_MS, MAX_SKEW_MS);
    if (pace !== null) {
      this.clock.setSpeed(pace);
      this.makeBlocks(chain);
    }
    return this.reading();
  }

  /** Blocks come by hand, or by another timer, again. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private makeBlocks(chain: SimulatedChain): void {
    this.stop();
    chain.stop();
    this.timer = setInterval(() => this.tick(chain), TICK_MS).unref();
  }

  private tick(chain: SimulatedChain): void {
    for (let made = 0; made < BLOCKS_A_TICK; made += 1) {
      // As on the real network, where every block has its slot of three seconds.
      const timestamp = (Math.floor(chain.head.timestamp / BLOCK_MS) + 1) * BLOCK_MS;
      if (timestamp > this.clock.now()) return;
      chain.mine(1, { timestamp });
    }
  }
}
