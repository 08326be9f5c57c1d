import './memory';
import 'reflect-metadata';
import { FatalStop } from '@epusdt/chain';
import { ConfigError, configOfProcess, type Config } from '@epusdt/config';
import { AdminActions, ReadinessCheck } from '@epusdt/operations';
import { openAdminSocket } from './admin-socket';
import { keepFilesPrivate } from './data-folder';
import { clockOf } from './followed-clock';
import { createGateway, type Gateway } from './gateway';
import { GatewayLogger } from './gateway-logger';
import { listenProblem, startProblem } from './reasons';
import { complain, say } from './terminal';
import { introduceMerchant, welcome } from './welcome';

const FAILED = 1;
/** A close that hangs (a database that is away) must not keep a process that has to end. */
const CLOSE_LIMIT_MS = 20_000;

/** Ends the process in good order; a second call does nothing. */
class ProcessStop extends FatalStop {
  private gateway: Gateway | null = null;
  private drainMs = 0;
  private stopping = false;

  attach(gateway: Gateway, drainMs: number): void {
    this.gateway = gateway;
    this.drainMs = drainMs;
  }

  override stop(reason: string): void {
    complain(`Stopped: ${reason}`);
    this.end(FAILED);
  }

  end(code: number): void {
    if (this.stopping) return;
    this.stopping = true;
    const atOnce = code !== 0;
    setTimeout(() => process.exit(code), CLOSE_LIMIT_MS + (atOnce ? 0 : this.drainMs)).unref();
    void (this.gateway?.close(atOnce) ?? Promise.resolve())
      .catch((error: unknown) => complain(`while closing: ${String(error)}`))
      .finally(() => process.exit(code));
  }
}

async function start(config: Config, stop: ProcessStop): Promise<void> {
  const clock = await clockOf(config.tron.clockUrl);
  const gateway = await createGateway(config, {
    clock,
    fatal: stop,
    logger: new GatewayLogger(),
    jobs: 'all',
  });
  stop.attach(gateway, config.operations.drainMs);
  const { app } = gateway;
  if (gateway.folder) {
    const socket = await openAdminSocket(
      gateway.folder.adminSocket,
      app.get(AdminActions, { strict: false }),
    );
    socket.unref();
  }
  const introduction = introduceMerchant(config, gateway);
  if (introduction !== null) say(introduction);
  await app.listen(config.http.port, config.http.host).catch((error: unknown) => {
    throw new Error(listenProblem(error, config), { cause: error });
  });
  say(welcome(config, await app.getUrl(), await app.get(ReadinessCheck, { strict: false }).look()));
}

function main(): void {
  keepFilesPrivate();
  const stop = new ProcessStop();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.end(0));
  // Rows decide, so a promise that nobody held is told and survived; what it was about is looked at again.
  process.on('unhandledRejection', (reason) =>
    complain(`unhandled: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`),
  );
  let config: Config;
  try {
    config = configOfProcess();
  } catch (error) {
    complain(error instanceof ConfigError ? error.message : String(error));
    process.exit(FAILED);
  }
  start(config, stop).catch((error: unknown) => {
    complain(`Epusdt for Node cannot start: ${startProblem(error, config)}`);
    stop.end(FAILED);
  });
}

main();
