/** Bugs in what is made of it: orders, payments, callbacks. */
import { patch, points } from './mutant-draws.mjs';

export const ORDER_MUTANTS = {
  'publish-first': {
    what: 'the shop is told before the payment is stored',
    why: 'the run must be long enough for payments to be settled before the faults end, and the kill meet one that was told',
    payments: 500,
    caught: ['I6'],
    faults: ['marked-kill'],
    wants: points(/before the commit of payment and callback/, 2),
    patches: [
      patch(
        'merchant-api/src/dialect-callbacks.ts',
        'const { paid, merchant, dialect } = await this.paidOrders.find(callback.orderId);\n',
        `const { paid, merchant, dialect } = await this.paidOrders.find(callback.orderId);
    globalThis.merchants = new Map(globalThis.merchants).set(merchant.pid, merchant);
    globalThis.publishFirst = async (order, payment, to) => {
      const known = globalThis.merchants.get(order.merchantPid);
      if (!known) return;
      const written = dialect.callback({ order, payment, words: wordsIn(order) }, to, secretFor(known, order, 0));
      const { url, ...request } = written;
      await fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    };
`,
      ),
      patch(
        'payments/src/pay.ts',
        '  if (url !== null) {\n',
        '  if (url !== null) {\n    await globalThis.publishFirst?.(order, payment, url);\n',
      ),
    ],
  },
  'acknowledge-first': {
    what: 'a callback counts as acknowledged from the moment it is taken up',
    caught: ['I5'],
    faults: ['kill', 'marked-kill'],
    wants: points(/claim|receives the callback/),
    patches: [
      patch(
        'callbacks/src/attempts.ts',
        '.set({ leaseToken: token,',
        ".set({ state: 'acknowledged', closedAt: now, leaseToken: token,",
      ),
      patch(
        'callbacks/src/attempts.ts',
        "    if (callback.state !== 'due') return this.settle(manager, callback, {}, pausedNow);\n",
        '',
      ),
      patch(
        'callbacks/src/attempts.ts',
        '{ dueAt: now + Math.max(delay, asked) }',
        "{ state: 'due', closedAt: null, dueAt: now + Math.max(delay, asked) }",
      ),
    ],
  },
  'slot-at-expiry': {
    what: 'a slot is held as long as its order is open, by the clock, as a lock that expires would be',
    caught: ['I8'],
    faults: [],
    payments: 300,
    patches: [
      patch(
        'orders/src/order-endings.ts',
        'const over = LessThan(Math.min(settled, this.clock.now()) - SLOT_REST_MS);',
        'const over = LessThan(this.clock.now());',
      ),
      patch(
        'orders/src/order-endings.ts',
        "where: { slot: Not(IsNull()), slotUntil: over, status: Not('pending') },",
        'where: { slot: Not(IsNull()), expiresAt: over },',
      ),
      patch(
        'orders/src/order-endings.ts',
        "{ id, slot: Not(IsNull()), slotUntil: over, status: Not('pending') },",
        '{ id, slot: Not(IsNull()), expiresAt: over },',
      ),
    ],
  },
  'detection-time': {
    what: 'a payment is as late as it was seen',
    why: 'the matching refuses orders out of their window, so it must be told the same time',
    caught: ['I3'],
    faults: [],
    patches: [
      patch(
        'payments/src/reservations.ts',
        'const { units, toAddress, blockTime } = transfer;',
        'const { units, toAddress, recordedAt: blockTime } = transfer;',
      ),
      patch(
        'payments/src/settler.ts',
        'matchTransfer(transfer, reservations,',
        'matchTransfer({ units: transfer.units, blockTime: transfer.recordedAt }, reservations,',
      ),
    ],
  },
  'one-attempt': {
    what: 'a shop is called once',
    caught: ['I5'],
    faults: [],
    patches: [
      patch(
        'callbacks/src/retry-schedule.ts',
        'const delay = delays[attempt];',
        'const delay = attempt > 0 ? undefined : delays[attempt];',
      ),
    ],
  },
  'calls-anybody': {
    what: 'a shop may be anywhere, also where nobody may go',
    caught: ['I11'],
    faults: [],
    payments: 200,
    patches: [
      patch(
        'callbacks/src/address-guard.ts',
        'return known !== null && (this.allowed.has(known) || !this.blocked.has(known));',
        'return known !== null;',
      ),
      patch(
        'callbacks/src/address-guard.ts',
        'return known !== null && this.allowed.has(known);',
        'return known !== null;',
      ),
    ],
  },
  'expires-paid': {
    what: 'an order that is paid expires like any other',
    caught: ['I9'],
    faults: [],
    patches: [
      patch(
        'orders/src/order-states.ts',
        "expire: { from: ['pending'], to: 'expired' }",
        "expire: { from: ['pending', 'paid'], to: 'expired' }",
      ),
    ],
  },
  'signs-another-text': {
    what: 'the amount is signed in one form and sent in another',
    caught: ['I5', 'I7'],
    faults: [],
    patches: [
      patch(
        'merchant-api/src/epusdt/callback.ts',
        'actual_amount: number(actual) }',
        'actual_amount: number(Number(actual).toFixed(4)) }',
      ),
    ],
  },
  'forgets-inbox': {
    what: 'money that fits nothing is marked for the inbox and not put there',
    caught: ['I10', 'I13'],
    faults: [],
    patches: [
      patch(
        'payments/src/settler.ts',
        'await manager.insert(InboxRow, { transferId, orderId, units, reason, createdAt: now });',
        '',
      ),
    ],
  },
  'lease-for-ever': {
    what: 'a callback that a dead process held is nobody else’s',
    caught: ['I12'],
    faults: ['kill', 'marked-kill'],
    wants: points(/claim|receives the callback/),
    patches: [
      patch(
        'callbacks/src/due-callbacks.ts',
        "'(c.lease_until IS NULL OR c.lease_until < :now)'",
        "'(c.lease_until IS NULL AND :now = :now)'",
      ),
    ],
  },
};
