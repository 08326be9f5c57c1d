import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, dropSetting, recordAudit } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, DAY, DomainError, MINUTE } from '@epusdt/kernel';
import { RememberedSetting } from './remembered-setting';

/** Instants: when the database was put back, to a copy of when, and until when no new order is taken for that. */
export interface Fence {
  readonly restoredAt: number;
  readonly copyOf: number;
  readonly until: number;
}

const SETTING = 'orders_fenced';
const ALARM = 'orders_fenced';
/** The longest that any way of asking lets an order last. */
const LONGEST_TTL_MS = DAY;
/** As much as slots rest after their window. */
const REST_MS = MINUTE;

/**
 * The setting that a restore writes. Amounts given out after the copy was made are not known any more, and their buyers
 * may still pay. Each of those orders was made before `now`; `latest` is of whatever the copy itself knows of, should
 * this machine's clock be behind.
 */
export function fenceSetting(
  now: number,
  copyOf: number,
  latest: number,
  lateWindowMs: number,
): { readonly name: string; readonly fence: Fence } {
  const until = Math.max(now, copyOf, latest) + LONGEST_TTL_MS + lateWindowMs + REST_MS;
  return { name: SETTING, fence: { restoredAt: now, copyOf, until } };
}

export const fenceText = ({ copyOf, until }: Fence): string =>
  `no new order is taken until ${iso(until)}: the database was put back to a copy of ${iso(copyOf)}, and amounts that were given out after it are not known`;

/** Whether new orders are refused because somebody may still pay an order that nobody remembers. */
@Injectable()
export class OrderFence {
  private readonly logger = new Logger('orders');
  private readonly setting: RememberedSetting<Fence>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly alarms: Alarms,
  ) {
    this.setting = new RememberedSetting<Fence>(database, clock, SETTING);
  }

  /** Throws `orders_paused`. May be a second out of date. */
  async demandNone(): Promise<void> {
    const fence = this.standing(await this.setting.lately());
    if (!fence) return;
    throw new DomainError(
      'orders_paused',
      `${fenceText(fence)}; try again later (the owner ends it earlier, at his risk, with: restore --accept-reuse)`,
    );
  }

  /** `null`: there is none, or it is over. */
  async present(): Promise<Fence | null> {
    return this.standing(await this.setting.present());
  }

  /** Earlier than it would end, at the owner's risk. False: there was none. */
  async lift(actor: string): Promise<boolean> {
    const now = this.clock.now();
    const lifted = await this.database.transaction(async (manager) => {
      if (!(await dropSetting(manager, SETTING))) return false;
      await recordAudit(manager, now, {
        actor,
        action: 'orders.accept_reuse',
        subject: 'orders',
        details: {},
      });
      return true;
    });
    this.setting.forget();
    if (lifted) this.logger.warn(`orders are taken again before the amounts are free for sure, by ${actor}`);
    await this.check();
    return lifted;
  }

  /** Raises or clears the alarm. */
  async check(): Promise<void> {
    const fence = await this.present();
    if (!fence) {
      this.alarms.clear(ALARM);
      return;
    }
    this.alarms.raise(
      ALARM,
      `${fenceText(fence)}; what was paid since then is found again on the chain and told once more. To take orders at once, at the risk that two buyers have the same amount: restore --accept-reuse`,
    );
  }

  private standing(fence: Fence | null): Fence | null {
    return fence && this.clock.now() < fence.until ? fence : null;
  }
}

/** In every process, since each has alarms of its own. */
@Injectable()
export class FenceCron {
  private readonly logger = new Logger('orders');

  constructor(private readonly fence: OrderFence) {}

  @Cron('*/15 * * * * *', { waitForCompletion: true })
  async look(): Promise<void> {
    try {
      await this.fence.check();
    } catch (error) {
      this.logger.debug(`the fence could not be looked at: ${String(error)}`);
    }
  }
}

const iso = (instant: number): string => new Date(instant).toISOString();
