import { Injectable, Logger } from '@nestjs/common';
import { Database, dropSetting, makeSetting, recordAudit } from '@epusdt/database';
import { Clock, DomainError } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { OrderFence } from './order-fence';
import { RememberedSetting } from './remembered-setting';

/** Since when no new order is taken, who said so, and why; the note may be empty. */
export interface Pause {
  readonly at: number;
  readonly actor: string;
  readonly note: string;
}

const SETTING = 'orders_paused';
const SUBJECT = 'orders';
const MAX_NOTE = 200;
const CONTROL = /\p{Cc}/u;

/** Whether new orders are taken. The truth is a row, so that it holds for every process and through restarts. */
@Injectable()
export class OrderPause {
  private readonly logger = new Logger('orders');
  private readonly setting: RememberedSetting<Pause>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly fence: OrderFence,
  ) {
    this.setting = new RememberedSetting<Pause>(database, clock, SETTING);
  }

  /** Throws `orders_paused`. May be a second out of date. */
  async demandNone(): Promise<void> {
    await this.fence.demandNone();
    if ((await this.setting.lately()) === null) return;
    throw new DomainError(
      'orders_paused',
      'orders are paused: the owner of this gateway takes no new ones for now, try again later; he goes on with: order resume, or /resume in the bot',
    );
  }

  /** As the row says now. */
  present(): Promise<Pause | null> {
    return this.setting.present();
  }

  /** Open orders go on. False: it was paused already, and stays as it was. */
  async pause(note: string, actor: string): Promise<boolean> {
    const pause = { at: this.clock.now(), actor, note: checkedNote(note) };
    return this.change(pause, 'orders.pause', (manager) =>
      makeSetting(manager, SETTING, JSON.stringify(pause)),
    );
  }

  /** False: it was not paused. */
  resume(actor: string): Promise<boolean> {
    const deed = { at: this.clock.now(), actor, note: '' };
    return this.change(deed, 'orders.resume', (manager) => dropSetting(manager, SETTING));
  }

  private async change(
    { at, actor, note }: Pause,
    action: `orders.${string}`,
    work: (manager: EntityManager) => Promise<boolean>,
  ): Promise<boolean> {
    const changed = await this.database.transaction(async (manager) => {
      if (!(await work(manager))) return false;
      const details: Record<string, string> = note === '' ? {} : { note };
      await recordAudit(manager, at, { actor, action, subject: SUBJECT, details });
      return true;
    });
    this.setting.forget();
    if (changed) this.logger.log(`${action} by ${actor}${note === '' ? '' : `: ${note}`}`);
    return changed;
  }
}

/** The note as it is kept, which may be none. Throws `bad_request`. */
export function checkedNote(note: string): string {
  const text = note.replace(/\s+/g, ' ').trim();
  if (Array.from(text).length <= MAX_NOTE && !CONTROL.test(text)) return text;
  throw new DomainError(
    'bad_request',
    `note: say why in at most ${MAX_NOTE} characters, none of them a control character`,
  );
}
