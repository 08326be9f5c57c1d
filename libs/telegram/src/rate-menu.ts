import { Injectable } from '@nestjs/common';
import { AdminActions } from '@epusdt/operations';
import { terminal } from './bot-html';
import type { BotMenu, By } from './bot-menu';

/** What one USDT costs, and whose word that is. */
@Injectable()
export class RateMenu implements BotMenu {
  readonly commands = {
    rate: {
      least: 'reader' as const,
      act: async (_: string, { actor }: By) => ({
        text: terminal((await this.actions.run('rate', '', actor)).text),
      }),
    },
  };
  readonly presses = {};
  readonly answers = {};

  constructor(private readonly actions: AdminActions) {}
}
