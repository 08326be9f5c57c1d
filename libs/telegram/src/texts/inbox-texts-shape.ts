import type { TransferState } from '@epusdt/chain';
import type { Assignment, DecisionKind } from '@epusdt/payments';
import type { Markup } from '../speech/bot-html';
import type { InboxDeed } from '../inbox/inbox-actions';

/** Amounts are texts with their unit; `label`s end with what stands before a value. */
export interface InboxTexts {
  readonly list: { readonly title: Markup; readonly none: Markup };
  readonly title: (id: string) => Markup;
  readonly states: Readonly<Record<TransferState, string>>;
  readonly label: Readonly<Record<InboxLabel, string>>;
  /** What the gateway says of the money, which is English. */
  readonly explained: (words: string) => string;
  readonly nobodyNear: Markup;
  readonly decisions: Readonly<Record<DecisionKind, string>>;
  readonly offers: {
    readonly assign: (reference: string, amount: string) => string;
    readonly other: string;
    readonly deeds: Readonly<Record<InboxDeed, string>>;
    readonly yes: Readonly<Record<InboxDeed | 'assign', string>>;
    readonly order: (id: string) => string;
    readonly back: string;
    readonly toList: string;
    readonly again: string;
  };
  readonly otherWhich: (amount: string) => Markup;
  readonly noOrder: (name: string) => Markup;
  readonly several: (reference: string) => Markup;
  readonly assignAsk: Markup;
  /** What assigning will come to. */
  readonly assignMeans: Readonly<Record<Assignment, Markup>>;
  /** In its place, to whoever may not decide this. */
  readonly ownerDecides: Markup;
  readonly assigned: Readonly<Record<Assignment, Markup>>;
  readonly why: Readonly<Record<InboxDeed, (amount: string) => Markup>>;
  readonly ask: Readonly<Record<InboxDeed | 'note', Markup>>;
  readonly done: Readonly<Record<InboxDeed | 'note', Markup>>;
  readonly noTransaction: string;
  readonly changed: string;
}

export type InboxLabel =
  | 'amount'
  | 'from'
  | 'to'
  | 'time'
  | 'transaction'
  | 'state'
  | 'why'
  | 'candidates'
  | 'decisions'
  | 'difference'
  | 'order'
  | 'refund'
  | 'reason';
