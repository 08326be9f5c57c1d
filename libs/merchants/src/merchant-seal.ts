import { Injectable } from '@nestjs/common';
import { Clock, DomainError, MasterKey, SECOND } from '@epusdt/kernel';
import type { Acknowledgement, MerchantRow } from './merchant.row';

/** A secret and its place among those the merchant has had. */
export interface NumberedSecret {
  readonly number: number;
  readonly secret: string;
}

/** A shop that may ask for orders. `secret` signs its requests and our callbacks. */
export interface Merchant {
  readonly pid: string;
  readonly name: string;
  readonly secret: string;
  /** Those that are good now: the present one, then the one before it while its time of grace lasts. */
  readonly secrets: readonly NumberedSecret[];
  readonly dialect: string;
  readonly acknowledgement: Acknowledgement;
  /** Milliseconds before each attempt of a callback; `null`: the usual waits. */
  readonly retryDelays: readonly number[] | null;
  /** Networks its requests may come from; `null`: from anywhere. */
  readonly networks: readonly string[] | null;
  readonly createdAt: number;
}

/** What can be said of a merchant although his secret does not open. */
export interface MerchantEntry extends Omit<Merchant, 'secret' | 'secrets'> {
  /** False: the row was altered, or sealed under another master key. Nothing this shop asks for is answered. */
  readonly opens: boolean;
  /** Until when the secret before the present one is good; `null`: it is not. */
  readonly previousUntil: number | null;
}

/** Secrets of a merchant, sealed each under its own purpose so that none opens in another's place. */
@Injectable()
export class MerchantSeal {
  constructor(
    private readonly key: MasterKey,
    private readonly clock: Clock,
  ) {}

  seal(pid: string, secret: string): string {
    return this.key.seal(secret, `merchant:${pid}`);
  }

  sealEvents(pid: string, secret: string): string {
    return this.key.seal(secret, `events:${pid}`);
  }

  /** `null`: it does not open. */
  secretIn({ pid, secretSealed }: MerchantRow): string | null {
    return this.opened(secretSealed, `merchant:${pid}`);
  }

  /** The secret that signs events; `null`: there is none, or it does not open. */
  eventsIn({ pid, eventsSealed }: MerchantRow): string | null {
    return this.opened(eventsSealed, `events:${pid}`);
  }

  /** The secret that signed events before, while its grace lasts. */
  previousEventsIn({ pid, eventsPreviousSealed, eventsPreviousUntil }: MerchantRow): string | null {
    return this.lasts(eventsPreviousUntil) ? this.opened(eventsPreviousSealed, `events:${pid}`) : null;
  }

  /** Throws where the secret does not open. */
  open(row: MerchantRow): Merchant {
    const { pid, name, dialect, acknowledgement, createdAt, secretNumber } = row;
    const secret = this.secretIn(row);
    if (secret === null) {
      throw new DomainError(
        'integrity',
        `the secret of merchant ${pid} does not open: the row was altered; make a new one with: merchant rotate-secret ${pid}`,
      );
    }
    const previous = this.lasts(row.previousUntil)
      ? this.opened(row.previousSealed, `merchant:${pid}`)
      : null;
    const secrets = [
      { number: secretNumber, secret },
      ...(previous === null ? [] : [{ number: secretNumber - 1, secret: previous }]),
    ];
    const retryDelays = delaysIn(row);
    const networks = networksIn(row);
    return { pid, name, dialect, acknowledgement, retryDelays, networks, createdAt, secret, secrets };
  }

  entry(row: MerchantRow): MerchantEntry {
    const { pid, name, dialect, acknowledgement, createdAt, previousUntil } = row;
    return {
      pid,
      name,
      dialect,
      acknowledgement,
      retryDelays: delaysIn(row),
      networks: networksIn(row),
      createdAt,
      opens: this.secretIn(row) !== null,
      previousUntil: this.lasts(previousUntil) ? previousUntil : null,
    };
  }

  private lasts(until: number | null): boolean {
    return until !== null && this.clock.now() < until;
  }

  private opened(sealed: string | null, context: string): string | null {
    if (sealed === null) return null;
    try {
      return this.key.open(sealed, context);
    } catch {
      return null;
    }
  }
}

export const delaysIn = ({ retryDelays }: Pick<MerchantRow, 'retryDelays'>): number[] | null =>
  retryDelays === null ? null : retryDelays.split(',').map((seconds) => Number(seconds) * SECOND);

const networksIn = ({ networks }: MerchantRow): string[] | null => networks?.split(',') ?? null;
