import type { Markup } from '../speech/bot-html';
import type { Place } from '../speech/bot-mail';
import type { BotRole } from '../people/bot-role';

/** Who asks, and where. */
export interface By {
  readonly userId: number;
  readonly role: BotRole;
  /** For the audit. */
  readonly actor: string;
  readonly place: Place;
}

/** What a button, or the answer to a question, is about. Kept as JSON. */
export interface BotAction {
  readonly do: string;
}

/** A button: what it says, and what it does or which page it opens. */
export type Offer<A extends BotAction = BotAction> = readonly [
  text: string,
  to: A | { readonly url: string },
];

/** What a person is to see. The buttons are for that person alone. */
export interface Sketch<A extends BotAction = BotAction> {
  readonly text: Markup;
  readonly offers?: readonly (readonly Offer<A>[])[];
  /** PNG; the text stands below it. Always a message of its own. */
  readonly picture?: Buffer;
  /** The person answers in words, which go to this action of `answers`. Always a message of its own. */
  readonly asks?: A;
}

/** What comes of a pressed button. `said`: a word beside it, which has to be read where `alert` is true. */
export interface Reply<A extends BotAction = BotAction> extends Sketch<A> {
  readonly said?: string;
  readonly alert?: boolean;
  /** A message of its own: what was pressed stays as it is. */
  readonly isAside?: boolean;
}

/** Asked at every press: a role may have been taken since the button was shown. */
export type Presses<A extends BotAction> = {
  readonly [D in A['do']]: {
    readonly least: BotRole;
    /** Changes nothing: what stands on a notice, for everybody, has to be so. */
    readonly shows?: true;
    act(action: Extract<A, { readonly do: D }>, by: By): Promise<Reply>;
  };
};

/** `text`: what the person wrote, trimmed, never empty. */
export type Answers<A extends BotAction> = {
  readonly [D in A['do']]: {
    readonly least: BotRole;
    act(action: Extract<A, { readonly do: D }>, text: string, by: By): Promise<Sketch>;
  };
};

/** `argument`: what stands behind the command, trimmed. */
export interface BotCommandOf {
  readonly least: BotRole;
  act(argument: string, by: By): Promise<Sketch>;
}

/** What the bot can do about one subject. Names of actions begin with the subject. A `DomainError` is told as a refusal. */
export interface BotMenu {
  /** By command, without the slash. */
  readonly commands: Readonly<Record<string, BotCommandOf>>;
  readonly presses: Presses<BotAction>;
  readonly answers: Answers<BotAction>;
}

/** Every `BotMenu` there is. */
export const BOT_MENUS = Symbol('what the bot can do');
