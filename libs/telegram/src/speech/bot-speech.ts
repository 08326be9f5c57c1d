import { Injectable } from '@nestjs/common';
import { BotButtons } from '../buttons/bot-buttons';
import type { Offer, Sketch } from '../menu/bot-menu';
import { BotMail, type Button, type Place, type Screen } from './bot-mail';
import { BotQuestions } from '../buttons/bot-questions';

/** Makes messages of what menus answer: buttons get their tokens, questions are kept until they are answered. */
@Injectable()
export class BotSpeech {
  constructor(
    private readonly mail: BotMail,
    private readonly buttons: BotButtons,
    private readonly questions: BotQuestions,
  ) {}

  /** `userId`: who alone can press the buttons and answer the question. */
  async send(place: Place, userId: number, sketch: Sketch): Promise<void> {
    const screen = await this.screen(userId, sketch);
    if (sketch.asks) await this.questions.ask(userId, place.chatId, sketch.asks);
    await this.mail.send(place, {
      ...screen,
      picture: sketch.picture,
      isQuestion: sketch.asks !== undefined,
    });
  }

  /** As `send`, with one try of some seconds and no patience: whoever tells of news tries again by himself. */
  async tell(place: Place, userId: number, sketch: Sketch): Promise<void> {
    await this.mail.tell(place, { ...(await this.screen(userId, sketch)), picture: sketch.picture });
  }

  /** As `tell`, without any markup. */
  async tellPlainly(place: Place, text: string): Promise<void> {
    await this.mail.tellPlainly(place, text);
  }

  /** In the place of a message, where that can be: pictures and questions are messages of their own. */
  async replace(place: Place, messageId: number, userId: number, sketch: Sketch): Promise<void> {
    if (sketch.picture || sketch.asks) return this.send(place, userId, sketch);
    await this.mail.replace(place.chatId, messageId, await this.screen(userId, sketch));
  }

  private async screen(userId: number, { text, offers = [] }: Sketch): Promise<Screen> {
    const actions = offers.flat().flatMap(([, to]) => ('do' in to ? [to] : []));
    const data = await this.buttons.make(userId, actions);
    let next = 0;
    const button = ([label, to]: Offer): Button =>
      'url' in to ? { text: label, url: to.url } : { text: label, data: data[next++] ?? '' };
    return { text, buttons: offers.map((row) => row.map(button)) };
  }
}
