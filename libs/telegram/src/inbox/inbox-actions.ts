import type { Assignment } from '@epusdt/payments';
import type { Trail } from '../menu/key-pages';
import type { WhyAnswer } from '../buttons/why-answer';

/** `trail`: the page of the list that the person came from. */
export interface OfTransfer {
  readonly id: string;
  readonly trail?: Trail | undefined;
}

/** How many decisions there were when the person looked: where others have decided since, nothing is done. */
export interface Seen {
  readonly seen: number;
}

export const INBOX_DEEDS = ['ignore', 'refund', 'reopen'] as const;
/** What needs a reason. */
export type InboxDeed = (typeof INBOX_DEEDS)[number];

export type InboxAction =
  | { readonly do: 'inbox'; readonly trail: Trail }
  | (OfTransfer & { readonly do: 'inbox.show' })
  | (OfTransfer & { readonly do: 'inbox.other' })
  | (OfTransfer & { readonly do: 'inbox.assign'; readonly order: string })
  | (OfTransfer &
      Seen & {
        readonly do: 'inbox.assign.yes';
        readonly order: string;
        /** What the person was told that it comes to. */
        readonly means: Assignment;
      })
  | (OfTransfer & { readonly do: 'inbox.decide'; readonly deed: InboxDeed })
  | (OfTransfer & Seen & WhyAnswer & { readonly do: 'inbox.decide.yes'; readonly deed: InboxDeed });

export type InboxQuestion =
  | (OfTransfer & { readonly do: 'inbox.other.which' })
  | (OfTransfer & { readonly do: 'inbox.decide.why'; readonly deed: InboxDeed });
