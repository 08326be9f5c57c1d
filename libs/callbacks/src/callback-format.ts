import type { GuardedRequest } from './guarded-client';

/** How a dialect writes its callback. Implemented where dialects live; asked at delivery, so that secrets are current. */
export abstract class CallbackFormat {
  abstract render(callback: {
    readonly channel: string;
    readonly eventKey: string;
    readonly orderId: string;
    readonly url: string;
    /** How often the shop has answered this callback and refused it: perhaps it knows the other good secret only. */
    readonly refusals: number;
  }): Promise<GuardedRequest>;
}
