import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { NotFoundException, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FatalStop } from '@epusdt/chain';
import type { Config } from '@epusdt/config';
import type { DatabaseOptions } from '@epusdt/database';
import { DomainError, MasterKey, newRequestId, type Clock } from '@epusdt/kernel';
import { FIRST_PID, Merchants, type Merchant } from '@epusdt/merchants';
import { NativeRoutes } from '@epusdt/native-api';
import { AppModule, type Jobs } from './app.module';
import { DataFolder } from './data-folder';
import { Preparation } from './preparation';
import { ProblemFilter, Refusals, type FilteredRequest } from './problem.filter';
import { sqlFolder } from './installation';
import { endInOrder } from './orderly-end';
import { REQUEST_ID, followRequests } from './request-hooks';
import { RAW_HEADERS, secureAnswers } from './security-headers';
import { addDocs } from './swagger';

const BODY_LIMIT = 65_536;
/** A reference of 64 characters, each of 12 when it is escaped. */
const MAX_PARAM = 768;
/** No route has a schema of Fastify's, so what compiles them (a hundred modules) is not loaded. */
const NO_SCHEMAS = { buildValidator: noSchema, buildSerializer: noSchema };
/** Shops build the addresses of an order's pages on the one they have, which may be a merchant's. */
const PAGES_BELOW_MERCHANT = /^\/+m\/+[^/?]+(?=\/+pay\/+check(?:out-counter|-status)(?:[/?]|$))/;
const withoutMerchant = (url: string): string => url.replace(PAGES_BELOW_MERCHANT, '');

export interface GatewayOptions {
  readonly clock: Clock;
  readonly fatal: FatalStop;
  readonly logger: LoggerService | false;
  readonly jobs: Jobs;
  /** True: a database that was sealed under another master key is opened, to be sealed anew. Never for a running gateway. */
  readonly foreignKey?: boolean;
}

export interface Gateway {
  readonly app: NestFastifyApplication;
  /** `null` in distributed mode. */
  readonly folder: DataFolder | null;
  /** In good order. `atOnce`: no request is waited for that has not come yet. */
  close(atOnce?: boolean): Promise<void>;
}

/** The whole gateway, initialised but not listening. Throws with the reason when it must not start. */
export async function createGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  const folder = config.mode === 'embedded' ? new DataFolder(config.dataDir) : null;
  folder?.acquire();
  try {
    const app = await build(config, options, folder);
    const close = async (atOnce = false): Promise<void> => {
      await endInOrder(app, atOnce ? 0 : config.operations.drainMs);
      folder?.release();
    };
    return { app, folder, close };
  } catch (error) {
    folder?.release();
    throw error;
  }
}

async function build(
  config: Config,
  { clock, fatal, logger, jobs, foreignKey }: GatewayOptions,
  folder: DataFolder | null,
): Promise<NestFastifyApplication> {
  const key = folder ? folder.masterKey(config.masterKey) : new MasterKey(config.masterKey ?? '');
  const database = databaseOptions(config, folder);
  const shops = config.roles.includes('api');
  const refusals = new Refusals(shops, config.http.publicUrl, new NativeRoutes());
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // What comes over a connection that is kept while the port closes is answered like anything else, as the last of it.
    return503OnClosing: false,
    genReqId: newRequestId,
    rewriteUrl: ({ url = '/' }) => withoutMerchant(url),
    // One that a caller chooses could be another request's.
    requestIdHeader: false,
    trustProxy: config.api.trustedProxies.length > 0 ? [...config.api.trustedProxies] : false,
    // What the router cannot even read (a broken escape, an endless id) is the address of nothing.
    frameworkErrors: (_error: unknown, request: FilteredRequest, reply: { raw: ServerResponse }) => {
      const { status, headers, body } = refusals.of(new NotFoundException(), request);
      reply.raw.writeHead(status, { ...RAW_HEADERS, ...headers, [REQUEST_ID]: request.id }).end(body);
    },
    clientErrorHandler: refuseUnreadable,
    schemaController: { compilersFactory: NO_SCHEMAS },
    routerOptions: { ignoreDuplicateSlashes: true, maxParamLength: MAX_PARAM },
  });
  const module = AppModule.forRoot(config, { clock, fatal, key, database, jobs });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger,
    abortOnError: false,
  });
  try {
    readBodiesAsText(app);
    secureAnswers(app);
    followRequests(app, refusals.routes);
    app.useGlobalFilters(new ProblemFilter(refusals, clock));
    await app.get(Preparation).prepare(foreignKey);
    if (shops) {
      addDocs(app, config.tron.network === 'sandbox' ? await exampleSigner(app) : null);
    }
    await app.init();
    return app;
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

/** Whose secret signs the example of the documentation. One that does not open is no reason not to start. */
async function exampleSigner(app: NestFastifyApplication): Promise<Merchant | null> {
  try {
    return await app.get(Merchants, { strict: false }).find(FIRST_PID);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** Signatures are over what was written, and shops send JSON under any content type: bodies stay text. */
function readBodiesAsText(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  // A type that is none would be refused before any parser is asked.
  fastify.addHook('onRequest', (request, _reply, done) => {
    delete request.raw.headers['content-type'];
    done();
  });
}

const UNREADABLE: Readonly<Record<string, [status: number, title: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
};

/** What is no HTTP at all. Nobody reads the answer but a person with a tool, who may look for its id. */
function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const [status, title] = UNREADABLE[error.code ?? ''] ?? [400, 'Bad Request'];
  const body = JSON.stringify({ type: 'about:blank', title, status });
  const headers = {
    [REQUEST_ID]: newRequestId(),
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(body.length),
    connection: 'close',
    ...RAW_HEADERS,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${title}`, ...lines, '', body].join('\r\n'));
}

function noSchema(): never {
  throw new Error(
    'a route has a schema of Fastify: check its fields as the others do, or give the compilers back',
  );
}

function databaseOptions(config: Config, folder: DataFolder | null): DatabaseOptions {
  if (folder) return { engine: 'sqlite', file: folder.databaseFile, sqlFolder: sqlFolder('sqlite') };
  return { engine: 'mysql', url: config.databaseUrl ?? '', sqlFolder: sqlFolder('mysql') };
}
