import { Injectable, Logger } from '@nestjs/common';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { NoticeBook, type Claim, type Lane, type Notice } from '@epusdt/notices';
import { pauseAfter } from '../line/back-off';
import { ANYBODY } from '../buttons/bot-buttons';
import { BotError, BotLine } from '../line/bot-line';
import { ChatPace } from './chat-pace';
import type { Sketch } from '../menu/bot-menu';
import type { Place } from '../speech/bot-mail';
import { BotSpeech } from '../speech/bot-speech';
import { NoticeLetters, type Letter } from './notice-letters';
import { Pulse } from '../line/pulse';
import { TelegramSettings } from '../telegram-settings';

/** After each message: Telegram lets a bot say about twenty things a minute in a group. What comes meanwhile goes together. */
const SPACING_MS = 3 * SECOND;
/** A chat that takes no messages is tried again so often at least. */
const SHUT_MS = 10 * MINUTE;
/** It is the chat that is wrong, and not what is said in it. */
const SHUT =
  /chat not found|thread not found|not enough rights|CHAT_WRITE_FORBIDDEN|upgraded to a supergroup|deactivated|PEER_ID_INVALID|have no rights|topic/i;
/** Sent so often without an answer, a picture is left out. */
const PICTURE_TRIES = 2;
/** And so often, a notice has arrived as far as anybody can know. */
const BLIND_TRIES = 5;
const CLOSE_TRIES = 3;

/** What the database does not know yet. */
interface Told {
  readonly notices: readonly Notice[];
  readonly state: 'sent' | 'failed';
}

interface Standing {
  readonly place: string;
  /** Not to be written to before. */
  nextAt: number;
  /** How far ahead that lay. */
  pauseMs: number;
  failures: number;
  trouble: string;
  readonly unclosed: Told[];
  /** By notice: how often it was sent while Telegram answered other questions and not this one. */
  readonly unanswered: Map<string, number>;
}

/** One going to a chat. */
interface Round {
  readonly claim: Claim;
  readonly standing: Standing;
  readonly end: AbortSignal;
  /** Messages that Telegram has taken, or may have. */
  sent: number;
  /** Ids of what is told. */
  readonly told: Set<string>;
}

/** Brings notices to chats: each once, many at once in one message, none lost where a chat or Telegram is away. */
@Injectable()
export class NoticePost {
  private readonly logger = new Logger('notices');
  private readonly standings = new Map<string, Standing>();
  /** By chat. */
  private readonly paces = new Map<number, ChatPace>();

  constructor(
    private readonly book: NoticeBook,
    private readonly letters: NoticeLetters,
    private readonly speech: BotSpeech,
    private readonly line: BotLine,
    private readonly pulse: Pulse,
    private readonly settings: TelegramSettings,
  ) {}

  /** What is due there. When to try again; `null`: when there is something. One call at a time for a place and lane. */
  async deliver(place: string, lane: Lane, end: AbortSignal): Promise<number | null> {
    const standing = this.standing(place, lane);
    const { now } = this.pulse;
    // Further ahead than it was set: the clock was put back.
    if (standing.nextAt > now + standing.pauseMs) standing.nextAt = now;
    const pace = this.paceOf(place);
    const at = Math.max(standing.nextAt, pace.nextAt, this.line.quietUntil(placeOf(place).chatId));
    if (end.aborted || at > now) return at;
    await this.closeRest(standing);
    const claim = await this.book.claim(place, lane);
    if (!claim) return null;
    const round: Round = { claim, standing, end, sent: 0, told: new Set() };
    try {
      await this.send(round, await this.letters.of(claim.notices));
      standing.failures = 0;
      standing.trouble = '';
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      standing.failures += 1;
      // Whatever else is told in that chat would be refused as well.
      pace.rest(error.retryAfterMs ?? 0);
      this.rest(standing, isShut(error) ? SHUT_MS : pauseAfter(standing.failures, error.retryAfterMs));
      if (!end.aborted) this.tell(standing, error);
    } finally {
      pace.rest(round.sent * SPACING_MS);
      await this.giveBack(round);
    }
    return Math.max(standing.nextAt, pace.nextAt);
  }

  /** Somebody is there: the chat is tried at once. */
  heardOf(chatId: number): void {
    for (const standing of this.standings.values()) {
      if (placeOf(standing.place).chatId === chatId) Object.assign(standing, { nextAt: 0, failures: 0 });
    }
  }

  private async send(round: Round, letters: readonly Letter[]): Promise<void> {
    for (const letter of letters) {
      if (round.end.aborted) return;
      // Making it may have taken long: another process tells it where it has got hold of it.
      if (await this.book.renew(round.claim, letter.notices)) await this.sendOne(round, letter);
    }
  }

  private async sendOne(round: Round, { notices, sketch }: Letter): Promise<void> {
    const { unanswered } = round.standing;
    const tries = Math.max(...notices.map(({ id }) => unanswered.get(id) ?? 0));
    const shown = tries < PICTURE_TRIES ? sketch : wordsOf(sketch);
    try {
      await this.tries(round, notices, (place) => this.speech.tell(place, ANYBODY, shown));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      if (shown.picture) return this.sendOne(round, { notices, sketch: wordsOf(sketch) });
      return this.sendApart(round, notices, error);
    }
    await this.close(round, { notices, state: 'sent' });
  }

  /** Telegram does not take it however often it is tried: only what is wrong with it shall suffer. */
  private async sendApart(round: Round, notices: readonly Notice[], error: BotError): Promise<void> {
    const [one, ...others] = notices;
    if (!one) return;
    if (others.length === 0) return this.sayLess(round, one, error);
    const middle = Math.ceil(notices.length / 2);
    for (const half of [notices.slice(0, middle), notices.slice(middle)]) {
      await this.send(round, await this.letters.of(half));
    }
  }

  /** At least something is said. */
  private async sayLess(round: Round, one: Notice, error: BotError): Promise<void> {
    const words = this.settings.redacted(error.message);
    this.logger.error(
      `Telegram does not take the message about the notice ${one.id} (${one.kind}): ${words}`,
    );
    try {
      await this.tries(round, [one], (place) => this.speech.tellPlainly(place, this.letters.less(one)));
    } catch (again) {
      if (!isUnreadable(again)) throw again;
    }
    await this.close(round, { notices: [one], state: 'failed' });
  }

  private async tries(
    round: Round,
    notices: readonly Notice[],
    act: (place: Place) => Promise<void>,
  ): Promise<void> {
    try {
      await act(placeOf(round.claim.place));
      round.sent += 1;
    } catch (error) {
      if (error instanceof BotError && error.isUnanswered) {
        round.sent += 1;
        await this.count(round, notices);
      }
      throw error;
    }
  }

  /** It may have arrived each time: it is not repeated for ever. Where nothing at all is answered, nothing arrives. */
  private async count(round: Round, notices: readonly Notice[]): Promise<void> {
    const { unanswered } = round.standing;
    if (!(await this.line.isAlive(round.end))) return;
    for (const { id } of notices) unanswered.set(id, (unanswered.get(id) ?? 0) + 1);
    const over = notices.filter(({ id }) => (unanswered.get(id) ?? 0) >= BLIND_TRIES);
    if (over.length === 0) return;
    const ids = over.map(({ id }) => id).join(', ');
    this.logger.error(
      `chat ${round.claim.place} was sent the notices ${ids} ${BLIND_TRIES} times and Telegram never said that it took ` +
        'them, though it answers: they count as sent, look into the chat whether they are there',
    );
    await this.close(round, { notices: over, state: 'sent' });
  }

  /** Whatever becomes of this, it is not told again here. */
  private async close({ standing, told }: Round, closed: Told): Promise<void> {
    for (const { id } of closed.notices) {
      told.add(id);
      standing.unanswered.delete(id);
    }
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.book.close(closed.notices, closed.state);
      } catch (error) {
        if (tries < CLOSE_TRIES) continue;
        standing.unclosed.push(closed);
        throw error;
      }
    }
  }

  private async closeRest({ unclosed }: Standing): Promise<void> {
    for (let [first] = unclosed; first; [first] = unclosed) {
      await this.book.close(first.notices, first.state);
      unclosed.shift();
    }
  }

  /** What is not told is for the next try. Never rejects: the lease ends by itself. */
  private async giveBack({ claim, told }: Round): Promise<void> {
    const left = claim.notices.filter(({ id }) => !told.has(id));
    try {
      await this.book.giveBack(claim, left);
    } catch (error) {
      this.logger.warn(
        `news for ${claim.place} waits for two minutes: ${this.settings.redacted(String(error))}`,
      );
    }
  }

  private paceOf(place: string): ChatPace {
    const { chatId } = placeOf(place);
    const pace = this.paces.get(chatId) ?? new ChatPace(this.pulse);
    this.paces.set(chatId, pace);
    return pace;
  }

  private rest(standing: Standing, pauseMs: number): void {
    Object.assign(standing, { nextAt: this.pulse.now + pauseMs, pauseMs });
  }

  private standing(place: string, lane: Lane): Standing {
    const key = `${lane} ${place}`;
    const fresh = { place, nextAt: 0, pauseMs: 0, failures: 0, trouble: '' };
    const standing = this.standings.get(key) ?? { ...fresh, unclosed: [], unanswered: new Map() };
    this.standings.set(key, standing);
    return standing;
  }

  /** Each trouble once, however long it lasts. */
  private tell(standing: Standing, error: BotError): void {
    const words = this.settings.redacted(error.message);
    if (words === standing.trouble) return;
    standing.trouble = words;
    const cure = isShut(error)
      ? '; let that person press /start, or the bot into that group, or mend TELEGRAM_CHATS'
      : '';
    this.logger.warn(`chat ${standing.place} is not told of news now, nothing is lost: ${words}${cure}`);
  }
}

const wordsOf = ({ text, offers = [] }: Sketch): Sketch => ({ text, offers });

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
