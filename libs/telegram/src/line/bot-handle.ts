/** What tells who the bot is, as getMe answers. */
export interface BotIdentity {
  readonly id: number;
  readonly username: string;
}

/** The parts of an update that are looked at before it is handled. */
export interface BotUpdate {
  readonly update_id: number;
  readonly message?: { readonly chat: { readonly id: number } };
  readonly callback_query?: {
    readonly from: { readonly id: number };
    readonly message?: { readonly chat: { readonly id: number } };
  };
}

/** What is used of telegraf. It is loaded only where there is a bot, so nobody else names it. */
export abstract class BotHandle {
  /** One call of the Bot API. Rejects as telegraf does. */
  abstract call(method: string, payload: object, signal: AbortSignal): Promise<unknown>;
  /** To the commands. Never rejects. */
  abstract update(update: BotUpdate): Promise<void>;
  abstract introduce(me: BotIdentity): void;
  /** `null`: not introduced yet. */
  abstract get name(): string | null;
}
