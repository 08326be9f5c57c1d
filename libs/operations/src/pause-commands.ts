import { Injectable } from '@nestjs/common';
import { OrderFence, OrderPause, type Pause } from '@epusdt/orders';
import { done, optionsIn, type Actions, type AdminAnswer } from './admin-answer';

/** Whether new orders are taken. */
@Injectable()
export class PauseCommands {
  readonly actions: Actions = [
    ['order pause', (options, actor) => this.pause(options, actor)],
    ['order resume', (_, actor) => this.resume(actor)],
    ['restore accept-reuse', (_, actor) => this.acceptReuse(actor)],
  ];

  constructor(
    private readonly orders: OrderPause,
    private readonly fence: OrderFence,
  ) {}

  private async pause(options: string, actor: string): Promise<AdminAnswer> {
    const { note } = optionsIn(options, ['note']);
    const changed = await this.orders.pause(note, actor);
    const present = await this.orders.present();
    if (!changed) return done(present ? `${pausedText(present)}; nothing was changed` : 'orders are taken');
    return done(
      'no new order is taken from now on, by any process within a second or two; open ones are watched and paid as ever. Go on with: order resume',
    );
  }

  private async resume(actor: string): Promise<AdminAnswer> {
    return done(
      (await this.orders.resume(actor)) ? 'orders are taken again' : 'orders were not paused; they are taken',
    );
  }

  private async acceptReuse(actor: string): Promise<AdminAnswer> {
    return done(
      (await this.fence.lift(actor))
        ? 'orders are taken again, by every process within a second or two; a buyer of an order that was made after the copy may still pay an amount that is given out anew: look at the inbox, and at payments that shops wonder about'
        : 'no restore keeps orders from being taken',
    );
  }
}

export const pausedText = ({ at, actor, note }: Pause): string =>
  `no new order is taken since ${new Date(at).toISOString()}, by ${actor}${note === '' ? '' : ` (${note})`}`;
