import { Injectable } from '@nestjs/common';
import { OrderPause, checkedNote, type Pause } from '@epusdt/orders';
import { lines, type Markup } from '../speech/bot-html';
import type { BotMenu, By, Presses, Reply, Sketch } from '../menu/bot-menu';
import { BOT_TEXTS } from '../speech/bot-texts';
import { TelegramSettings } from '../telegram-settings';
import { PAUSE_TEXTS, momentText, type PauseLine, type PauseTexts } from '../texts/pause-texts';

type PauseAction =
  | { readonly do: 'pause.set'; readonly note: string }
  | { readonly do: 'pause.end' }
  | { readonly do: 'pause.leave' };

/** Whether new orders are taken. */
@Injectable()
export class PauseMenu implements BotMenu {
  private readonly texts: PauseTexts;

  readonly commands = {
    pause: { least: 'owner' as const, act: (note: string) => this.askPause(note) },
    resume: { least: 'owner' as const, act: () => this.askResume() },
  };

  readonly answers = {};

  readonly presses: Presses<PauseAction> = {
    'pause.set': { least: 'owner', act: ({ note }, by) => this.set(note, by) },
    'pause.end': { least: 'owner', act: (_, by) => this.end(by) },
    'pause.leave': { least: 'owner', act: () => Promise.resolve({ text: this.texts.left }) },
  };

  constructor(
    private readonly orders: OrderPause,
    private readonly settings: TelegramSettings,
  ) {
    this.texts = PAUSE_TEXTS[this.settings.options.language];
  }

  /** For whoever asks what there is; `null`: orders are taken. */
  async banner(): Promise<Markup | null> {
    const pause = await this.orders.present();
    return pause && this.texts.banner(lineOf(pause));
  }

  private async askPause(note: string): Promise<Sketch<PauseAction>> {
    if (await this.orders.present()) return this.askResume();
    const reason = checkedNote(note);
    return {
      text: this.texts.askPause(reason),
      offers: [
        [[this.texts.yesPause, { do: 'pause.set', note: reason }]],
        [[this.texts.leave, { do: 'pause.leave' }]],
      ],
    };
  }

  private async askResume(): Promise<Sketch<PauseAction>> {
    const pause = await this.orders.present();
    if (!pause) return { text: this.texts.notPaused };
    return {
      text: lines([this.texts.paused(lineOf(pause)), this.texts.askResume]),
      offers: [[[this.texts.yesResume, { do: 'pause.end' }]], [[this.texts.leave, { do: 'pause.leave' }]]],
    };
  }

  /** Somebody else may have been faster; then his word stands. */
  private async set(note: string, { actor }: By): Promise<Reply<PauseAction>> {
    if (!(await this.orders.pause(note, actor))) return this.askResume();
    return { text: this.texts.donePause, said: this.done };
  }

  private async end({ actor }: By): Promise<Reply<PauseAction>> {
    if (!(await this.orders.resume(actor))) return { text: this.texts.notPaused };
    return { text: this.texts.doneResume, said: this.done };
  }

  private get done(): string {
    return BOT_TEXTS[this.settings.options.language].buttons.done;
  }
}

const lineOf = ({ at, actor, note }: Pause): PauseLine => ({ since: momentText(at), actor, note });
