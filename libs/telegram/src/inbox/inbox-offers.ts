import type { TransferState } from '@epusdt/chain';
import { formatUnits } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import type { InboxEntry } from '@epusdt/payments';
import type { BotAction, Offer } from '../menu/bot-menu';
import { reaches, type BotRole } from '../people/bot-role';
import { INBOX_DEEDS, type InboxAction, type InboxDeed, type OfTransfer } from './inbox-actions';
import type { InboxPage, InboxSheet } from './inbox-sheets';
import { keyTurns, type Trail } from '../menu/key-pages';
import { stateOf, transferAmount } from '../orders/order-screen';
import { cut } from '../speech/screen-text';
import type { InboxTexts } from '../texts/inbox-texts-shape';
import type { OrderTexts } from '../texts/order-texts-shape';

type Rows<A extends BotAction = BotAction> = readonly (readonly Offer<A>[])[];

const MAX_LABEL = 28;

/** What is offered; the rules allow more, but whoever undoes a decision is to say so first. */
const DECIDABLE: Readonly<Record<InboxDeed, readonly TransferState[]>> = {
  ignore: ['inbox'],
  refund: ['inbox', 'assigned', 'ignored', 'settled'],
  reopen: ['assigned', 'ignored', 'refunded'],
};

export const mayBeAssigned = ({ transfer, inbox }: InboxEntry): boolean =>
  inbox !== null && transfer.state === 'inbox' && transfer.units !== null;

export const mayBeDecided = ({ transfer, inbox }: InboxEntry, deed: InboxDeed): boolean =>
  inbox !== null && DECIDABLE[deed].includes(transfer.state);

export function inboxOffers(texts: InboxTexts, { entries, trail, last }: InboxPage): Rows<InboxAction> {
  return [
    ...entries.map(({ transfer }, i): Offer<InboxAction>[] => [
      [
        `${i + 1}. ${transferAmount(transfer)} · ${transfer.fromAddress.slice(-6)}`,
        { do: 'inbox.show', id: String(transfer.id), trail },
      ],
    ]),
    keyTurns(trail, last, texts.offers.again, (to): InboxAction => ({ do: 'inbox', trail: to })),
  ];
}

/** What this person may do about the money as it is, and where to go from it. */
export function moneyOffers(
  { offers }: InboxTexts,
  { entry, candidates, orders }: InboxSheet,
  role: BotRole,
  trail?: Trail,
): Rows {
  const of: OfTransfer = { id: String(entry.transfer.id), trail };
  const isAssignable = mayBeAssigned(entry) && reaches(role, 'support');
  const assigning: Offer<InboxAction>[] = candidates.map(({ order }) => [
    offers.assign(cut(order.reference, MAX_LABEL), `${formatUnits(order.payableUnits)} USDT`),
    { do: 'inbox.assign', ...of, order: order.id },
  ]);
  const deeds = INBOX_DEEDS.filter((deed) => mayBeDecided(entry, deed) && reaches(role, 'owner'));
  const rows: Offer[][] = [
    ...(isAssignable ? assigning.map((one): Offer[] => [one]) : []),
    isAssignable ? [[offers.other, action({ do: 'inbox.other', ...of })]] : [],
    deeds.map((deed): Offer => [offers.deeds[deed], action({ do: 'inbox.decide', ...of, deed })]),
    ...orders.map((id): Offer[] => [[offers.order(id), { do: 'order.show', id } as BotAction]]),
    [
      [offers.again, action({ do: 'inbox.show', ...of })],
      [offers.toList, action({ do: 'inbox', trail: trail ?? [] })],
    ],
  ];
  return rows.filter((row) => row.length > 0);
}

/** Attempts of one reference, or orders of several shops. */
export function severalOffers(
  { offers }: InboxTexts,
  texts: OrderTexts,
  orders: readonly OrderRow[],
  of: OfTransfer,
): Rows<InboxAction> {
  return [
    ...orders.map((order): Offer<InboxAction>[] => [
      [
        cut(
          `${texts.attempt(order.attempt)} · ${order.merchantPid} · ${stateOf(texts, order)} · ${formatUnits(order.payableUnits)} USDT`,
          60,
        ),
        { do: 'inbox.assign', ...of, order: order.id },
      ],
    ]),
    [[offers.back, { do: 'inbox.show', ...of }]],
  ];
}

const action = (one: InboxAction): BotAction => one;
