/** The shops' side of ordering: signed requests, sent again when the answer was lost, every one written down. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const CREATE = '/api/v1/order/create-transaction';
const TIMEOUT_MS = 8_000;
const AGAIN_MS = 100;
const LONGEST_AGAIN_MS = 2_000;
const PATIENCE_MS = 90_000;

export class Callers {
  constructor({ network, journals, shops, doors, merchants, apiKey }) {
    Object.assign(this, { network, journals, shops, doors, merchants, apiKey });
    this.counts = { 'cut creates': 0, 'repeated creates': 0 };
    this.refused = [];
    this.latencies = [];
  }

  /** Resolves to the order, or to null when the gateway refused it for good. */
  async create(purchase) {
    const merchant = this.merchants[purchase.merchant];
    const reference = `t-${purchase.index}`;
    const terms = {
      amount: purchase.price,
      currency: 'CNY',
      notifyUrl: this.shops.urlOf(purchase.shop, reference),
    };
    const key = purchase.native ? `key-${reference}` : null;
    const call = { call: purchase.index, shop: purchase.shop, merchant: merchant.pid, reference, key, terms };
    const end = performance.now() + PATIENCE_MS;
    let cutAfter = purchase.cut;
    for (let tries = 0; performance.now() < end; tries += 1) {
      const at = this.network.now();
      const began = performance.now();
      const door = this.doors[(purchase.door + tries) % this.doors.length];
      const { status, body } = await this.send(door, purchase.native, call, cutAfter);
      const cut = cutAfter !== null;
      this.journals.write('callers', { at, until: this.network.now(), ...call, cut, status, body });
      if (tries > 0) this.counts['repeated creates'] += 1;
      if (cut) this.counts['cut creates'] += 1;
      const order = purchase.native ? nativeOrder(status, body) : epusdtOrder(status, body);
      if (order && !cut) {
        this.latencies.push(performance.now() - began);
        return { ...order, reference };
      }
      cutAfter = null;
      if (!cut) await delay(Math.min(LONGEST_AGAIN_MS, AGAIN_MS * 2 ** tries));
      if (isFinal(status, body)) break;
    }
    this.refused.push(reference);
    return null;
  }

  send(door, native, call, cutAfter) {
    const { path, headers, body } = native ? this.native(call) : this.epusdt(call);
    const { hostname, port } = new URL(door);
    return new Promise((resolve) => {
      const done = (status, text) => resolve({ status, body: text });
      const asked = request({
        hostname,
        port,
        path,
        method: 'POST',
        headers,
        agent: false,
        timeout: TIMEOUT_MS,
      });
      asked.once('error', () => done(null, null));
      asked.once('timeout', () => asked.destroy());
      asked.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.once('error', () => done(null, null));
        response.once('end', () => done(response.statusCode, text));
      });
      asked.end(body);
      // The request may have arrived, or been done, or neither: the caller does not know.
      if (cutAfter !== null) setTimeout(() => asked.destroy(new Error('cut')), cutAfter);
    });
  }

  epusdt({ merchant, reference, terms }) {
    const { secret } = this.merchants.find(({ pid }) => pid === merchant);
    const fields = { order_id: reference, amount: Number(terms.amount), notify_url: terms.notifyUrl };
    const text = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${fields[name]}`)
      .join('&');
    const signature = createHash('md5')
      .update(text + secret)
      .digest('hex');
    const body = JSON.stringify({ ...fields, signature });
    return { path: `/m/${merchant}${CREATE}`, headers: { 'content-type': 'application/json' }, body };
  }

  native({ merchant, reference, key, terms }) {
    const { amount, currency, notifyUrl } = terms;
    const headers = {
      authorization: `Bearer ${this.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    };
    const body = JSON.stringify({ merchant, reference, amount, currency, events_url: notifyUrl });
    return { path: '/api/v2/orders', headers, body };
  }
}

function epusdtOrder(status, body) {
  const answer = jsonOf(body);
  if (status !== 200 || answer?.status_code !== 200) return null;
  const { trade_id: id, token: address, actual_amount: amount, expiration_time: ends } = answer.data;
  return { id, address, amount: String(amount), expiresAt: ends * 1_000 };
}

function nativeOrder(status, body) {
  const answer = jsonOf(body);
  if (status !== 200 && status !== 201) return null;
  const { id, address, payable_amount: amount, expires_at: ends } = answer;
  return { id, address, amount, expiresAt: Date.parse(ends) };
}

/** Asking again would bring the same answer: what was asked is wrong. A gateway that is starting says other things. */
const FINAL = /"status_code":401|mismatch|not_found|"code":"bad_request"/;
/** What a name resolves to at this moment, say. */
const PASSING = /private or reserved address/;

const isFinal = (status, body) =>
  status !== null && status < 500 && FINAL.test(body ?? '') && !PASSING.test(body ?? '');

function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
