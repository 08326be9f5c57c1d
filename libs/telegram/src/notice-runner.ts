import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { EventBus, type DomainEvent } from '@epusdt/events';
import { SECOND } from '@epusdt/kernel';
import { NoticeBook, NoticeCollector, NoticeSettings } from '@epusdt/notices';
import { AlarmLedger } from '@epusdt/operations';
import { NoticePost } from './notice-post';
import { Pulse } from './pulse';
import { TelegramSettings } from './telegram-settings';

/** What nobody has told of is looked for so often. */
const LOOK_MS = 5 * SECOND;
/** After these there may be something to tell at once. */
const WAKING: readonly DomainEvent[] = [
  'order.paid',
  'transfer.unmatched',
  'transfers.outgoing',
  'endpoint.paused',
];
const FAILURES: readonly DomainEvent[] = ['callback.failed', 'callback.dead'];
const ALARMS: readonly DomainEvent[] = ['alarm.raised', 'alarm.cleared'];

/** Tells people what they want to hear of, for as long as the gateway runs. Nothing of the gateway waits for it. */
@Injectable()
export class NoticeRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('notices');
  private readonly end = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private stops: (() => void)[] = [];
  private nap = new AbortController();
  private told = '';

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

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      // Whatever happens from here on leads to another round.
      this.nap = new AbortController();
      const next = await this.round();
      await this.pulse.until(next, this.nap.signal);
    }
  }

  /** When to look again. Never rejects. */
  private async round(): Promise<number> {
    const next = this.pulse.now + LOOK_MS;
    try {
      await this.collector.collect();
      const { places } = this.places;
      const again = await Promise.all(places.map((place) => this.post.deliver(place, this.end.signal)));
      this.told = '';
      return Math.min(next, ...again.flatMap((instant) => instant ?? []));
    } catch (error) {
      const words = this.settings.redacted(String(error));
      if (words !== this.told)
        this.logger.warn(`notices wait, and are tried again every few seconds: ${words}`);
      this.told = words;
      return next;
    }
  }
}
