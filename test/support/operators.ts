import { Alarms } from '@epusdt/events';
import { SECOND } from '@epusdt/kernel';
import type { Provider } from '../../apps/sandbox/src/provider';
import { rows } from './gateway';
import { asks, placed, type Placed } from './shopper';
import { newAddress, type World } from './world';

/** Operators that may lie, and what the reading of their chain has come to. */
export interface Operators {
  readonly provider: (index: number) => Provider;
  /** As TRON_NODES names it. */
  readonly node: (index: number) => string;
  readonly order: (reference: string) => Promise<Placed>;
  /** Blocks with somebody's transfers, three seconds apart. */
  readonly blocks: (count: number) => void;
  /** Providers may fail meanwhile; what stops the gateway is no trouble of providers. */
  readonly scan: (times?: number) => Promise<void>;
  /** Each twenty blocks and two scans. */
  readonly minutes: (count: number) => Promise<void>;
  readonly alarms: () => string[];
  readonly chunks: () => Promise<Record<string, unknown>[]>;
  /** Chunks in a state. */
  readonly inState: (state: string) => Promise<number>;
  readonly cursor: () => Promise<number>;
  /** The newest final block. */
  readonly final: () => number;
}

/** `world`: the one of the test that runs. */
export function operatorsOf(world: () => World): Operators {
  const chunks = (): Promise<Record<string, unknown>[]> => rows(world().gateway, 'chunks');
  const provider = (index: number): Provider => {
    const found = world().sandbox.providers[index];
    if (!found) throw new Error(`no provider ${index}`);
    return found;
  };
  const blocks = (count: number): void => {
    for (let i = 0; i < count; i += 1) {
      world().sandbox.chain.transfer({ to: newAddress(), amountUnits: 1_000_000n });
      world().clock.advance(3 * SECOND);
      world().sandbox.chain.mine(1);
    }
  };
  const scan = async (times = 1): Promise<void> => {
    for (let i = 0; i < times; i += 1) await world().gateway.work().catch(onlyOfProviders);
  };
  return {
    provider,
    node: (index) => `${provider(index).url};operator=${provider(index).name}`,
    order: async (reference) => placed(await asks(world())(reference)),
    blocks,
    scan,
    minutes: async (count) => {
      for (let i = 0; i < count; i += 1) {
        blocks(20);
        await scan(2);
      }
    },
    alarms: () =>
      world()
        .gateway.get(Alarms)
        .active.map(({ alarm }) => alarm),
    chunks,
    inState: async (state) => (await chunks()).filter((row) => row['state'] === state).length,
    cursor: async () => Number((await rows(world().gateway, 'cursors'))[0]?.['number']),
    final: () => world().sandbox.chain.solidHead.number,
  };
}

function onlyOfProviders(error: unknown): void {
  const isOfProviders =
    error instanceof Error && /^(ChainSourceError|Contradiction|NotNow|TooMuchAsked)$/.test(error.name);
  if (!isOfProviders) throw error;
}
