import type { GuardedRequest } from './guarded-client';

/** How a dialect writes its callback. Implemented where dialects live; asked at delivery, so that secrets are current. */
export abstract class CallbackFormat {
  abstract render(callback: {
    readonly channel: string;
    readonly eventKey: string;
    readonly orderId: string;
    readonly url: string;
  }): Promise<GuardedRequest>;
}
