/** One purchase as a shop and its buyer see it, over the public interfaces only, told step by step. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const REQUEST_TIMEOUT_MS = 10_000;
const BODY_LIMIT = 64 * 1024;
const PAID = '2';
/** Text from end to end: an amount that passes through a number may come out as another amount. */
const AMOUNT_CNY = '72.5';

/** @returns {Promise<number>} the exit code: 0 when the shop heard of the payment */
export async function buyOnce({ gatewayUrl, sandboxUrl, secret }) {
  const started = performance.now();
  const tell = (text) =>
    console.log(`${String(Math.round(performance.now() - started)).padStart(7)} ms  ${text}`);
  console.log('');
  const shop = await openShop(secret);
  try {
    tell(`the shop listens for callbacks on ${shop.url}`);
    const order = await createOrder(gatewayUrl, secret, shop.url);
    tell(
      `order ${order.trade_id}: ${order.actual_amount} USDT to ${order.token} (for ${AMOUNT_CNY} CNY), checkout ${order.payment_url}`,
    );
    const { txid } = await post(
      `${sandboxUrl}/_sim/transfer`,
      `{"to":${JSON.stringify(order.token)},"amount":${JSON.stringify(order.actual_amount)}}`,
    );
    tell(`the buyer paid exactly that: transaction ${txid}`);
    const callback = await Promise.race([shop.callback, giveUp()]);
    check(callback, order, txid);
    tell(`the shop heard of it: status ${callback.status}, signature right, answered "ok"`);
    console.log('\nPaid and delivered.');
    return 0;
  } catch (error) {
    tell(`FAILED: ${error.message}`);
    return 1;
  } finally {
    shop.close();
  }
}

async function createOrder(gatewayUrl, secret, notifyUrl) {
  const orderId = `demo-${randomBytes(6).toString('hex')}`;
  const fields = { order_id: orderId, amount: AMOUNT_CNY, notify_url: notifyUrl, redirect_url: notifyUrl };
  const signature = signatureOf(fields, secret);
  // The wire demands a JSON number: its digits are written here as they were signed.
  const { amount, ...texts } = { ...fields, signature };
  const body = JSON.stringify(texts).replace('{', `{"amount":${amount},`);
  const answer = await post(`${gatewayUrl}/api/v1/order/create-transaction`, body);
  if (answer.status_code !== '200') {
    throw new Error(`the gateway refused the order: ${answer.status_code} ${answer.message}`);
  }
  for (const name of ['trade_id', 'token', 'actual_amount', 'payment_url']) {
    if (!answer.data?.[name]) throw new Error(`the gateway's answer has no ${name}`);
  }
  return { ...answer.data, order_id: orderId };
}

/** md5 over the sorted key=value pairs of every non-empty field but the signature, and the secret. */
function signatureOf(fields, secret) {
  const pairs = Object.entries(fields)
    .filter(([name, value]) => name !== 'signature' && value !== '' && value !== null)
    .map(([name, value]) => `${name}=${value}`);
  return createHash('md5')
    .update(pairs.sort().join('&') + secret)
    .digest('hex');
}

/** A shop that believes signed callbacks only. The first of them settles `callback`. */
async function openShop(secret) {
  let heard;
  const callback = new Promise((resolve) => (heard = resolve));
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) if ((body += chunk).length > BODY_LIMIT) break;
    const fields = fieldsOf(body);
    const right = Buffer.from(signatureOf(fields, secret));
    const given = Buffer.from(String(fields.signature ?? ''));
    const signed = right.length === given.length && timingSafeEqual(right, given);
    response.writeHead(signed ? 200 : 400, { 'content-type': 'text/plain' });
    // The gateway has its answer before the demo goes on and ends.
    response.end(signed ? 'ok' : 'fail: wrong signature', () => signed && heard(fields));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}/notify`, callback, close };
}

function check(callback, order, txid) {
  const wanted = {
    trade_id: order.trade_id,
    order_id: order.order_id,
    amount: AMOUNT_CNY,
    actual_amount: order.actual_amount,
    token: order.token,
    block_transaction_id: txid,
    status: PAID,
  };
  for (const [name, value] of Object.entries(wanted)) {
    if (String(callback[name]) !== value) {
      throw new Error(`the callback says ${name} ${callback[name]}, but ${value} was expected`);
    }
  }
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const text = await response.text();
  const fields = fieldsOf(text);
  if (response.ok) return fields;
  throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`);
}

/** JSON whose numbers stay the text they were written as. */
function fieldsOf(text) {
  // A string, or a number outside strings: the alternatives keep digits inside strings as they are.
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (part) =>
    part[0] === '"' ? part : `"${part}"`,
  );
  try {
    return JSON.parse(quoted);
  } catch {
    return {};
  }
}

async function giveUp() {
  await delay(PATIENCE_MS, undefined, { ref: false });
  throw new Error(`no signed callback within ${PATIENCE_MS / 1_000} s`);
}
