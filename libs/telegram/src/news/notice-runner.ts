import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { EventBus, type DomainEvent } from '@epusdt/events';
import { SECOND } from '@epusdt/kernel';
import { LANES, NoticeBook, NoticeCollector, NoticeSettings, type Lane } from '@epusdt/notices';
import { AlarmLedger } from '@epusdt/operations';
import { NoticePost } from './notice-post';
import { Pulse } from '../line/pulse';
import { TelegramSettings } from '../telegram-settings';

/** What nobody has told of is looked for so often. */
const LOOK_MS = 5 * SECOND;
/** However much happens: between the beginnings of two looks. */
const SPACING_MS = SECOND;
/** After these there may be something to tell at once. */
const WAKING: readonly DomainEvent[] = ['order.paid', 'transfer.unmatched', 'transfers.outgoing'];
const FAILURES: readonly DomainEvent[] = ['callback.failed', 'callback.dead', 'endpoint.paused'];
const ALARMS: readonly DomainEvent[] = ['alarm.raised', 'alarm.cleared'];

/** Tells people what they want to hear of, for as long as the gateway runs. Nothing of the gateway waits for it. */
@Injectable()
export class NoticeRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('notices');
  private readonly end = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private stops: (() => void)[] = [];
  private nap = new AbortController();
  private found = new AbortController();
  /** By what fails. */
  private readonly troubles = new Map<string, string>();

  constructor(
    private readonly collector: NoticeCollector,
    private readonly book: NoticeBook,
    private readonly post: NoticePost,
    private readonly places: NoticeSettings,
    private readonly ledger: AlarmLedger,
    private readonly events: EventBus,
    private readonly pulse: Pulse,
    private readonly settings: TelegramSettings,
  ) {}

  onApplicationBootstrap(): void {
    const wake = (): void => this.wake();
    const failed = (): void => {
      this.collector.callbackFailed();
      this.wake();
    };
    // What the alarm is about has to be written down before it can be found.
    const alarmed = async (): Promise<void> => {
      await this.ledger.note();
      this.wake();
    };
    this.stops = [
      ...WAKING.map((event) => this.events.on(event, wake)),
      ...FAILURES.map((event) => this.events.on(event, failed)),
      ...ALARMS.map((event) => this.events.on(event, alarmed)),
    ];
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const stop of this.stops) stop();
    this.end.abort();
    this.wake();
    this.nudge();
    await this.running;
    await this.collector.close();
  }

  /** Long ago. */
  forgetOld(): Promise<void> {
    return this.book.forgetOld();
  }

  private wake(): void {
    this.nap.abort();
  }

  /** There may be something to tell. */
  private nudge(): void {
    const before = this.found;
    this.found = new AbortController();
    before.abort();
  }

  private async run(): Promise<void> {
    const { places } = this.places;
    const ways = places.flatMap((place) => LANES.map((lane) => this.tell(place, lane)));
    await Promise.all([this.look(), ...ways]);
  }

  /** Finds what there is to be told. */
  private async look(): Promise<void> {
    const { signal } = this.end;
    while (!signal.aborted) {
      // Whatever happens from here on leads to another round.
      this.nap = new AbortController();
      const begun = this.pulse.now;
      await this.tries('look', () => this.collector.collect());
      this.nudge();
      await this.pulse.until(this.after(begun, LOOK_MS), this.nap.signal);
      await this.pulse.until(this.after(begun, SPACING_MS), signal);
    }
  }

  /** The clock may have been put back since. */
  private after(begun: number, ms: number): number {
    return Math.min(begun, this.pulse.now) + ms;
  }

  /** Each place by itself, whatever becomes of the others and of the looking: what is written down is told. */
  private async tell(place: string, lane: Lane): Promise<void> {
    const { signal } = this.end;
    while (!signal.aborted) {
      const { signal: found } = this.found;
      const again = await this.tries(`${lane} ${place}`, () => this.post.deliver(place, lane, signal));
      // Every look leads here: this is for one that hangs.
      const look = this.pulse.now + 2 * LOOK_MS;
      await this.pulse.until(Math.min(again ?? look, look), found);
    }
  }

  /** Each trouble is told once, however long it lasts. Never rejects. */
  private async tries<T>(what: string, act: () => Promise<T>): Promise<T | null> {
    try {
      const done = await act();
      this.troubles.delete(what);
      return done;
    } catch (error) {
      const words = this.settings.redacted(String(error));
      if (![...this.troubles.values()].includes(words))
        this.logger.warn(`notices wait, and are tried again every few seconds: ${words}`);
      this.troubles.set(what, words);
      return null;
    }
  }
}
