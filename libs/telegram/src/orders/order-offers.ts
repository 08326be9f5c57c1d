import type { CallbackEntry } from '@epusdt/callbacks';
import { formatUnits } from '@epusdt/kernel';
import type { BotAction, Offer } from '../menu/bot-menu';
import { reaches, type BotRole } from '../people/bot-role';
import { keyTurns } from '../menu/key-pages';
import { ORDER_FILTERS, type OfOrder, type OrderAction, type OrderPlace } from './order-actions';
import type { OrderPage } from './order-pages';
import { callbackName, stateOf, transferAmount } from './order-screen';
import type { OrderSheet } from './order-sheets';
import { cut } from '../speech/screen-text';
import type { OrderTexts } from '../texts/order-texts-shape';

type Rows<A extends BotAction = BotAction> = readonly (readonly Offer<A>[])[];

/** What a button holds of a text of others. */
const MAX_LABEL = 28;
const EXTENSIONS = [30, 120] as const;
const FIRST_PAGE: OrderPlace = { filter: 'all', trail: [] };

export function listOffers(texts: OrderTexts, { orders, place, last }: OrderPage): Rows<OrderAction> {
  const { filters } = texts.list;
  const shown = orders.map((order, i): Offer<OrderAction>[] => [
    [
      `${i + 1}. ${cut(order.reference, MAX_LABEL)} · ${formatUnits(order.payableUnits)} USDT`,
      { do: 'order.show', id: order.id, list: place },
    ],
  ]);
  const choices = ORDER_FILTERS.map((filter): Offer<OrderAction> => [
    filter === place.filter ? `✓ ${filters[filter]}` : filters[filter],
    { do: 'orders', filter, trail: [] },
  ]);
  const turns = keyTurns(place.trail, last, texts.offers.again, (trail): OrderAction => ({
    do: 'orders',
    filter: place.filter,
    trail,
  }));
  return [...shown, turns, choices.slice(0, 3), choices.slice(3)];
}

/** What this person may do about the order as it is, and where to go from it. */
export function sheetOffers(texts: OrderTexts, sheet: OrderSheet, role: BotRole, list?: OrderPlace): Rows {
  const { offers } = texts;
  const { chances, beside, others } = sheet;
  const of: OfOrder = { id: sheet.order.id, list };
  const may = (least: BotRole, isPossible: boolean): boolean => isPossible && reaches(role, least);
  const extensions = EXTENSIONS.map((minutes): Offer<OrderAction> => [
    offers.extend(minutes),
    { do: 'order.extend', ...of, minutes },
  ]);
  const offered: Offer<OrderAction>[][] = [
    may('support', chances.resend) ? [[offers.resend, { do: 'order.resend', ...of }]] : [],
    may('support', chances.extend) ? extensions : [],
    [
      ...(may('support', chances.cancel) ? [[offers.cancel, { do: 'order.cancel', ...of }] as const] : []),
      ...(may('owner', chances.mark) ? [[offers.mark, { do: 'order.mark', ...of }] as const] : []),
    ],
    ...others.map((other): Offer<OrderAction>[] => [
      [
        cut(`${texts.attempt(other.attempt)} · ${other.merchantPid} · ${stateOf(texts, other)}`, 60),
        { do: 'order.show', id: other.id, list },
      ],
    ]),
    [
      [offers.again, { do: 'order.show', ...of }],
      [offers.history, { do: 'order.history', ...of, page: 0 }],
      [offers.toList, { do: 'orders', ...(list ?? FIRST_PAGE) }],
    ],
  ];
  const money = beside.map(({ transfer }): Offer[] => [
    [
      offers.transfer(`${transfer.id} · ${transferAmount(transfer)}`),
      { do: 'inbox.show', id: String(transfer.id) } as BotAction,
    ],
  ]);
  return [...money, ...offered].filter((row) => row.length > 0);
}

export function resendOffers(
  { offers }: OrderTexts,
  callbacks: readonly CallbackEntry[],
  of: OfOrder,
): Rows<OrderAction> {
  return [
    ...callbacks.map((callback): Offer<OrderAction>[] => [
      [
        offers.resendOne(callbackName(callback, MAX_LABEL)),
        { do: 'order.resend.one', ...of, callback: callback.id },
      ],
    ]),
    [[offers.back, { do: 'order.show', ...of }]],
  ];
}
