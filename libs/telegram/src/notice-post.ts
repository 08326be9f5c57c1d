import { Injectable, Logger } from '@nestjs/common';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { NoticeBook, type Claim, type Notice } from '@epusdt/notices';
import { pauseAfter } from './back-off';
import { ANYBODY } from './bot-buttons';
import { markup } from './bot-html';
import { BotError, BotLine } from './bot-line';
import type { Place } from './bot-mail';
import { BotSpeech } from './bot-speech';
import { NoticeLetters } from './notice-letters';
import { Pulse } from './pulse';
import { TelegramSettings } from './telegram-settings';

/** Telegram lets a bot say about twenty things a minute in a group; what comes meanwhile goes together. */
const SPACING_MS = 3 * SECOND;
/** A chat that takes no messages is tried again so often at least. */
const SHUT_MS = 10 * MINUTE;
/** It is the chat that is wrong, and not what is said in it. */
const SHUT =
  /chat not found|thread not found|not enough rights|CHAT_WRITE_FORBIDDEN|upgraded to a supergroup|deactivated|PEER_ID_INVALID|have no rights|topic/i;

interface Standing {
  /** Not to be written to before. */
  nextAt: number;
  failures: number;
  told: string;
}

/** Brings notices to chats: each once, many at once in one message, none lost where a chat or Telegram is away. */
@Injectable()
export class NoticePost {
  private readonly logger = new Logger('notices');
  private readonly standings = new Map<string, Standing>();

  constructor(
    private readonly book: NoticeBook,
    private readonly letters: NoticeLetters,
    private readonly speech: BotSpeech,
    private readonly line: BotLine,
    private readonly pulse: Pulse,
    private readonly settings: TelegramSettings,
  ) {}

  /** Everything that is due there. When to try again; `null`: when there is something. */
  async deliver(place: string, end: AbortSignal): Promise<number | null> {
    const standing = this.standing(place);
    standing.nextAt = Math.max(standing.nextAt, this.line.quietUntil);
    if (end.aborted || standing.nextAt > this.pulse.now) return standing.nextAt;
    const claim = await this.book.claim(place);
    if (!claim) return null;
    try {
      await this.send(claim, end);
      standing.failures = 0;
      standing.told = '';
      standing.nextAt = this.pulse.now + SPACING_MS;
    } catch (error) {
      await this.book.giveBack(claim);
      if (!(error instanceof BotError)) throw error;
      standing.failures += 1;
      const pause = isShut(error) ? SHUT_MS : pauseAfter(standing.failures, error.retryAfterMs);
      standing.nextAt = this.pulse.now + pause;
      this.tell(place, standing, error);
    }
    return standing.nextAt;
  }

  /** Somebody is there: the chat is tried at once. */
  heardOf(chatId: number): void {
    for (const [place, standing] of this.standings) {
      if (placeOf(place).chatId === chatId) Object.assign(standing, { nextAt: 0, failures: 0 });
    }
  }

  private async send(claim: Claim, end: AbortSignal): Promise<void> {
    const place = placeOf(claim.place);
    for (const { notices, sketch } of await this.letters.of(claim.notices)) {
      if (end.aborted) throw new BotError('sendMessage', 'the gateway is stopping');
      try {
        await this.speech.tell(place, ANYBODY, sketch);
        await this.book.close(claim, notices, 'sent');
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        await this.sayLess(claim, notices, error);
      }
    }
  }

  /** Telegram does not take the message however often it is tried: at least something is said. */
  private async sayLess(claim: Claim, notices: readonly Notice[], error: BotError): Promise<void> {
    const ids = notices.map(({ id }) => id).join(', ');
    this.logger.error(
      `a message about the notices ${ids} is not taken: ${this.settings.redacted(error.message)}`,
    );
    try {
      await this.speech.tell(placeOf(claim.place), ANYBODY, {
        text: markup`⚠ notices: ${ids.slice(0, 200)}`,
      });
      await this.book.close(claim, notices, 'failed');
    } catch (again) {
      if (!isUnreadable(again)) throw again;
      await this.book.close(claim, notices, 'failed');
    }
  }

  private standing(place: string): Standing {
    const standing = this.standings.get(place) ?? { nextAt: 0, failures: 0, told: '' };
    this.standings.set(place, standing);
    return standing;
  }

  /** Each trouble once, however long it lasts. */
  private tell(place: string, standing: Standing, error: BotError): void {
    const words = this.settings.redacted(error.message);
    if (words === standing.told) return;
    standing.told = words;
    const cure = isShut(error)
      ? '; let that person press /start, or the bot into that group, or mend TELEGRAM_CHATS'
      : '';
    this.logger.warn(`chat ${place} is not told of news now, nothing is lost: ${words}${cure}`);
  }
}

const isShut = ({ code, message }: BotError): boolean => code === 403 || (code === 400 && SHUT.test(message));

const isUnreadable = (error: unknown): error is BotError =>
  error instanceof BotError && error.code === 400 && !isShut(error);

function placeOf(place: string): Place {
  const [chatId, topic] = place.split('/');
  return { chatId: Number(chatId), topic: topic === undefined ? null : Number(topic) };
}

/** As `TELEGRAM_CHATS` writes it. */
export const nameOfPlace = ({ id, topic }: { readonly id: number; readonly topic: number | null }): string =>
  topic === null ? String(id) : `${id}/${topic}`;
