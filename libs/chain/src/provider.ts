import type { AddressHex, Clock } from '@epusdt/kernel';
import { AccountCalls } from './account-calls';
import type { ChainSource } from './chain-source';
import type { ProviderSettings } from './chain-settings';
import { FullNodeChainSource } from './full-node-source';
import { JsonRpcMemory } from './json-rpc-memory';
import { JsonRpcChainSource } from './json-rpc-source';
import { NodeConnection } from './node-connection';
import { NodeReader } from './node-reader';
import { ProviderHealth } from './provider-health';
import { RequestBudget, type Priority } from './request-budget';
import { AccountHistory } from './account-history';

/** One endpoint with its budget, its health and the ways it can be read. */
export class Provider {
  readonly health: ProviderHealth;
  readonly budget: RequestBudget;
  /** `null` until it has answered; then whether it serves the configured network. */
  rightNetwork: boolean | null = null;
  private readonly connection: NodeConnection;
  private readonly memory = new JsonRpcMemory();

  constructor(
    readonly settings: ProviderSettings,
    private readonly contract: AddressHex,
    clock: Clock,
    onKey: (provider: Provider, accepted: boolean) => void,
  ) {
    this.health = new ProviderHealth(clock);
    this.budget = new RequestBudget(settings, clock);
    this.connection = new NodeConnection(settings, this.budget, this.health, clock, (accepted) =>
      onKey(this, accepted),
    );
  }

  /** The host; never the whole URL, which may hold a key. */
  get name(): string {
    return this.connection.name;
  }

  /** HTTP statuses of its answers so far, and how often each came; `none`: no answer. */
  get answers(): ReadonlyMap<string, number> {
    return this.connection.answers;
  }

  get operator(): string {
    return this.settings.operator;
  }

  /** JSON-RPC, the cheapest way; `null` where it is not offered. */
  logs(priority: Priority): ChainSource | null {
    if (this.settings.kind === 'http') return null;
    const node = this.node(priority);
    return new JsonRpcChainSource(this.connection, node, this.contract, priority, this.memory);
  }

  /** Whole blocks over HTTP, which needs no index of logs; `null` where it is not offered. */
  blocks(priority: Priority): ChainSource | null {
    const node = this.node(priority);
    return node && new FullNodeChainSource(node);
  }

  /** Transfers of single accounts; `null` where it is not offered. */
  history(priority: Priority): AccountHistory | null {
    return this.settings.kind === 'trongrid'
      ? new AccountHistory(this.connection, this.contract, priority)
      : null;
  }

  /** What accounts hold, over JSON-RPC; `null` where it is not offered. */
  calls(priority: Priority): AccountCalls | null {
    if (this.settings.kind === 'http') return null;
    return new AccountCalls(this.connection, this.contract, priority);
  }

  /** The full-node interface, for signed headers. */
  node(priority: Priority): NodeReader | null {
    if (this.settings.kind === 'jsonrpc') return null;
    return new NodeReader(this.connection, this.contract, priority);
  }

  /** What to ask first when something is to be proven: the interface that shows final blocks only. */
  witness(priority: Priority): ChainSource {
    const source = this.blocks(priority) ?? this.logs(priority);
    if (!source) throw new RangeError(`provider ${this.name} cannot be read`);
    return source;
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
