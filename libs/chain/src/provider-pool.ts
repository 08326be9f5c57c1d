import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Alarms } from '@epusdt/events';
import { Clock, MINUTE, SECOND } from '@epusdt/kernel';
import type { AccountCalls } from './account-calls';
import {
  ChainMismatch,
  ChainSourceError,
  Contradiction,
  TooMuchAsked,
  type BlockRef,
  type ChainSource,
} from './chain-source';
import { ChainSettings } from './chain-settings';
import type { NodeReader } from './node-reader';
import { Provider } from './provider';
import { compareHealth, prefer, type FinalHead } from './provider-health';
import type { Priority } from './request-budget';

/** What was answered, and by whom: everything that belongs together must come from one of them. */
export interface Answered<T> {
  readonly answer: T;
  readonly provider: Provider;
}

export interface Wanted {
  /** Providers of this operator are not asked. */
  readonly notOf?: string;
  /** Only providers of this operator are asked. */
  readonly of?: string;
  /** The question cannot be made smaller: where logs are too much, whole blocks are asked for. */
  readonly smallest?: boolean;
}

/** No answer from anybody for this long is an alarm; less is a hiccup. */
const SILENCE_MS = 30 * SECOND;
const BUDGET_ALARM_SHARE = 0.8;
const COMPARE_MS = 30 * SECOND;
const MS_PER_BLOCK = 3 * SECOND;
/** Final blocks are 54 s behind the head at least: a head that is given for final is found out. */
const SLACK_MS = 36 * SECOND;
/** Only who keeps up can say that another is too far. */
const FRESH_MS = 75 * SECOND;
/** What an operator has shown longer ago says too little about now. */
const KNOWN_MS = 3 * MINUTE;

/** All providers. A question goes to the healthiest; when it fails, to the next, and at last to the slower interface. */
@Injectable()
export class ProviderPool implements OnApplicationShutdown {
  private readonly logger = new Logger('chain');
  readonly providers: readonly Provider[];
  private reader: Provider | null = null;
  /** What each operator has last shown as its newest final block. */
  private readonly finalHeads = new Map<string, FinalHead>();
  private comparedAt: number | null = null;
  private silentSince: number | null = null;

  constructor(
    private readonly settings: ChainSettings,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {
    this.providers = settings.providers.map(
      (one) =>
        new Provider(one, settings.asset.contract, clock, (provider, accepted) =>
          this.keyTold(provider, accepted),
        ),
    );
  }

  /** Different operators that serve the right network, as far as is known. */
  get operators(): readonly string[] {
    return [...new Set(this.usable().map(({ operator }) => operator))];
  }

  /** What each operator has last shown as its newest final block, to this process. */
  get heads(): readonly FinalHead[] {
    return [...this.finalHeads.values()];
  }

  /** A provider's newest final block, for telling who lags. */
  saw(provider: Provider, { number, time }: BlockRef): void {
    const at = this.clock.now();
    this.finalHeads.set(provider.operator, { number, time, at });
    const best = Math.max(...[...this.finalHeads.values()].map((head) => head.time + (at - head.at)));
    provider.health.sawHead(number, number + Math.floor(Math.max(0, best - time) / MS_PER_BLOCK));
  }

  /** Is this final head of a later time than any other operator's can be by now? Then it is not final, or not true. */
  isBeyondOthers({ operator }: Provider, { time }: BlockRef): boolean {
    const now = this.clock.now();
    const others = [...this.finalHeads].filter(
      ([other, { at, time: shown }]) => other !== operator && now - at < KNOWN_MS && at - shown <= FRESH_MS,
    );
    return others.length > 0 && others.every(([, head]) => time > head.time + (now - head.at) + SLACK_MS);
  }

  /** Asks everybody else how far they are, so that one who stands still is found out. */
  async compareHeads(present: Provider): Promise<void> {
    const now = this.clock.now();
    if (this.comparedAt !== null && now - this.comparedAt < COMPARE_MS && now >= this.comparedAt) return;
    this.comparedAt = now;
    for (const provider of this.usable()) {
      if (provider === present) continue;
      try {
        await this.checkNetwork(provider);
        this.saw(provider, await provider.witness('head').finalHead());
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
      }
    }
  }

  /**
   * Asks for logs, the healthiest provider first, each once; then, where none could answer, for whole blocks. The
   * question may ask its source several things: they all come from one provider.
   */
  async ask<T>(
    priority: Priority,
    question: (source: ChainSource, provider: Provider) => Promise<T>,
    wanted: Wanted = {},
  ): Promise<Answered<T>> {
    const providers = this.ranked(wanted);
    const ways: [Provider, ChainSource | null][] = [
      ...providers.map((one): [Provider, ChainSource | null] => [one, one.logs(priority)]),
      // Who has failed several times is asked one thing only, until its next probe.
      ...providers.map((one): [Provider, ChainSource | null] => [
        one,
        one.health.report().circuit !== 'open' || !one.logs(priority) ? one.blocks(priority) : null,
      ]),
    ];
    let failure: ChainSourceError | null = null;
    let tooMuch: TooMuchAsked | null = null;
    for (const [index, [provider, source]] of ways.entries()) {
      if (!source) continue;
      // A smaller question is cheaper than whole blocks.
      if (tooMuch && index >= providers.length && wanted.smallest !== true) throw tooMuch;
      try {
        await this.checkNetwork(provider);
        const answer = await question(source, provider);
        this.heard();
        if (wanted.of === undefined && wanted.notOf === undefined) this.reader = provider;
        return { answer, provider };
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        if (error instanceof Contradiction) this.contradicted(provider, error.message);
        if (error instanceof TooMuchAsked) tooMuch = error;
        failure = error;
      }
    }
    if (wanted.of === undefined && wanted.notOf === undefined) this.unheard(failure);
    throw failure ?? new ChainSourceError('chain', 'no provider is configured for this; see TRON_NODES');
  }

  /** Asks the full-node interface: accounts, contracts, headers. */
  async askNode<T>(
    priority: Priority,
    question: (node: NodeReader, provider: Provider) => Promise<T>,
    wanted: Wanted = {},
  ): Promise<T> {
    const none = new ChainSourceError('chain', 'no provider has a full-node interface; see TRON_NODES');
    return this.askEach(wanted, (provider) => provider.node(priority), question, none);
  }

  /** Asks over JSON-RPC what accounts hold. `failure`: thrown where nobody can be asked. */
  askCalls<T>(
    priority: Priority,
    failure: ChainSourceError,
    question: (calls: AccountCalls) => Promise<T>,
  ): Promise<T> {
    return this.askEach({}, (provider) => provider.calls(priority), question, failure);
  }

  /** Providers that may say something of another operator's words, the healthiest first. */
  others(operator: string): Provider[] {
    return this.ranked({ notOf: operator });
  }

  /** Its last answers proved wrong: others are asked first for a while. */
  contradicted(provider: Provider, problem: string): void {
    provider.health.contradicted();
    this.alarms.raise('contradiction', problem, provider.name);
    if (this.reader === provider) this.reader = null;
  }

  /** Refuses a provider of another network, once and for good. Throws when it does, or when it does not answer. */
  async checkNetwork(provider: Provider): Promise<void> {
    const expected = this.settings.chainId;
    if (provider.rightNetwork === true || expected === null) return;
    const source = provider.logs('head') ?? provider.blocks('head');
    const chainId = provider.rightNetwork === false ? null : await source?.chainId();
    if (chainId === expected) {
      provider.rightNetwork = true;
      return;
    }
    if (chainId !== null) {
      provider.rightNetwork = false;
      this.alarms.raise(
        'foreign_provider',
        `${provider.name} serves network ${String(chainId)}, but TRON_NETWORK means ${expected}: it is not used; correct TRON_NODES or TRON_NETWORK`,
        provider.name,
      );
    }
    throw new ChainSourceError(provider.name, `serves another network than TRON_NETWORK means (${expected})`);
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Ends every connection and every question on its way; further ones fail. */
  async close(): Promise<void> {
    await Promise.all(this.providers.map((provider) => provider.close()));
  }

  private async askEach<I, T>(
    wanted: Wanted,
    interfaceOf: (provider: Provider) => I | null,
    question: (way: I, provider: Provider) => Promise<T>,
    none: ChainSourceError,
  ): Promise<T> {
    let failure = none;
    for (const provider of this.ranked(wanted)) {
      const way = interfaceOf(provider);
      if (!way) continue;
      try {
        await this.checkNetwork(provider);
        return await question(way, provider);
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  private usable(): readonly Provider[] {
    return this.providers.filter(({ rightNetwork }) => rightNetwork !== false);
  }

  private ranked({ of, notOf }: Wanted): Provider[] {
    const candidates = this.usable()
      .filter(({ operator }) => (of === undefined || operator === of) && operator !== notOf)
      .map((provider) => ({
        provider,
        weight: provider.settings.weight,
        report: provider.health.report(),
      }));
    const present = candidates.find(({ provider }) => provider === this.reader) ?? null;
    // One real question shows whether a provider that failed is well again.
    const probe = candidates.find(
      ({ provider, report }) => report.circuit === 'half-open' && provider.health.admit(),
    );
    const first = probe ?? prefer(present, candidates);
    const rest = candidates.filter((one) => one !== first).sort(compareHealth);
    return [...(first ? [first] : []), ...rest].map(({ provider }) => provider);
  }

  private heard(): void {
    if (this.silentSince !== null) this.logger.log('the chain can be read again');
    this.silentSince = null;
    this.alarms.clear('no_provider');
    for (const provider of this.providers) {
      const share = provider.budget.usedShare();
      if (share !== null && share >= BUDGET_ALARM_SHARE) {
        const text = `${provider.name}: ${Math.floor(share * 100)} % of its requests of today (UTC) are used; add a provider or a key to TRON_NODES`;
        this.alarms.raise('provider_budget', text, provider.name);
      } else this.alarms.clear('provider_budget', provider.name);
    }
  }

  private unheard(failure: ChainSourceError | null): void {
    if (this.providers.length > 0 && this.usable().length === 0) {
      throw new ChainMismatch(
        `every provider serves another network than TRON_NETWORK means (${String(this.settings.chainId)}): correct TRON_NODES or TRON_NETWORK`,
      );
    }
    const now = this.clock.now();
    if (this.silentSince === null) this.logger.warn(`no provider answers; ${String(failure)}`);
    this.silentSince ??= now;
    if (now - this.silentSince < SILENCE_MS) return;
    this.alarms.raise(
      'no_provider',
      `nobody answers for the chain since ${new Date(this.silentSince).toISOString()}: payments are not seen, nothing is lost; the last reason was: ${failure?.message ?? 'none'}`,
    );
  }

  private keyTold({ name }: Provider, accepted: boolean): void {
    if (accepted) {
      this.alarms.clear('key_refused', name);
      return;
    }
    this.alarms.raise(
      'key_refused',
      `${name} does not know the API key: it is asked without one, which is slower; correct TRONGRID_API_KEY or the key in TRON_NODES`,
      name,
    );
  }
}
