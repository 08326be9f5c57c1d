import { setTimeout as delay } from 'node:timers/promises';

/** What sockets and servers have to say of one another is not ours to await. */
const GLANCE_MS = 10;
const GLANCES = 1_000;

/** Looks now and again for ten seconds at the most, and fails when it does not hold by then. */
export async function until(holds: () => boolean): Promise<void> {
  for (let glances = 0; glances < GLANCES && !holds(); glances += 1) await delay(GLANCE_MS);
  expect(holds()).toBe(true);
}
