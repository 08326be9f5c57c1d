import type { CallbackEntry } from '@epusdt/callbacks';
import type { AuditRow } from '@epusdt/database';
import { formatUnits, type Units } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import type { InboxEntry } from '@epusdt/payments';
import { cut, shortUtc, transactionText, utc } from '../speech/screen-text';
import { markup, type Markup } from '../speech/bot-html';
import type { OrderPage } from './order-pages';
import type { OrderSheet, ToldCallback } from './order-sheets';
import type { InboxTexts } from '../texts/inbox-texts-shape';
import type { Difference, OrderTexts } from '../texts/order-texts-shape';

const MAX_REFERENCE = 64;
const MAX_NAME = 60;
const MAX_DETAIL = 160;
export const MAX_URL = 100;
const MAX_ANSWER = 120;
const MAX_NOTE = 120;

/** Of a transaction, at the explorer; `null`: there is none. */
export type LinkOf = (hash: string) => string | null;

export const referenceOf = ({ reference }: Pick<OrderRow, 'reference'>): string =>
  cut(reference, MAX_REFERENCE);

export const stateOf = (texts: OrderTexts, { status, reason }: OrderRow): string => {
  const state = texts.states[status];
  return reason === null ? state : texts.withReason(state, texts.reasons[reason]);
};

/** What was asked for, as the shop and as the buyer knows it. */
export const askedFor = ({ fiatAmount, fiat, payableUnits }: OrderRow): Markup =>
  markup`${cut(fiatAmount, 40)} ${fiat} = <code>${formatUnits(payableUnits)}</code> USDT`;

export function differenceOf(received: Units, asked: Units): Difference {
  if (received === asked) return null;
  return received > asked ? { more: formatUnits(received - asked) } : { less: formatUnits(asked - received) };
}

export function orderLines(texts: OrderTexts, { orders, place }: OrderPage): Markup[] {
  const { title, none, filters } = texts.list;
  const head = title(filters[place.filter]);
  if (orders.length === 0) return [head, none];
  return [head, ...orders.map((order, i) => orderLine(texts, order, i + 1))];
}

const orderLine = (texts: OrderTexts, order: OrderRow, number: number): Markup =>
  markup`${number}. <b>${cut(order.reference, 40)}</b> · ${cut(order.fiatAmount, 24)} ${order.fiat} = ${formatUnits(order.payableUnits)} USDT · ${stateOf(texts, order)} · ${shortUtc(order.createdAt)}`;

/** Everything about an order; what matters least stands last. */
export function sheetLines(texts: OrderTexts, inbox: InboxTexts, sheet: OrderSheet, link: LinkOf): Markup[] {
  const { label } = texts;
  return [
    ...headLines(texts, sheet),
    ...paymentLines(texts, sheet, link),
    ...callbackLines(texts, sheet),
    ...part(label.beside, [
      ...sheet.beside.map((entry) => besideLine(inbox, entry)),
      ...more(texts, sheet.hasMoreBeside),
    ]),
    ...part(label.deeds, [
      ...sheet.deeds.map((deed) => deedLine(texts, deed)),
      ...more(texts, sheet.hasMoreDeeds),
    ]),
  ];
}

/** What it is and what it costs: also above a question. */
export function headLines(texts: OrderTexts, { order, shopName, isGenuine }: OrderSheet): Markup[] {
  const { label } = texts;
  const { rate, fiat, rateSource, rateAt, rateDetail, closedAt } = order;
  const detail = rateDetail === null ? '' : `: ${cut(rateDetail, MAX_DETAIL)}`;
  const shop = shopName === null ? order.merchantPid : `${cut(shopName, MAX_NAME)} (${order.merchantPid})`;
  return [
    texts.title(referenceOf(order)),
    markup`${label.state}<b>${stateOf(texts, order)}</b>`,
    markup`${label.amount}${askedFor(order)}`,
    markup`${label.id}<code>${order.id}</code>`,
    markup`${label.shop}${shop}`,
    markup`${label.address}${isGenuine ? markup`<code>${order.address}</code>` : texts.notGenuine}`,
    markup`${label.rate}${cut(rate, 40)} ${fiat} (${cut(rateSource, MAX_NAME)})${label.rateAt}${utc(rateAt)}${detail}`,
    markup`${label.created}${utc(order.createdAt)}`,
    markup`${label.expires}${utc(order.expiresAt)}`,
    ...(order.slot === null ? [] : [markup`${label.watched}${utc(order.slotUntil)}`]),
    ...(closedAt === null ? [] : [markup`${label.closed}${utc(closedAt)}`]),
  ];
}

function paymentLines(texts: OrderTexts, { payment, paidWith }: OrderSheet, link: LinkOf): Markup[] {
  const { label } = texts;
  if (!payment) return [];
  if (!paidWith) return [markup`\n${label.payment}${texts.payment.unknown}`];
  const from = texts.payment.from(formatUnits(payment.units), paidWith.fromAddress);
  return [
    markup`\n${label.payment}${from}, ${utc(paidWith.blockTime)}`,
    markup`${label.transaction}${transactionText(paidWith.txHash, link(paidWith.txHash))}`,
  ];
}

function callbackLines(texts: OrderTexts, sheet: OrderSheet): Markup[] {
  const { notifyUrl } = sheet.order;
  const { none, later } = texts.callbacks;
  const isTold = sheet.callbacks.some(({ callback }) => callback.channel === 'legacy');
  const plan = notifyUrl === null ? none : later(cut(notifyUrl, MAX_URL));
  return part(texts.label.callbacks, [
    ...(isTold || (notifyUrl === null && sheet.callbacks.length > 0) ? [] : [markup`${plan}`]),
    ...sheet.callbacks.map((told) => callbackLine(texts, told)),
    ...more(texts, sheet.hasMoreCallbacks),
  ]);
}

function callbackLine(texts: OrderTexts, { callback, attempt }: ToldCallback): Markup {
  const { callbacks } = texts;
  const { state, attempts, dueAt, running } = callback;
  const parts = [
    callbacks.states[running ? 'running' : state],
    callbacks.attempts(attempts),
    ...(attempt ? [callbacks.last(answerOf(texts, attempt))] : []),
    ...(state === 'due' && !running ? [callbacks.next(utc(dueAt))] : []),
  ];
  return markup`${callbackName(callback, MAX_URL)}: ${parts.join(' · ')}`;
}

/** Its number, what it tells, and whom. */
export const callbackName = ({ id, eventType, url }: CallbackEntry, most: number): string =>
  `${id} ${cut(eventType, 32)} → ${cut(url, most)}`;

/** What came of an attempt. */
export function answerOf(
  { callbacks: { outcomes } }: OrderTexts,
  { outcome, httpStatus, answer }: NonNullable<ToldCallback['attempt']>,
): string {
  const said = cut(answer ?? '', MAX_ANSWER);
  if (httpStatus === null) return said === '' ? outcomes[outcome] : `${outcomes[outcome]}, ${said}`;
  return `HTTP ${httpStatus} “${said}”`;
}

export const transferAmount = ({ units, rawValue }: InboxEntry['transfer']): string =>
  units === null ? `${cut(rawValue, 40)} (raw)` : `${formatUnits(units)} USDT`;

const besideLine = ({ states }: InboxTexts, { transfer }: InboxEntry): Markup =>
  markup`${String(transfer.id)} · ${transferAmount(transfer)} · ${states[transfer.state]}`;

const deedLine = (texts: OrderTexts, deed: AuditRow): Markup =>
  markup`${utc(deed.at)} · ${deedText(texts, deed)}`;

/** Who did what, and why. */
export function deedText({ deeds }: OrderTexts, { actor, action, details }: AuditRow): Markup {
  const note = noteIn(details);
  return markup`${cut(actor, 40)} · ${deeds[action] ?? action}${note === '' ? '' : `: ${note}`}`;
}

function noteIn(details: string): string {
  const { note } = JSON.parse(details) as { readonly note?: unknown };
  return typeof note === 'string' ? cut(note, MAX_NOTE) : '';
}

const more = (texts: OrderTexts, isMore: boolean): Markup[] => (isMore ? [markup`${texts.more}`] : []);

/** Below a heading, where there is anything. */
const part = (heading: string, all: readonly Markup[]): Markup[] =>
  all.length === 0 ? [] : [markup`\n${heading.trim()}`, ...all];
