import { setTimeout as delay } from 'node:timers/promises';
import { CallbackLog, Dispatcher, EventOutbox, type CallbackFilter, type Endpoint } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { rows } from './gateway';
import type { World } from './world';

/** Between two looks, and how many: 20 s in all. */
const LOOK_MS = 10;
const LOOKS = 2_000;

/** Writes events as the gateway does when something happens, and tells nobody: they wait for the next sweep. */
export async function announce(
  world: World,
  keys: readonly (string | number)[],
  merchantPid = '1000',
): Promise<number[]> {
  const outbox = world.gateway.get(EventOutbox);
  return world.gateway.get(Database).transaction(async (manager) => {
    const ids: number[] = [];
    for (const key of keys) {
      const notice = { type: 'transfer.unmatched' as const, orderId: null, endpointId: null };
      ids.push(
        ...(await outbox.add(manager, { ...notice, merchantPid, key: String(key), data: () => ({ key }) })),
      );
    }
    return ids;
  });
}

/** The `key` of an announced event, as it was heard. */
export const keyOf = ({ body }: { readonly body: string }): unknown =>
  (JSON.parse(body) as { data: { key: unknown } }).data.key;

/** States of an endpoint's callbacks, oldest first. */
export async function statesOf(world: World, filter: CallbackFilter): Promise<string[]> {
  const { entries } = await world.gateway.get(CallbackLog).list(filter, { limit: 100 });
  return entries.reverse().map(({ state }) => state);
}

export const at = ({ id }: Endpoint): CallbackFilter => ({ endpointId: id });

/** Until no attempt is under way: what a shop has heard is written down, too. */
export async function attemptsClosed(world: World): Promise<void> {
  await world.gateway.get(Dispatcher).settled();
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const outcomes = (await rows(world.gateway, 'callback_attempts')).map(({ outcome }) => outcome);
    if (!outcomes.includes('open')) return;
    await delay(LOOK_MS);
  }
  throw new Error('an attempt did not end in time');
}

/** What people did with endpoints, as the audit has it. */
export async function endpointDeeds({ gateway }: World): Promise<string[]> {
  const audit = await rows(gateway, 'audit');
  return audit
    .filter(({ subject }) => String(subject).startsWith('endpoint:'))
    .map(({ action }) => String(action));
}
