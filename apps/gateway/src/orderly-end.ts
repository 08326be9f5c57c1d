import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventStreams } from '@epusdt/events';
import { Stopping } from '@epusdt/operations';

/** Node keeps a connection at least this long after an answer; the least there is. */
const NO_KEEPING_MS = 1;

/**
 * The end in good order: /readyz says so at once, streams end and their pages go to another process, and requests are
 * taken for `drainMs` more. Then work under way is finished and leases are given back, and at last the port and the
 * storage are closed.
 */
export async function endInOrder(app: NestFastifyApplication, drainMs: number): Promise<void> {
  app.get(Stopping, { strict: false }).begin();
  app.get(EventStreams, { strict: false }).beforeApplicationShutdown();
  // A connection whose request was under way is closed by its answer, or it would hold up the end for a minute.
  app.getHttpServer().keepAliveTimeout = NO_KEEPING_MS;
  if (drainMs > 0) await delay(drainMs);
  await app.close();
}
