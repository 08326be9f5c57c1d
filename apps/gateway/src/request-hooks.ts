import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { inRequest } from '@epusdt/events';
import { SECOND } from '@epusdt/kernel';
import type { NativeRoutes } from '@epusdt/native-api';
import { Metrics, MetricsSettings, Stopping } from '@epusdt/operations';

export const REQUEST_ID = 'x-request-id';
/** What no route is for has any address whatever: they are counted as one. */
const NO_ROUTE = 'none';
const STREAM = 'text/event-stream';

/**
 * Every answer carries the id under which the log speaks of it, and the log lines of a request carry it as well. The
 * native API learns its own addresses.
 */
export function followRequests(app: NestFastifyApplication, routes: NativeRoutes): void {
  const fastify = app.getHttpAdapter().getInstance();
  const stopping = app.get(Stopping, { strict: false });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID, request.id);
    // Whoever keeps the connection goes to another process with his next request.
    if (stopping.begun) void reply.header('connection', 'close');
    inRequest({ requestId: request.id, reply }, done);
  });
  fastify.addHook('onRoute', ({ url, method }) => routes.add(url, [method].flat()));
  if (!app.get(MetricsSettings, { strict: false }).enabled) return;
  const metrics = app.get(Metrics, { strict: false });
  fastify.addHook('onResponse', (request, reply, done) => {
    // How long somebody looks at a page says nothing about answers.
    if (!String(reply.raw.getHeader('content-type')).startsWith(STREAM)) {
      const route = request.is404 ? NO_ROUTE : (request.routeOptions.url ?? NO_ROUTE);
      metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / SECOND);
    }
    done();
  });
}
