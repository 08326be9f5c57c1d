import { createOrder, rows, type Envelope } from './gateway';
import type { World } from './world';

/** The order an answer tells of. Fails when the gateway refused. */
export interface Placed {
  readonly id: string;
  readonly address: string;
  /** Decimal text of USDT. */
  readonly amount: string;
  readonly units: bigint;
}

export function placed(answer: Envelope): Placed {
  const { data } = answer;
  if (!data) throw new Error(`refused: ${answer.status_code} ${answer.message}`);
  const amount = String(data['actual_amount']);
  return { id: String(data['trade_id']), address: String(data['token']), amount, units: unitsOf(amount) };
}

export function unitsOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

/** Asks for orders as the shop of the world, with its notify URL. */
export function asks(
  world: World,
): (reference: string, amount?: number, more?: Record<string, string>) => Promise<Envelope> {
  return (reference, amount = 42, more = {}) =>
    createOrder(world.gateway, {
      order_id: reference,
      amount,
      notify_url: `${world.shop.url}/shop/notify`,
      ...more,
    });
}

/** Pays on the simulated chain; the next block takes it. Returns the transaction id. */
export function pay(world: World, order: Pick<Placed, 'address' | 'units'>): string {
  return world.sandbox.chain.transfer({ to: order.address, amountUnits: order.units });
}

/** 1 waiting, 2 paid, 3 over. */
export async function statusOf(world: World, { id }: Pick<Placed, 'id'>): Promise<number> {
  const answer = await fetch(`${world.gateway.url}/pay/check-status/${id}`);
  return ((await answer.json()) as { data: { status: number } }).data.status;
}

export async function orderRow(world: World, { id }: Pick<Placed, 'id'>): Promise<Record<string, unknown>> {
  const row = (await rows(world.gateway, 'orders')).find((one) => one['id'] === id);
  if (!row) throw new Error(`no order ${id}`);
  return row;
}
