/** The buyers: what each really sends to the network, and when. */
const UNITS = 1_000_000n;
const BATCH = 2;

export class Payers {
  constructor({ network, journals }) {
    Object.assign(this, { network, journals });
    this.counts = {};
    this.waiting = [];
    this.batches = [];
  }

  async pay(order, { kind, wait, part, off, odd }) {
    const units = unitsOf(order.amount);
    const later = this.network.now() + wait;
    const from = kind === 'late' ? later + Math.max(0, order.expiresAt - later) : later;
    await this.network.until(from);
    const send = (amount, what = 'transfer') => this.transfer(order, kind, amount, what);
    switch (kind) {
      case 'under':
        return send(units > BigInt(off) ? units - BigInt(off) : units / 2n);
      case 'over':
        return send(units + BigInt(off));
      case 'twoParts': {
        const first = (units * BigInt(part)) / 100n;
        await send(first);
        await this.network.until(this.network.now() + 10_000);
        return send(units - first);
      }
      case 'twice':
        await send(units);
        await this.network.until(this.network.now() + 10_000);
        return send(units);
      case 'batch':
        return this.together(order, units);
      case 'tiny':
        return this.tiny(order, odd, off);
      case 'internal':
      case 'fakeToken':
      case 'failed':
        return send(units, odd);
      default:
        return send(units);
    }
  }

  async transfer({ id, address }, kind, units, what) {
    const { txid } = await this.network.ask('/_sim/transfer', {
      to: address,
      amount: textOf(units),
      ...(what === 'transfer' ? {} : { kind: what }),
    });
    this.note(id, what === 'transfer' ? kind : `${kind} (${what})`, txid);
  }

  /** As an exchange pays several of its customers' bills in one transaction. */
  async together(order, units) {
    this.batches.push({ order, units });
    if (this.batches.length >= BATCH) await this.payBatch();
  }

  async payBatch() {
    const all = this.batches.splice(0);
    if (all.length === 0) return;
    const transfers = all.map(({ order, units }) => ({ to: order.address, amount: textOf(units) }));
    const { txid } = await this.network.ask('/_sim/transfers', { transfers });
    for (const { order } of all) this.note(order.id, 'batch', txid);
  }

  tiny(order, odd, off) {
    if (odd === 'zero') return this.transfer(order, 'tiny', 0n, 'zero');
    // Less than 0.01 is dust; a little more may lie in the inbox.
    return this.transfer(
      order,
      `tiny ${odd}`,
      BigInt((off % 9_000) + (odd === 'dust' ? 1 : 10_000)),
      'transfer',
    );
  }

  note(order, kind, tx) {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    this.journals.write('payers', { at: this.network.now(), order, kind, tx });
  }
}

export function unitsOf(text) {
  const [whole, places = ''] = text.split('.');
  return BigInt(whole) * UNITS + BigInt(places.padEnd(6, '0'));
}

export const textOf = (units) =>
  `${units / UNITS}.${String(units % UNITS).padStart(6, '0')}`.replace(/\.?0+$/, '');
