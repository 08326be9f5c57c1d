import type { OrderRow } from '@epusdt/orders';
import type { Candidate, DecisionRow, InboxEntry } from '@epusdt/payments';
import { markup, type Markup } from '../speech/bot-html';
import type { InboxDeed } from './inbox-actions';
import type { InboxPage, InboxSheet } from './inbox-sheets';
import {
  askedFor,
  differenceOf,
  referenceOf,
  stateOf,
  transferAmount,
  type LinkOf,
} from '../orders/order-screen';
import { brief, cut, shortUtc, transactionText, utc } from '../speech/screen-text';
import type { InboxTexts } from '../texts/inbox-texts-shape';
import type { OrderTexts } from '../texts/order-texts-shape';
import type { WhyAnswer } from '../buttons/why-answer';

const MAX_WHY = 300;
const MAX_WORDS = 240;
const MAX_NOTE = 160;
/** What was decided last. */
const MAX_DECISIONS = 6;

export function inboxLines(texts: InboxTexts, { entries }: InboxPage): Markup[] {
  const { title, none } = texts.list;
  if (entries.length === 0) return [none];
  return [title, ...entries.map((entry, i) => entryLine(texts, entry, i + 1))];
}

const entryLine = (texts: InboxTexts, { transfer, inbox }: InboxEntry, number: number): Markup =>
  markup`${number}. <b>${transferAmount(transfer)}</b> · ${shortUtc(transfer.blockTime)} · ${brief(transfer.fromAddress)}\n${cut(texts.explained(inbox?.reason ?? ''), MAX_NOTE)}`;

/** Money, why it is here, and what was made of it; what matters least stands last. */
export function moneyLines(
  texts: InboxTexts,
  orders: OrderTexts,
  { entry, candidates }: InboxSheet,
  link: LinkOf,
): Markup[] {
  const { label } = texts;
  const { transfer, inbox, decisions } = entry;
  const { txHash, state, problem } = transfer;
  const waits = state === 'inbox';
  return [
    texts.title(String(transfer.id)),
    markup`${label.amount}<b>${transferAmount(transfer)}</b>`,
    markup`${label.from}<code>${transfer.fromAddress}</code>`,
    markup`${label.to}<code>${transfer.toAddress}</code>`,
    markup`${label.time}${utc(transfer.blockTime)}`,
    markup`${label.transaction}${transactionText(txHash, link(txHash))}`,
    markup`${label.state}<b>${texts.states[state]}</b>`,
    ...(inbox ? [markup`${label.why}${cut(texts.explained(inbox.reason), MAX_WHY)}`] : []),
    ...(state === 'parked' && problem !== null ? [markup`${label.why}${cut(problem, MAX_WHY)}`] : []),
    ...(waits ? candidateLines(texts, orders, candidates) : []),
    ...(decisions.length === 0 ? [] : [markup`\n${label.decisions.trim()}`]),
    ...decisions
      .slice(-MAX_DECISIONS)
      .reverse()
      .map((decision) => decisionLine(texts, decision)),
  ];
}

function candidateLines(
  texts: InboxTexts,
  { states }: OrderTexts,
  candidates: readonly Candidate[],
): Markup[] {
  if (candidates.length === 0) return [markup`\n${texts.nobodyNear}`];
  return [
    markup`\n${texts.label.candidates.trim()}`,
    ...candidates.map(
      ({ order, words }, i) =>
        markup`${i + 1}. <b>${referenceOf(order)}</b> · ${states[order.status]} · ${cut(texts.explained(words), MAX_WORDS)}`,
    ),
  ];
}

function decisionLine(
  { decisions }: InboxTexts,
  { kind, orderId, refundTx, note, actor, createdAt }: DecisionRow,
): Markup {
  const about = [orderId, refundTx].filter((one) => one !== null && one !== '').join(' ');
  return markup`${utc(createdAt)} · ${cut(actor, 40)} · ${decisions[kind]}${about === '' ? '' : ` ${cut(about, 100)}`}: ${cut(note, MAX_NOTE)}`;
}

/** What is to be given to what, before it is done. */
export function assignLines(
  texts: InboxTexts,
  orders: OrderTexts,
  { transfer }: InboxEntry,
  order: OrderRow,
  means: Markup,
): Markup[] {
  const { label } = texts;
  const { units } = transfer;
  const difference = units === null ? null : orders.difference(differenceOf(units, order.payableUnits));
  return [
    texts.assignAsk,
    markup`${label.amount}<b>${transferAmount(transfer)}</b>, ${utc(transfer.blockTime)}, ${brief(transfer.fromAddress)}`,
    markup`${label.order}<b>${referenceOf(order)}</b>, ${stateOf(orders, order)}, <code>${order.id}</code>`,
    markup`${orders.label.amount}${askedFor(order)}`,
    ...(difference === null ? [] : [markup`${label.difference}${difference}`]),
    means,
  ];
}

/** What was understood of an answer, before it is done. */
export function decideLines(
  texts: InboxTexts,
  { transfer }: InboxEntry,
  deed: InboxDeed,
  { transaction, note }: WhyAnswer,
): Markup[] {
  const { label } = texts;
  return [
    texts.ask[deedOn(deed, transfer)],
    markup`${label.amount}<b>${transferAmount(transfer)}</b>, ${utc(transfer.blockTime)}, ${brief(transfer.fromAddress)}`,
    ...(deed === 'refund' ? [markup`${label.refund}${transaction ?? texts.noTransaction}`] : []),
    markup`${label.reason}${note}`,
  ];
}

/** Of money that paid an order a refund is only noted. */
export const deedOn = (deed: InboxDeed, { state }: InboxEntry['transfer']): InboxDeed | 'note' =>
  deed === 'refund' && state === 'settled' ? 'note' : deed;
