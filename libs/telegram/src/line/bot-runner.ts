import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Leases } from '@epusdt/database';
import { HOUR, MasterKey, SECOND, newToken } from '@epusdt/kernel';
import { pauseAfter } from './back-off';
import { BotHandle, type BotIdentity, type BotUpdate } from './bot-handle';
import { BotError, BotLine, CALL_MS } from './bot-line';
import { Pulse } from './pulse';
import { TelegramSettings } from '../telegram-settings';

const LEASE = 'telegram';
/** Renewed meanwhile: a long poll and what is done about its answer may take longer. */
const LEASE_MS = 90 * SECOND;
const LEASE_LOOK_MS = 15 * SECOND;
const POLL_SECONDS = 25;
/** Another program may have taken the webhook away: it is set again so often. */
const WEBHOOK_MS = HOUR;
const UPDATES_AT_ONCE = 50;
const KINDS = ['message', 'callback_query'];
/** What is being said when the gateway stops may still be said for so long. */
const GRACE_MS = 2 * SECOND;

const CURES: Readonly<Record<number, string>> = {
  401: 'TELEGRAM_BOT_TOKEN is not the token of a bot (any more): compare it with what @BotFather says',
  404: 'TELEGRAM_BOT_TOKEN is not the token of a bot, or TELEGRAM_API_ROOT is no Bot API server',
  409: 'another program uses the same token: end it, or let @BotFather make another bot',
};

/**
 * Keeps the bot going for as long as the gateway runs. Nothing of the gateway waits for it, and no failure leaves it: it
 * tries again, ever more seldom. Of several processes one does.
 */
@Injectable()
export class BotRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('telegram');
  private readonly owner = newToken();
  private readonly end = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private failures = 0;
  private isOn = false;
  private told = '';
  /** The first update not handled yet; 0: Telegram knows. */
  private offset = 0;
  private rest: number | null = null;

  constructor(
    private readonly handle: BotHandle,
    private readonly line: BotLine,
    private readonly pulse: Pulse,
    private readonly leases: Leases,
    private readonly settings: TelegramSettings,
    private readonly key: MasterKey,
  ) {}

  /** What Telegram has to say with each update it posts. The same in every process. */
  get webhookSecret(): string {
    return this.key.mac(['telegram webhook', this.settings.options.token]);
  }

  /** When it is tried again, while nothing is under way. */
  get restingUntil(): number | null {
    return this.rest;
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.end.abort();
    const grace = setTimeout(() => this.line.close(), GRACE_MS);
    await this.running;
    await this.confirm();
    clearTimeout(grace);
    this.line.close();
    try {
      await this.leases.release(LEASE, this.owner);
    } catch (error) {
      this.logger.warn(`lease not given back, it ends by itself: ${String(error)}`);
    }
  }

  /** The bot has to know its name before it is told of updates. Rejects with a `BotError`. */
  async introduce(): Promise<void> {
    if (this.handle.name !== null) return;
    this.handle.introduce(identityIn(await this.ask('getMe', {})));
  }

  /** What came of one chat in order, chats beside each other. Never rejects. */
  async hear(updates: readonly BotUpdate[]): Promise<void> {
    const byChat = new Map<number, BotUpdate[]>();
    for (const update of updates) {
      const chat = chatOf(update);
      byChat.set(chat, [...(byChat.get(chat) ?? []), update]);
    }
    await Promise.all(
      [...byChat.values()].map(async (ofChat) => {
        for (const update of ofChat) await this.handle.update(update);
      }),
    );
  }

  private async run(): Promise<void> {
    const { signal } = this.end;
    while (!signal.aborted) {
      let pause = LEASE_LOOK_MS;
      try {
        if (await this.holds()) await this.session();
      } catch (error) {
        if (signal.aborted) return;
        this.failures += 1;
        this.isOn = false;
        pause = pauseAfter(this.failures, error instanceof BotError ? error.retryAfterMs : null);
        this.tell(error);
      }
      this.rest = this.pulse.now + pause;
      await this.pulse.until(this.rest, signal);
      this.rest = null;
    }
  }

  /** Until something fails, the webhook is to be set again, another process holds the lease, or the gateway stops. */
  private async session(): Promise<void> {
    const { webhookUrl } = this.settings.options;
    await this.introduce();
    if (webhookUrl === null) {
      await this.ask('deleteWebhook', { drop_pending_updates: false });
      // The first is answered at once, so that it is known whether the bot works.
      for (let seconds = 0; !this.end.signal.aborted; seconds = POLL_SECONDS) {
        await this.leases.during(LEASE, this.owner, LEASE_MS, () => this.poll(seconds));
        if (!(await this.holds())) return await this.confirm();
      }
    } else {
      await this.ask('setWebhook', {
        url: webhookUrl,
        secret_token: this.webhookSecret,
        allowed_updates: KINDS,
      });
      this.isWell();
      const again = this.pulse.now + WEBHOOK_MS;
      do {
        await this.pulse.until(this.pulse.now + LEASE_LOOK_MS, this.end.signal);
      } while (!this.end.signal.aborted && this.pulse.now < again && (await this.holds()));
    }
  }

  /** `seconds`: how long Telegram waits for something to tell. */
  private async poll(seconds: number): Promise<void> {
    const question = {
      offset: this.offset,
      limit: UPDATES_AT_ONCE,
      timeout: seconds,
      allowed_updates: KINDS,
    };
    const limitMs = seconds * SECOND + CALL_MS;
    const updates = updatesIn(await this.ask('getUpdates', question, limitMs));
    this.isWell();
    await this.hear(updates);
    this.offset = Math.max(this.offset, ...updates.map(({ update_id: id }) => id + 1));
  }

  /** Tells Telegram what was handled, so that whoever comes next is not told of it again. Never rejects. */
  private async confirm(): Promise<void> {
    if (this.offset === 0) return;
    const question = { offset: this.offset, limit: 1, timeout: 0, allowed_updates: KINDS };
    this.offset = 0;
    try {
      await this.line.ask('getUpdates', question);
    } catch (error) {
      this.logger.warn(`the last updates may be handled once more: ${this.wordsOf(error)}`);
    }
  }

  /** Not waited for when the gateway stops. */
  private ask(method: string, payload: object, limitMs?: number): Promise<unknown> {
    return this.line.ask(method, payload, limitMs, this.end.signal);
  }

  private holds(): Promise<boolean> {
    return this.leases.hold(LEASE, this.owner, LEASE_MS);
  }

  private isWell(): void {
    if (!this.isOn) this.logger.log(`the bot @${this.handle.name ?? ''} is on`);
    this.isOn = true;
    this.failures = 0;
    this.told = '';
  }

  /** Each trouble once, however long it lasts. */
  private tell(error: unknown): void {
    const words = this.wordsOf(error);
    if (words === this.told) return;
    this.told = words;
    this.logger.warn(`the bot does not work now, and is tried again at least every minute: ${words}`);
  }

  private wordsOf(error: unknown): string {
    const cure = error instanceof BotError && error.code !== null ? CURES[error.code] : undefined;
    const text = this.settings.redacted(error instanceof Error ? error.message : String(error));
    return cure === undefined ? text : `${text}; ${cure}`;
  }
}

function identityIn(answer: unknown): BotIdentity {
  const { id, username } = answer as Partial<BotIdentity>;
  if (typeof id === 'number' && typeof username === 'string') return { ...(answer as object), id, username };
  throw new BotError('getMe', 'the answer tells of no bot; is TELEGRAM_API_ROOT a Bot API server?');
}

function updatesIn(answer: unknown): BotUpdate[] {
  const isUpdate = (one: unknown): one is BotUpdate =>
    Number.isSafeInteger((one as BotUpdate | null)?.update_id);
  if (Array.isArray(answer) && answer.every(isUpdate)) return answer;
  throw new BotError('getUpdates', 'the answer holds no updates; is TELEGRAM_API_ROOT a Bot API server?');
}

const chatOf = ({ message, callback_query: query }: BotUpdate): number =>
  message?.chat.id ?? query?.message?.chat.id ?? query?.from.id ?? 0;
