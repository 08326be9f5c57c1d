import { markup } from '../speech/bot-html';
import type { InboxTexts } from './inbox-texts-shape';

const DROP = 'Any command drops the question.';

export const inboxTextsEn: InboxTexts = {
  list: {
    title: markup`<b>Inbox</b>: money that fits no order and waits for a decision, newest first`,
    none: markup`The inbox is empty: no money waits for a decision.`,
  },
  title: (id) => markup`<b>Transfer ${id}</b>`,
  states: {
    unsettled: 'is being settled',
    parked: 'could not be settled; tried again every hour',
    settled: 'paid an order',
    inbox: 'waits for a decision',
    assigned: 'surplus of an order that is paid',
    refunded: 'refunded',
    ignored: 'ignored',
    dust: 'dust',
  },
  label: {
    amount: 'Amount: ',
    from: 'From: ',
    to: 'To: ',
    time: 'Time: ',
    transaction: 'Transaction: ',
    state: 'State: ',
    why: 'Why it is here: ',
    candidates: 'It may be meant for: ',
    decisions: 'Decided: ',
    difference: 'Difference: ',
    order: 'Order: ',
    refund: 'Refund: ',
    reason: 'Reason: ',
  },
  explained: (words) => words,
  nobodyNear: markup`No order of these days is near.`,
  decisions: {
    assign: 'assigned',
    refund: 'refunded',
    ignore: 'ignored',
    reopen: 'reopened',
    note: 'refund noted',
  },
  offers: {
    assign: (reference, amount) => `Assign to ${reference} · ${amount}`,
    other: 'Assign to another order',
    deeds: { ignore: 'Ignore', refund: 'Refunded', reopen: 'Reopen' },
    yes: {
      assign: 'Yes, assign it',
      ignore: 'Yes, ignore it',
      refund: 'Yes, it was refunded',
      reopen: 'Yes, reopen it',
    },
    order: (id) => `Order ${id}`,
    back: 'Back',
    toList: 'Inbox',
    again: 'Show anew',
  },
  otherWhich: (amount) =>
    markup`To which order does this money belong (${amount})? Answer with its id or the reference of the shop. ${DROP}`,
  noOrder: (name) => markup`No order goes by <code>${name}</code>.`,
  several: (reference) => markup`Several orders have the reference ${reference}. Which one is meant?`,
  assignAsk: markup`<b>Assign this money to this order?</b>`,
  assignMeans: {
    paid: markup`The order becomes paid, and the shop hears of it. That is final.`,
    proved: markup`The order was marked paid by hand; this becomes its transfer. The shop hears nothing new. That is final.`,
    surplus: markup`The order is paid already: the money is kept with it as surplus, and the shop hears nothing.`,
  },
  ownerDecides: markup`The amount is not the order’s: an owner decides whether this money belongs to it.`,
  assigned: {
    paid: markup`✓ Assigned: the order is paid, and the shop hears of it.`,
    proved: markup`✓ Assigned: the payment marked by hand has its transfer now.`,
    surplus: markup`✓ Assigned as surplus: the order was paid already, and the shop hears nothing.`,
  },
  why: {
    ignore: (amount) =>
      markup`Why is this money to be ignored (${amount})? The reason stays written. ${DROP}`,
    refund: (amount) =>
      markup`How was this money given back (${amount})? Answer with the transaction id of the refund, if there is one, then a note. The gateway sends nothing itself. ${DROP}`,
    reopen: (amount) =>
      markup`Why is the decision about this money to be taken back (${amount})? The reason stays written. ${DROP}`,
  },
  ask: {
    ignore: markup`<b>Ignore this money?</b> It stays in your wallet, and waits no more.`,
    refund: markup`<b>Record this money as refunded?</b> The gateway sends nothing itself.`,
    reopen: markup`<b>Take the decision back?</b> The money waits in the inbox again.`,
    note: markup`<b>Note that this money was refunded?</b> It paid an order, which stays paid.`,
  },
  done: {
    ignore: markup`✓ Ignored.`,
    refund: markup`✓ Recorded as refunded.`,
    reopen: markup`✓ It waits in the inbox again.`,
    note: markup`✓ The refund is noted; the order stays paid.`,
  },
  noTransaction: 'no transaction named',
  changed: 'Something has changed meanwhile. Nothing was done; this is how it is now.',
};
