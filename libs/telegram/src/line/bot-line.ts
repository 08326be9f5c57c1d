import { Injectable } from '@nestjs/common';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { BotHandle } from './bot-handle';
import { Pulse } from './pulse';
import { TelegramSettings } from '../telegram-settings';

/** Telegram did not do what it was asked. The text names no secret. */
export class BotError extends Error {
  constructor(
    readonly method: string,
    text: string,
    /** Telegram's own number; `null`: it did not answer, or nothing that can be read. */
    readonly code: number | null = null,
    /** How long Telegram wants to be left alone. */
    readonly retryAfterMs: number | null = null,
    /** It may have done it: the question was on its way, and nothing came back. */
    readonly isUnanswered = false,
  ) {
    super(`${method}: ${text}`);
    this.name = 'BotError';
  }
}

/** Telegraf would wait for 500 s. */
export const CALL_MS = 10 * SECOND;
/** A picture on a slow line. */
const PICTURE_MS = MINUTE;
const limitOf = (method: string): number => (method === 'sendPhoto' ? PICTURE_MS : CALL_MS);
/** Who is asked to wait for longer is told so instead. */
const MAX_PATIENCE_MS = MINUTE;
const MAX_TRIES = 3;
/** With these nobody has heard the question. */
const UNHEARD: ReadonlySet<unknown> = new Set(
  'ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH ENETDOWN EADDRNOTAVAIL EPROTO'.split(' '),
);

/** How long Telegram wants to be left alone. */
interface Quiet {
  until: number;
  /** For how long, as it was asked for. */
  readonly asked: number;
}

/** What was asked for where no chat was named holds everywhere. */
const NO_CHAT = 0;

/** Every call of the Bot API: bounded in time, patient where Telegram asks for it, silent about secrets. */
@Injectable()
export class BotLine {
  private readonly closing = new AbortController();
  /** By chat. Telegram counts what is said in each by itself: one that is full keeps no other waiting. */
  private readonly quiets = new Map<number, Quiet>();

  constructor(
    private readonly handle: BotHandle,
    private readonly settings: TelegramSettings,
    private readonly pulse: Pulse,
  ) {}

  /** When there may be another call: in this chat, or, with `null`, one that is about no chat. */
  quietUntil(chat: number | null): number {
    const everywhere = this.endOf(NO_CHAT);
    return chat === null ? everywhere : Math.max(everywhere, this.endOf(chat));
  }

  /** Waits when Telegram says that it is asked too often, and asks again. Rejects with a `BotError`. */
  async call(method: string, payload: object): Promise<unknown> {
    const chat = chatIn(payload);
    for (let tries = 1; ; tries += 1) {
      await this.quiet(method, chat);
      try {
        return await this.ask(method, payload);
      } catch (error) {
        if (!(error instanceof BotError) || error.retryAfterMs === null) throw error;
        this.leaveAlone(chat, error.retryAfterMs);
        if (tries === MAX_TRIES) throw error;
      }
    }
  }

  /** One try. `limitMs`: how long it may take; `signal`: nobody wants the answer any more. */
  async ask(
    method: string,
    payload: object,
    limitMs = limitOf(method),
    signal?: AbortSignal,
  ): Promise<unknown> {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const enders = [this.closing.signal, ...(signal ? [signal] : [])];
    if (enders.some(({ aborted }) => aborted)) throw new BotError(method, 'the gateway is stopping');
    for (const ender of enders) ender.addEventListener('abort', abort);
    const takeBack = this.pulse.at(this.pulse.now + limitMs, abort);
    try {
      return await this.handle.call(method, payload, controller.signal);
    } catch (error) {
      const late = `no answer within ${limitMs / SECOND} s`;
      if (!controller.signal.aborted) throw this.readable(method, error);
      if (!enders.some(({ aborted }) => aborted)) throw new BotError(method, late, null, null, true);
      throw new BotError(method, 'the gateway is stopping');
    } finally {
      takeBack();
      for (const ender of enders) ender.removeEventListener('abort', abort);
    }
  }

  /** Does Telegram answer at all? */
  async isAlive(signal: AbortSignal): Promise<boolean> {
    try {
      await this.ask('getMe', {}, CALL_MS, signal);
      return true;
    } catch {
      return false;
    }
  }

  /** Ends what is under way and lets nothing begin. */
  close(): void {
    this.closing.abort();
  }

  private leaveAlone(chat: number | null, ms: number): void {
    const { now } = this.pulse;
    for (const over of [...this.quiets.keys()].filter((one) => this.endOf(one) <= now))
      this.quiets.delete(over);
    const asked = Math.max(this.endOf(chat ?? NO_CHAT) - now, ms);
    this.quiets.set(chat ?? NO_CHAT, { until: now + asked, asked });
  }

  private endOf(chat: number): number {
    const quiet = this.quiets.get(chat);
    if (!quiet) return 0;
    // Later than that it can only be where the clock was put back.
    quiet.until = Math.min(quiet.until, this.pulse.now + quiet.asked);
    return quiet.until;
  }

  private async quiet(method: string, chat: number | null): Promise<void> {
    const left = this.quietUntil(chat) - this.pulse.now;
    if (left > MAX_PATIENCE_MS) {
      throw new BotError(method, `Telegram wants to be left alone for ${Math.ceil(left / SECOND)} s`);
    }
    await this.pulse.until(this.quietUntil(chat), this.closing.signal);
  }

  private readable(method: string, error: unknown): BotError {
    const refusal = refusalIn(error);
    const text = error instanceof Error ? error.message : String(error);
    if (!refusal) {
      const isUnheard = UNHEARD.has((error as { readonly code?: unknown } | null)?.code);
      return new BotError(method, this.settings.redacted(text), null, null, !isUnheard);
    }
    const { error_code: code, description, parameters } = refusal;
    const seconds = Number(parameters?.retry_after);
    const wait = code === 429 && seconds > 0 ? seconds * SECOND : null;
    return new BotError(method, `${code} ${this.settings.redacted(String(description))}`, code, wait);
  }
}

/** Which chat a call is about. */
function chatIn(payload: object): number | null {
  const { chat_id: chat, scope } = payload as Partial<Record<'chat_id', number>> & {
    readonly scope?: { readonly chat_id?: number };
  };
  return chat ?? scope?.chat_id ?? null;
}

interface ApiRefusal {
  readonly error_code: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after?: unknown };
}

/** What telegraf's error holds where Telegram itself, or what stands before it, has refused. */
function refusalIn(error: unknown): ApiRefusal | null {
  const response = (error as { readonly response?: unknown } | null)?.response;
  const isRefusal = typeof response === 'object' && response !== null && 'error_code' in response;
  return isRefusal ? (response as ApiRefusal) : null;
}
