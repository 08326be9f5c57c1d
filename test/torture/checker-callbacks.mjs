/** I5, I6, I7, and of I12 what waits to be told: what shops heard, against what they should have. */
import { createHash, createHmac } from 'node:crypto';
import { Incomplete } from './checker-folder.mjs';
import { textOf, unitsOf } from './checker-chain.mjs';

const HOUR = 3_600_000;
/** A shop that is well is called at once, and again after whatever has ended the first call. */
const PROMPT_MS = 600_000;
/** Thirteen attempts take 75 h 43 m, and a fifth more where every wait is drawn long. */
const SCHEDULE_MS = 91 * HOUR;
const PAID = '2';
/** Blocks on top of one without which no network calls it final: eighteen, less what the shops' clock may be behind. */
const LEAST_DEPTH = 12;
/** The gateway looks at the clock it follows five times a second, and virtual time is fast. */
const CLOCKS_DIFFER_MS = 15_000;

const FIELD = /"((?:[^"\\]|\\.)*)"\s*:\s*("(?:[^"\\]|\\.)*"|[^\s,}]+)/g;

/** Fields of flat JSON with their numbers as they are written. */
function fieldsOf(body) {
  const fields = new Map();
  for (const [, name, value] of String(body).matchAll(FIELD)) {
    fields.set(JSON.parse(`"${name}"`), value.startsWith('"') ? JSON.parse(value) : value);
  }
  return fields;
}

/** MD5 of the sorted fields with the secret behind them, as shops of this family reckon it. */
export function legacySignature(fields, secret) {
  const text = [...fields]
    .filter(([name, value]) => name !== 'signature' && value !== '' && value !== 'null')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return createHash('md5')
    .update(text + secret)
    .digest('hex');
}

function eventSignature({ headers, body }, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

const listed = (...values) => values.flat().filter((value) => typeof value === 'string');

/** Whose event it is: of an order, or of money that fits none, which only the place it was sent to can tell. */
function ownerOf(data, { path }, truth) {
  const order = truth.orders.get(data?.order?.id ?? data?.order_id);
  return order?.merchantPid ?? data?.order?.merchant ?? truth.owners.get(path.split('/').at(-1));
}

/** One request that a shop got, read as it is: whose it is, whether it is signed, and what it says is paid. */
function noticeIn(request, truth, merchants) {
  const { headers, body } = request;
  if (headers['webhook-id'] !== undefined) {
    const event = JSON.parse(body);
    const order = event.data?.order;
    const merchant = merchants.get(ownerOf(event.data, request, truth));
    const secrets = listed(merchant?.eventsSecret ?? [], merchant?.eventsSecrets ?? []);
    const given = String(headers['webhook-signature']).split(' ');
    return {
      request,
      name: headers['webhook-id'],
      orderId: order?.id ?? null,
      signed: secrets.some((secret) => given.includes(eventSignature(request, secret))),
      paid: /^order\.paid/.test(event.type) || order?.status === 'paid',
      tx: event.data?.payment?.transaction ?? null,
      units: order === undefined ? null : unitsOf(order.payable_amount),
      address: order?.address ?? null,
    };
  }
  const fields = fieldsOf(body);
  const orderId = fields.get('trade_id') ?? null;
  const merchant = merchants.get(truth.orders.get(orderId)?.merchantPid);
  const secrets = listed(merchant?.secret ?? [], merchant?.secrets ?? []);
  return {
    request,
    name: orderId,
    orderId,
    signed: secrets.some((secret) => legacySignature(fields, secret) === fields.get('signature')),
    paid: fields.get('status') === PAID,
    tx: fields.get('block_transaction_id') ?? null,
    units: unitsOf(fields.get('actual_amount')),
    address: fields.get('token') ?? null,
  };
}

/** All that shops heard, in order. What is no callback at all is not ours to judge. */
export function noticesOf(run, truth, requests) {
  const merchants = new Map(run.merchants.map((merchant) => [merchant.pid, merchant]));
  return requests.flatMap((request) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    if (typeof request.body !== 'string') throw new Incomplete('shops.jsonl: a request without its body');
    return [noticeIn({ ...request, headers }, truth, merchants)];
  });
}

export function checkCallbacks({ run, chain, truth, rows, ledger, notices, findings }) {
  const bodies = new Map();
  for (const notice of notices) {
    honest({ notice, bodies, truth, findings });
    if (notice.signed && notice.paid) genuine({ run, notice, chain, truth, ledger, findings });
  }
  const heard = new Map();
  for (const { orderId, request, signed, paid } of notices) {
    if (!signed || !paid || request.answered !== 'ok') continue;
    const channel = request.headers['webhook-id'] === undefined ? 'legacy' : 'events';
    const key = `${channel}|${request.shop}|${orderId}`;
    heard.set(key, (heard.get(key) ?? 0) + 1);
  }
  const expected = missing({ run, truth, rows, ledger, heard, findings });
  waiting({ run, rows, findings });
  const duplicates = [...heard.values()].reduce((sum, count) => sum + count - 1, 0);
  return { expected, duplicates, acknowledged: heard.size };
}

/** I7 */
function honest({ notice, bodies, truth, findings }) {
  const { request, name, orderId, signed } = notice;
  if (!signed) {
    findings.add(
      'I7',
      `shop ${request.shop} got ${request.path} of ${name} with a signature that is not its own`,
    );
    return;
  }
  const key = `${request.shop}|${request.path}|${name}`;
  const before = bodies.get(key) ?? request.body;
  bodies.set(key, before);
  // What a person has decided since may say more of the payment.
  if (before !== request.body && !truth.byHand.has(orderId)) {
    findings.add('I7', `shop ${request.shop} was told ${name} again with another content: ${request.body}`);
  }
}

/** I6: is there money on the final chain for what the shop was told, and was it final by then? */
function genuine({ run, notice, chain, truth, ledger, findings }) {
  const { request, orderId, tx, units, address } = notice;
  const bad = (words) =>
    findings.add('I6', `shop ${request.shop} was told at ${request.at} that ${orderId} is paid, ${words}`);
  const order = truth.orders.get(orderId);
  if (!order) return bad('which is no order');
  if (!isWanted(run, truth, order, request)) return bad('which is none of its orders');
  if (units !== order.payableUnits)
    return bad(`with ${units} units instead of ${textOf(order.payableUnits)} USDT`);
  if (address !== order.address) return bad(`at ${address} instead of ${order.address}`);
  const payments = ledger.paymentsOfOrder.get(orderId);
  if (!payments) return bad('and it has no payment');
  if (truth.byHand.has(orderId)) return;
  const payers = (truth.payers.get(orderId) ?? []).filter((transfer) => transfer.tx === tx);
  if (payers.length === 0) return bad(`with transaction ${tx}, which does not pay it on the final chain`);
  if (!payments.some(({ txHash }) => txHash === tx)) return bad(`with ${tx}, its payment is another`);
  if (request.at > run.healedAt) return;
  const [transfer] = payers;
  const depth = headAt(chain, request.at) - transfer.block;
  if (depth < LEAST_DEPTH) bad(`${depth} blocks after that of its transfer, which was not final`);
  // What a turned clock wrote says nothing of what was first.
  else if (run.clockTurned !== true && request.at + CLOCKS_DIFFER_MS < payments[0].settledAt) {
    bad(`before it was settled at ${payments[0].settledAt}`);
  }
}

/** Was it this shop that wanted to be told of the order? */
function isWanted(run, truth, { group, merchantPid }, { shop }) {
  const endpoints = (run.endpoints ?? []).filter(({ merchant }) => merchant === merchantPid);
  const urls = [truth.wanted.get(group), ...endpoints.map(({ url }) => url)];
  const { notifyPrefix } = run.shops.find(({ id }) => id === shop) ?? {};
  return (
    notifyPrefix !== undefined && urls.some((url) => typeof url === 'string' && url.startsWith(notifyPrefix))
  );
}

/** Number of the newest block at that moment. */
function headAt({ blocks }, at) {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (blocks[middle].at <= at) low = middle;
    else high = middle - 1;
  }
  return blocks[low].number;
}

/**
 * Could the shop have been told? All the time since the settling and for some minutes, or for an hour up to the end, or
 * ever since all was well; else for an hour from the settling.
 */
function reachable(shop, from, run) {
  return shop.reachable.some(([start, end]) => {
    const to = Math.min(end ?? run.endedAt, run.endedAt);
    const since = Math.max(start, from);
    if (start <= from && to - from >= (to >= run.endedAt ? PROMPT_MS : HOUR)) return true;
    if (to < run.endedAt) return false;
    return to - since >= HOUR || (start <= run.healedAt && from <= run.healedAt);
  });
}

/** I5. Returns how many had to be told. */
function missing({ run, truth, rows, ledger, heard, findings }) {
  const shopOf = (url) => run.shops.find(({ notifyPrefix }) => url.startsWith(notifyPrefix));
  let expected = 0;
  const demand = (order, channels, shop) => {
    const { settledAt } = ledger.paymentsOfOrder.get(order.id)[0];
    if (!shop || !reachable(shop, settledAt, run)) return;
    expected += 1;
    if (channels.some((channel) => heard.has(`${channel}|${shop.id}|${order.id}`))) return;
    findings.add(
      'I5',
      `shop ${shop.id} was never told (${channels[0]}) of order ${order.id}, paid at ${settledAt}`,
    );
  };
  for (const order of truth.orders.values()) {
    if (!ledger.paymentsOfOrder.has(order.id)) continue;
    // Where the caller wanted it, whatever the row says.
    const wanted = truth.wanted.get(order.group);
    if (typeof wanted === 'string') demand(order, ['legacy', 'events'], shopOf(wanted));
    for (const { merchant, url } of run.endpoints ?? []) {
      if (merchant === order.merchantPid) demand(order, ['events'], shopOf(url));
    }
  }
  for (const { id, state, channel, eventType, url, orderId } of rows.callbacks) {
    if (state !== 'acknowledged' || !/^order\.paid/.test(eventType)) continue;
    const shop = shopOf(url);
    if (!shop || heard.has(`${channel}|${shop.id}|${orderId}`) || reachable(shop, run.healedAt, run))
      continue;
    findings.add(
      'I5',
      `callback ${id} of order ${orderId} counts as acknowledged, and its shop never said so`,
    );
  }
  return expected;
}

/** I12: rows of the outbox that wait though the shop is there, or longer than any schedule. */
function waiting({ run, rows, findings }) {
  for (const { id, state, url, createdAt, orderId, attempts } of rows.callbacks) {
    if (state !== 'due' && state !== 'held') continue;
    const shop = run.shops.find(({ notifyPrefix }) => url.startsWith(notifyPrefix));
    const there =
      shop !== undefined && reachable(shop, Math.max(createdAt, shop.reachable[0]?.[0] ?? 0), run);
    if (!there && run.endedAt - createdAt < SCHEDULE_MS) continue;
    findings.add('I12', `callback ${id} of order ${orderId} is ${state} after ${attempts} attempts`);
  }
}
