import { MerchantRow, delaysIn, type Acknowledgement } from '@epusdt/merchants';
import type { EntityManager } from 'typeorm';
import type { CallbackRow } from './callback.rows';
import { RETRY_DELAYS_MS } from './retry-schedule';

export interface DeliveryPolicy {
  readonly acknowledgement: Acknowledgement;
  /** Milliseconds before each attempt. */
  readonly delays: readonly number[];
}

/** Somebody waits for the answer to a ping: later ones would be of no use. */
const ONCE: readonly number[] = [0];

/** How the merchant wants this callback delivered. Read from the row, which need not open for that. */
export async function policyOf(
  manager: EntityManager,
  { merchantPid, channel, eventType }: Pick<CallbackRow, 'merchantPid' | 'channel' | 'eventType'>,
): Promise<DeliveryPolicy> {
  const merchant = await manager.findOneBy(MerchantRow, { pid: merchantPid });
  const usual = (merchant && delaysIn(merchant)) ?? RETRY_DELAYS_MS;
  if (channel === 'events') return { acknowledgement: '2xx', delays: eventType === 'ping' ? ONCE : usual };
  return { acknowledgement: merchant?.acknowledgement ?? 'word', delays: usual };
}
