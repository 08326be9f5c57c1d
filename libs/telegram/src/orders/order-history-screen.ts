import { formatUnits } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import { markup, type Markup } from '../speech/bot-html';
import type { Sketch } from '../menu/bot-menu';
import type { OfOrder, OrderAction } from './order-actions';
import type { Happening } from './order-history';
import {
  MAX_URL,
  answerOf,
  callbackName,
  deedText,
  referenceOf,
  stateOf,
  transferAmount,
  type LinkOf,
} from './order-screen';
import { pageTurns } from '../menu/page-turns';
import { brief, cut, fitted, transactionText, utc } from '../speech/screen-text';
import type { InboxTexts } from '../texts/inbox-texts-shape';
import type { OrderTexts } from '../texts/order-texts-shape';

/** Happenings in one message. */
const PAGE = 10;
const MAX_WHY = 160;

/** The words for it. */
export interface HistoryWords {
  readonly texts: OrderTexts;
  readonly inbox: InboxTexts;
  readonly link: LinkOf;
}

/** One page of what happened to an order, the oldest first. */
export function historyScreen(
  words: HistoryWords,
  order: OrderRow,
  all: readonly Happening[],
  { id, list, page }: OfOrder & { readonly page: number },
): Sketch<OrderAction> {
  const { history, offers } = words.texts;
  const of: OfOrder = { id, list };
  const pages = Math.max(1, Math.ceil(all.length / PAGE));
  const here = Math.min(page, pages - 1);
  const shown = all.slice(here * PAGE, (here + 1) * PAGE);
  return {
    text: fitted([
      history.title(referenceOf(order), here + 1, pages),
      ...shown.map((one) => markup`${utc(one.at)} · ${lineOf(words, order, one)}`),
    ]),
    offers: [
      pageTurns(here, here === pages - 1, offers.again, (to): OrderAction => ({
        do: 'order.history',
        ...of,
        page: to,
      })),
      [[offers.back, { do: 'order.show', ...of }]],
    ],
  };
}

function lineOf({ texts, inbox, link }: HistoryWords, order: OrderRow, one: Happening): Markup {
  const { history } = texts;
  switch (one.kind) {
    case 'created':
      return markup`${history.created(formatUnits(order.payableUnits))}`;
    case 'ended':
      return markup`${stateOf(texts, order)}`;
    case 'seen': {
      const { txHash } = one.sighting;
      return markup`${history.seen} ${transactionText(txHash, link(txHash))}`;
    }
    case 'came': {
      const { txHash, fromAddress, id } = one.transfer;
      const came = history.came(String(id), transferAmount(one.transfer), brief(fromAddress));
      return markup`${came} ${transactionText(txHash, link(txHash))}`;
    }
    case 'waits': {
      const { transfer, inbox: row } = one.entry;
      return markup`${history.waits(String(transfer.id))} ${cut(inbox.explained(row?.reason ?? ''), MAX_WHY)}`;
    }
    case 'paid':
      return markup`<b>${stateOf(texts, order)}</b>`;
    case 'deed':
      return deedText(texts, one.deed);
    case 'callback':
      return markup`${history.callback(callbackName(one.callback, MAX_URL))}`;
    case 'attempt': {
      const { callback, attempt } = one;
      return markup`${history.attempt(callback.id, attempt.number, answerOf(texts, attempt))}`;
    }
  }
}
