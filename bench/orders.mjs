/** Orders asked for, and paid on the simulated network, as many at once as wanted. */
import { createHash } from 'node:crypto';

let serial = 0;

/** Asks for an order in the epusdt dialect; returns its data. Throws when it is refused. */
export async function createOrder(pool, secret, { amount, notifyUrl }) {
  serial += 1;
  const fields = { amount, notify_url: notifyUrl, order_id: `bench-${serial}` };
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
  const signature = createHash('md5')
    .update(text + secret)
    .digest('hex');
  const { body } = await pool.request({
    method: 'POST',
    path: '/api/v1/order/create-transaction',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...fields, signature }),
  });
  const answer = await body.json();
  if (answer.status_code !== 200) throw new Error(`create refused: ${JSON.stringify(answer)}`);
  return answer.data;
}

const AT_ONCE = 500;

/** Pays orders in one go; the sandbox's next block takes them. */
export async function payAll(sandboxUrl, orders) {
  for (let i = 0; i < orders.length; i += AT_ONCE) {
    const transfers = orders
      .slice(i, i + AT_ONCE)
      .map(({ token, actual_amount: amount }) => ({ to: token, amount: String(amount) }));
    const answer = await fetch(`${sandboxUrl}/_sim/transfers`, {
      method: 'POST',
      body: JSON.stringify({ transfers }),
    });
    if (!answer.ok) throw new Error(`the sandbox refused to pay: ${await answer.text()}`);
    await answer.text();
  }
}

/**
 * Opens so many connections and keeps them: node takes one new connection in each turn of its event loop, so that beside
 * busy ones the last of many would wait for seconds, once, and be most of a 99th percentile.
 */
export async function open(pool, connections) {
  const asked = Array.from({ length: connections }, () => pool.request({ method: 'GET', path: '/livez' }));
  await Promise.all(asked.map(async (answer) => (await answer).body.dump()));
}

/** Runs `callers` loops for some seconds, or until `count` are done. Latencies in milliseconds. */
export async function drive(gateway, callers, { seconds = Infinity, count = Infinity }, once) {
  const latencies = [];
  const cpuBefore = gateway.cpuMs();
  const started = performance.now();
  const end = started + seconds * 1_000;
  let begun = 0;
  const loop = async () => {
    while (begun < count && performance.now() < end) {
      begun += 1;
      const from = performance.now();
      await once();
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, loop));
  const took = (performance.now() - started) / 1_000;
  // Of one core: a process that runs JavaScript alone has no more than one for it.
  const cpuPercent = cpuBefore === null ? null : Math.round((gateway.cpuMs() - cpuBefore) / took / 10);
  return {
    done: latencies.length,
    perSecond: Math.round(latencies.length / took),
    ...percentiles(latencies),
    cpuPercent,
  };
}

/** Milliseconds. */
export function percentiles(latencies) {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2));
  return { p50: at(0.5), p99: at(0.99) };
}
