import { randomBytes } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { addressFromHex } from '@epusdt/kernel';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { startShop } from '../../apps/sandbox/src/shop-server';
import type { ShopOptions } from '../../apps/sandbox/src/shop';
import { openEngine, type Engine } from './engine';
import { FakeClock } from './fake-clock';
import { freePort } from './ports';
import { startGateway, type TestGateway, type TestGatewayOptions } from './gateway';

type Shop = Awaited<ReturnType<typeof startShop>>;

/** A network, storage, a gateway and a shop, all real, with one clock that only the test moves. */
export interface World {
  readonly clock: FakeClock;
  readonly engine: Engine;
  readonly sandbox: Sandbox;
  readonly wallets: readonly string[];
  gateway: TestGateway;
  readonly shop: Shop;
  /** A block with whatever is pending, made final, at the clock's time; then the gateway does its work. */
  settle(): Promise<void>;
  /** Stops the gateway and starts it again on the same storage. */
  restart(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** A further gateway on the same storage. */
  another(options?: Partial<TestGatewayOptions>): Promise<TestGateway>;
  /** The next gateway on the same storage, after the present one has ended. */
  anotherAlone(): Promise<TestGateway>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly wallets?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Settings that name places in the sandbox. */
  readonly environmentOf?: (sandbox: Sandbox) => Readonly<Record<string, string>>;
  readonly onCallback?: ShopOptions['onCallback'];
  /** False: the chain is not read at first. */
  readonly read?: boolean;
  /** Virtual providers over the one chain, each of an operator of its own; default 1. */
  readonly providers?: number;
  /** Of every gateway of this world. */
  readonly logger?: LoggerService;
}

/** An arbitrary instant; nothing in a flow test depends on the wall clock. */
export const START = Date.UTC(2026, 0, 5, 12);

export const newAddress = (): string => addressFromHex(randomBytes(20).toString('hex'));

/** As `TRON_NODES` names them: on one machine they would count as one operator. */
const nodesOf = ({ providers }: Sandbox): string =>
  providers.map(({ name, url }) => `${url};operator=${name}`).join(',');

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = new FakeClock(START);
  const engine = await openEngine();
  const sandbox = await startSandbox({ port: 0, clock, providers: options.providers ?? 1 });
  const wallets = Array.from({ length: options.wallets ?? 1 }, newAddress);
  let environment: Record<string, string> = {
    TRON_NODES: nodesOf(sandbox),
    WALLETS: wallets.join(','),
    ...options.environment,
    ...options.environmentOf?.(sandbox),
  };
  const told = options.logger ? { logger: options.logger } : {};
  const start = async (port?: string): Promise<TestGateway> =>
    startGateway({
      engine,
      environment: { ...environment, PORT: port ?? (await freePort()) },
      clock,
      ...told,
    });
  const gateway = await start();
  const shop = await startShop({
    port: 0,
    clock,
    secret: gateway.secret,
    gatewayUrl: gateway.url,
    ...(options.onCallback ? { onCallback: options.onCallback } : {}),
  });
  const world: World = {
    clock,
    engine,
    sandbox,
    wallets,
    gateway,
    shop,
    settle: async () => {
      sandbox.chain.mineFinal();
      await world.gateway.work();
    },
    restart: async (changes = {}) => {
      const port = new URL(world.gateway.url).port;
      await world.gateway.close();
      environment = { ...environment, ...changes };
      world.gateway = await start(port);
    },
    another: (more = {}) => startGateway({ engine, environment, clock, ...told, ...more }),
    anotherAlone: async () => {
      await world.gateway.close();
      world.gateway = await start();
      return world.gateway;
    },
    close: async () => {
      await world.gateway.close();
      await shop.close();
      await sandbox.close();
      await engine.dispose();
    },
  };
  if (options.read !== false) await gateway.work();
  return world;
}
