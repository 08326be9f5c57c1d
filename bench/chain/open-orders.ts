import { SECOND } from '@epusdt/kernel';
import { FIRST_PID } from '@epusdt/merchants';
import { START } from '../../test/support/world';
import type { Rig } from './rig';

const BASE_UNITS = 10_000_000;
const STEP_UNITS = 100;
const TTL_MS = 86_400 * SECOND;
/** So much for each wallet: ids that do not meet, and addresses in the order of the pool. */
const STEPS_APART = 1_000;
const MOST_IN_ONE_RECURSION = 1_000;

/** Rows of open orders as `Orders` writes them, `steps` for each wallet, in one statement of either engine. */
export async function openOrders(rig: Rig, steps: number): Promise<number> {
  if (steps > MOST_IN_ONE_RECURSION) throw new RangeError(`${steps} orders for each wallet`);
  const units = `(${BASE_UNITS} + s.step * ${STEP_UNITS})`;
  const serial = `(1000000000000 + w.id * ${STEPS_APART} + s.step)`;
  const values = {
    id: `CONCAT('benchorder', ${serial})`,
    merchant_pid: `'${FIRST_PID}'`,
    reference: `CONCAT('bench-', ${serial})`,
    attempt: '1',
    live_reference: `CONCAT('${FIRST_PID}:bench-', ${serial})`,
    dialect: `'epusdt'`,
    fiat: `'CNY'`,
    fiat_amount: `'72'`,
    rate: `'7.2'`,
    rate_source: `'forced'`,
    rate_at: START,
    network: `'tron'`,
    token: `'usdt'`,
    address: 'w.address',
    base_units: BASE_UNITS,
    payable_units: units,
    slot: `CONCAT('tron:usdt:', w.address, ':', ${units})`,
    slot_until: START + TTL_MS,
    status: `'pending'`,
    created_at: START,
    expires_at: START + TTL_MS,
  };
  await rig.database.reader.query(
    `INSERT INTO orders (${Object.keys(values).join(', ')})
     WITH RECURSIVE s (step) AS (SELECT 0 UNION ALL SELECT step + 1 FROM s WHERE step + 1 < ${steps})
     SELECT ${Object.values(values).join(', ')} FROM wallets w CROSS JOIN s`,
  );
  const [{ count } = { count: 0 }] = await rig.database.reader.query<{ count: unknown }[]>(
    "SELECT COUNT(*) AS count FROM orders WHERE status = 'pending'",
  );
  return Number(count);
}

/** What one of these orders is to be paid. */
export const unitsOfStep = (step: number): bigint => BigInt(BASE_UNITS + step * STEP_UNITS);
