import { Injectable } from '@nestjs/common';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { BotHandle } from './bot-handle';
import { Pulse } from './pulse';
import { TelegramSettings } from './telegram-settings';

/** Telegram did not do what it was asked. The text names no secret. */
export class BotError extends Error {
  constructor(
    readonly method: string,
    text: string,
    /** Telegram's own number; `null`: it did not answer, or nothing that can be read. */
    readonly code: number | null = null,
    /** How long Telegram wants to be left alone. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(`${method}: ${text}`);
    this.name = 'BotError';
  }
}

/** Telegraf would wait for 500 s. */
export const CALL_MS = 10 * SECOND;
/** Who is asked to wait for longer is told so instead. */
const MAX_PATIENCE_MS = MINUTE;
const MAX_TRIES = 3;

/** Every call of the Bot API: bounded in time, patient where Telegram asks for it, silent about secrets. */
@Injectable()
export class BotLine {
  private readonly closing = new AbortController();
  private leaveAlone = 0;

  constructor(
    private readonly handle: BotHandle,
    private readonly settings: TelegramSettings,
    private readonly pulse: Pulse,
  ) {}

  /** When Telegram may be written to again. */
  get quietUntil(): number {
    return this.leaveAlone;
  }

  /** Waits when Telegram says that it is asked too often, and asks again. Rejects with a `BotError`. */
  async call(method: string, payload: object): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      await this.quiet(method);
      try {
        return await this.ask(method, payload);
      } catch (error) {
        if (!(error instanceof BotError) || error.retryAfterMs === null) throw error;
        this.leaveAlone = Math.max(this.leaveAlone, this.pulse.now + error.retryAfterMs);
        if (tries === MAX_TRIES) throw error;
      }
    }
  }

  /** One try. `limitMs`: how long it may take; `signal`: nobody wants the answer any more. */
  async ask(method: string, payload: object, limitMs = CALL_MS, signal?: AbortSignal): Promise<unknown> {
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
      const ended = enders.some(({ aborted }) => aborted) ? 'the gateway is stopping' : late;
      throw this.readable(method, error, controller.signal.aborted ? ended : null);
    } finally {
      takeBack();
      for (const ender of enders) ender.removeEventListener('abort', abort);
    }
  }

  /** Ends what is under way and lets nothing begin. */
  close(): void {
    this.closing.abort();
  }

  private async quiet(method: string): Promise<void> {
    const left = this.leaveAlone - this.pulse.now;
    if (left > MAX_PATIENCE_MS) {
      throw new BotError(method, `Telegram wants to be left alone for ${Math.ceil(left / SECOND)} s`);
    }
    await this.pulse.until(this.leaveAlone, this.closing.signal);
  }

  private readable(method: string, error: unknown, ended: string | null): BotError {
    if (ended !== null) return new BotError(method, ended);
    const refusal = refusalIn(error);
    const text = error instanceof Error ? error.message : String(error);
    if (!refusal) return new BotError(method, this.settings.redacted(text));
    const { error_code: code, description, parameters } = refusal;
    const seconds = Number(parameters?.retry_after);
    const wait = code === 429 && seconds > 0 ? seconds * SECOND : null;
    return new BotError(method, `${code} ${this.settings.redacted(String(description))}`, code, wait);
  }
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
