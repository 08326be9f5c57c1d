/** Buyers before their pages: they pay, and ask over HTTP until their page says that the payment is seen, or paid. */
import { setTimeout as delay } from 'node:timers/promises';
import { createOrder } from '../../test/support/gateway';
import { placed, type Placed } from '../../test/support/shopper';
import { newAddress } from '../../test/support/world';
import { percentile, progress, serve } from './serve';

interface Input {
  readonly gateway: { readonly url: string; readonly secret: string };
  readonly sandboxUrl: string;
  readonly blocks: number;
  readonly perBlock: number;
  /** Payments that are followed until they are settled; 0: none. */
  readonly settled: number;
}

interface Times {
  /** From the block's own time to the first answer that says so, in milliseconds. */
  readonly seen: number[];
  readonly paid: number[];
}

const BLOCK_MS = 3_000;
/**
 * Blocks and looks both come every three seconds, so one phase between them would decide every time. The blocks are
 * put off by a part of that after each, which goes through all phases.
 */
const PHASES = 10;
const ASK_MS = 20;
/** Settling takes a minute: nobody needs to ask so often. */
const ASK_PAID_MS = 200;
const LOST_MS = 90_000;

async function measure(input: Input): Promise<object> {
  const { blocks, perBlock, settled } = input;
  const orders = await openOrders(input, blocks * perBlock + settled);
  const seen: Promise<number>[] = [];
  await admin(input, 'speed', { msPerBlock: BLOCK_MS });
  for (let block = 0; block < blocks; block += 1) {
    const mine = orders.slice(block * perBlock, (block + 1) * perBlock);
    const time = await payAll(input, mine);
    seen.push(...mine.map((order) => follow(input, order, time, isSeen, ASK_MS)));
    if (block % PHASES === PHASES - 1) progress(`seen: ${block + 1} of ${blocks} blocks`);
    await delay(BLOCK_MS / PHASES);
    await admin(input, 'speed', { msPerBlock: BLOCK_MS });
  }
  const last = orders.slice(blocks * perBlock);
  const time = settled > 0 ? await payAll(input, last) : 0;
  const paid = await Promise.all(last.map((order) => follow(input, order, time, isPaid, ASK_PAID_MS)));
  return summary({ seen: await Promise.all(seen), paid });
}

function summary({ seen, paid }: Times): object {
  return {
    payments: seen.length,
    seenMedianMs: percentile(seen, 0.5),
    seenP99Ms: percentile(seen, 0.99),
    seenMostMs: Math.max(...seen),
    settled: paid.length,
    paidMostMs: paid.length > 0 ? Math.max(...paid) : null,
  };
}

async function openOrders({ gateway }: Input, count: number): Promise<Placed[]> {
  const orders: Placed[] = [];
  for (let i = 0; i < count; i += 1) {
    const fields = { order_id: `seen-${i}`, amount: 42, notify_url: 'http://127.0.0.1:9/notify' };
    orders.push(placed(await createOrder(gateway, fields)));
  }
  return orders;
}

/** All in the next block. Returns its time. */
async function payAll(input: Input, orders: readonly Placed[]): Promise<number> {
  const before = await newestBlock(input);
  for (const { address, amount } of orders) await admin(input, 'transfer', { to: address, amount });
  const after = await newestBlock(input);
  // A block that came while they were sent has some of them; the one after it has the rest.
  if (after.number !== before.number) throw new Error('a block came between the payments; run it again');
  for (;;) {
    await delay(ASK_MS);
    const { number, time } = await newestBlock(input);
    if (number > before.number) return time;
  }
}

async function follow(
  { gateway }: Input,
  { id }: Placed,
  since: number,
  reached: (answer: Status) => boolean,
  askMs: number,
): Promise<number> {
  while (Date.now() - since < LOST_MS) {
    const answer = await fetch(`${gateway.url}/pay/checkout-counter/${id}/status`);
    if (reached((await answer.json()) as Status)) return Date.now() - since;
    await delay(askMs);
  }
  throw new Error(`order ${id}: nothing after ${LOST_MS} ms`);
}

interface Status {
  readonly status: string;
  readonly confirmations: number | null;
}

const isSeen = ({ confirmations }: Status): boolean => (confirmations ?? 0) >= 1;
const isPaid = ({ status }: Status): boolean => status === 'paid';

async function newestBlock({ sandboxUrl }: Input): Promise<{ number: number; time: number }> {
  const answer = await fetch(`${sandboxUrl}/wallet/getblock`, {
    method: 'POST',
    body: JSON.stringify({ detail: false }),
  });
  const block = (await answer.json()) as {
    block_header: { raw_data: { number: number; timestamp: number } };
  };
  const { number, timestamp } = block.block_header.raw_data;
  return { number, time: timestamp };
}

async function admin({ sandboxUrl }: Input, action: string, fields: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(fields);
  const answer = await fetch(`${sandboxUrl}/_sim/${action}`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`);
}

serve({ measure, wallets: (count: number) => Array.from({ length: count }, newAddress) });
