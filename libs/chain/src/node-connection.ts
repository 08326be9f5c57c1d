import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { MINUTE, type Clock } from '@epusdt/kernel';
import { Agent } from 'undici';
import { fields, list, SchemaError } from './answer-schema';
import { ChainSourceError, NotNow, TooMuchAsked } from './chain-source';
import type { ProviderSettings } from './chain-settings';
import { exchangeHttp } from './http-exchange';
import type { ProviderHealth } from './provider-health';
import { refusalOf, type RawAnswer, type Refusal } from './refusal';
import type { Priority, RequestBudget } from './request-budget';

const CONNECT_TIMEOUT_MS = 2_000;
/** A budget that frees within this time is waited for; a longer wait goes to another provider. */
const MAX_WAIT_MS = 2_500;
const MAX_WAITS = 3;
/** java-tron's own limit; smaller ones are learned. */
const MAX_BATCH = 100;
const OK = 200;
/** Of an error no more is read. */
const MAX_READ = 4_000;
/** Of what was odd in an answer so much is told. */
const MAX_TOLD = 160;
/** Shorter parts of a path are no keys. */
const SHORTEST_KEY = 8;
/** A key that was refused is tried again after this long. */
const KEY_REST_MS = 10 * MINUTE;

interface Waiting {
  readonly call: { readonly method: string; readonly params: readonly unknown[] };
  readonly priority: Priority;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** HTTP to one provider: complete JSON of the expected envelope, or an error. Keeps its budget and tells its health. */
export class NodeConnection {
  private readonly logger = new Logger('chain');
  private readonly agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });
  private readonly rpcPath: string;
  private keyRestsUntil = 0;
  private waiting: Waiting[] = [];
  private maxBatch = MAX_BATCH;
  private closed = false;
  /** HTTP statuses of its answers, and how often each came; `none`: no answer. */
  readonly answers = new Map<string, number>();
  /** The last request of each method that is under way. */
  private readonly lines = new Map<string, Promise<void>>();
  readonly name: string;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly budget: RequestBudget,
    private readonly health: ProviderHealth,
    private readonly clock: Clock,
    /** Told when the key is refused, and when it is accepted after all. */
    private readonly onKey: (accepted: boolean) => void,
  ) {
    this.name = new URL(settings.url).host;
    this.rpcPath = settings.kind === 'jsonrpc' ? '' : '/jsonrpc';
  }

  /** Calls made in the same turn of the event loop go out as one batch: one HTTP request, answered by one backend. */
  rpc(priority: Priority, method: string, params: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.flush());
      this.waiting.push({ call: { method, params }, priority, resolve, reject });
    });
  }

  /** Full-node HTTP, for example `/walletsolidity/getblock`. */
  post(priority: Priority, path: string, body: unknown): Promise<unknown> {
    return this.exchange(priority, path, path, body);
  }

  /** `method`: the name under which the provider counts it. */
  get(priority: Priority, path: string, method: string): Promise<unknown> {
    return this.exchange(priority, path, method, undefined);
  }

  /** Runs a reading of an answer; whatever is wrong with it becomes this provider's error. */
  vouch<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.failure(error);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.agent.destroy();
  }

  private flush(): void {
    const calls = this.waiting;
    this.waiting = [];
    for (let i = 0; i < calls.length; i += this.maxBatch)
      void this.sendBatch(calls.slice(i, i + this.maxBatch));
  }

  private async sendBatch(calls: readonly Waiting[]): Promise<void> {
    const [first] = calls;
    if (!first) return;
    const batch = calls.map(({ call }, id) => ({ jsonrpc: '2.0', id, ...call }));
    try {
      const answer = await this.exchange(
        first.priority,
        this.rpcPath,
        '/jsonrpc',
        batch.length === 1 ? batch[0] : batch,
      );
      if (batch.length > 1 && !Array.isArray(answer) && this.refusesBatch(answer, batch.length)) {
        for (let i = 0; i < calls.length; i += this.maxBatch) {
          await this.sendBatch(calls.slice(i, i + this.maxBatch));
        }
        return;
      }
      this.deliver(calls, answer);
    } catch (error) {
      for (const call of calls) call.reject(error);
    }
  }

  /** One refusal for a whole batch: it is too long, or batches are not served at all. */
  private refusesBatch(answer: unknown, size: number): boolean {
    const { error } = this.vouch(() => fields(answer, 'JSON-RPC answer'));
    const text = JSON.stringify({ error });
    if (error === undefined || !/batch|array|invalid request|parse error/i.test(text)) return false;
    const limit = Number(/limit of (\d+)/.exec(text)?.[1] ?? 1);
    this.maxBatch = Math.max(1, Math.min(limit, Math.floor(size / 2)));
    this.logger.log(`${this.name} takes ${this.maxBatch} call(s) in one request`);
    return true;
  }

  private deliver(calls: readonly Waiting[], answer: unknown): void {
    const results = this.vouch(() => {
      const envelopes = Array.isArray(answer) ? list(answer, 'batch') : [answer];
      const found = new Map<number, { result: unknown; error: unknown }>();
      for (const envelope of envelopes) {
        const { id, result, error } = fields(envelope, 'JSON-RPC answer');
        // An answer to nobody (id null) refuses the whole.
        if (typeof id !== 'number' && error !== undefined) throw this.refused(error);
        if (typeof id !== 'number' || found.has(id) || (result === undefined && error === undefined))
          throw new SchemaError('answer', envelope);
        found.set(id, { result, error });
      }
      if (found.size !== calls.length) throw new Error(`answered ${found.size} of ${calls.length} calls`);
      return found;
    });
    for (const [id, waiting] of calls.entries()) {
      const { result, error } = results.get(id) ?? { result: undefined, error: 'no answer' };
      if (error === undefined) {
        waiting.resolve(result);
        continue;
      }
      const refusal = this.refused(error);
      if (isFailure(refusal)) this.health.failed();
      waiting.reject(refusal);
    }
  }

  /** `null` where there is none, or it was refused a short while ago. */
  private get key(): string | null {
    return this.clock.now() < this.keyRestsUntil ? null : this.settings.apiKey;
  }

  private refused(error: unknown): ChainSourceError {
    const text = this.masked(JSON.stringify({ error }));
    return this.heed('/jsonrpc', refusalOf({ status: OK, retryAfter: null, text }, this.clock.now()));
  }

  /** One request of a method at a time: the first refusal is heeded by all that wait behind it. */
  private exchange(priority: Priority, path: string, method: string, body: unknown): Promise<unknown> {
    const before = this.lines.get(method) ?? Promise.resolve();
    const answer = before.then(() => this.exchangeNow(priority, path, method, body));
    const done = answer.then(nothing, nothing);
    this.lines.set(method, done);
    void done.then(() => {
      if (this.lines.get(method) === done) this.lines.delete(method);
    });
    return answer;
  }

  private async exchangeNow(
    priority: Priority,
    path: string,
    method: string,
    body: unknown,
  ): Promise<unknown> {
    await this.turn(priority, method);
    const began = this.clock.now();
    try {
      const answer = await this.send(path, body);
      const value = this.read(method, answer);
      if (this.key !== null) this.onKey(true);
      this.health.succeeded(this.clock.now() - began);
      return value;
    } catch (error) {
      const failure = this.failure(error);
      if (isFailure(failure)) this.health.failed();
      throw failure;
    }
  }

  private async send(path: string, body: unknown): Promise<RawAnswer> {
    let code = 'none';
    try {
      const answer = await exchangeHttp(this.agent, this.settings.url + path, body, {
        ...(this.key === null ? {} : { 'TRON-PRO-API-KEY': this.key }),
      });
      code = String(answer.status);
      return answer;
    } finally {
      this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
    }
  }

  /** Waits for the budget when that is short; else says from when on the provider may be asked. */
  private async turn(priority: Priority, method: string): Promise<void> {
    for (let waits = 0; ; waits += 1) {
      if (this.closed) throw new ChainSourceError(this.name, 'is not asked any more: the gateway ends');
      const until = this.budget.ask(method, priority);
      if (until === 0) return;
      const wait = until - this.clock.now();
      if (wait > MAX_WAIT_MS || waits >= MAX_WAITS)
        throw new NotNow(
          this.name,
          `is not asked for ${Math.ceil(wait / 1_000)} s: it said so, or its limit is reached`,
          until,
        );
      await delay(wait);
    }
  }

  private read(method: string, answer: RawAnswer): unknown {
    let value: unknown;
    try {
      value = JSON.parse(answer.text);
    } catch {
      value = undefined;
    }
    // Limits and lite nodes answer HTTP 200 with an error inside.
    const odd = typeof value !== 'object' || value === null || 'Error' in value;
    if (answer.status === OK && !odd) return value;
    const text = this.masked(answer.text.slice(0, MAX_READ));
    throw this.heed(method, refusalOf({ ...answer, text }, this.clock.now()));
  }

  /** Remembers what a refusal says of the future. */
  private heed(method: string, refusal: Refusal | null): ChainSourceError {
    switch (refusal?.kind) {
      case 'suspended': {
        const until = this.clock.now() + refusal.ms;
        this.budget.suspend(method, until);
        return new NotNow(this.name, `suspended for ${Math.ceil(refusal.ms / 1_000)} s`, until);
      }
      case 'key_refused':
        if (this.key !== null) this.onKey(false);
        this.keyRestsUntil = this.clock.now() + KEY_REST_MS;
        return new ChainSourceError(this.name, 'does not know the API key');
      case 'too_much':
        return new TooMuchAsked(this.name, `refused: ${refusal.text}`, refusal.blocks);
      case 'failed':
        return new ChainSourceError(this.name, `refused: ${refusal.text}`);
      case undefined:
        return new ChainSourceError(this.name, 'answered no JSON');
    }
  }

  /** An error page may repeat the address it was asked at, and that may hold a key. */
  private masked(text: string): string {
    const { apiKey, url } = this.settings;
    const parts = new URL(url).pathname.split('/').filter((part) => part.length >= SHORTEST_KEY);
    return [...(apiKey === null ? [] : [apiKey]), ...parts].reduce(
      (shown, secret) => shown.replaceAll(secret, '…'),
      text,
    );
  }

  private failure(error: unknown): ChainSourceError {
    if (error instanceof ChainSourceError) return error;
    const text = error instanceof Error ? error.message : String(error);
    return new ChainSourceError(this.name, this.masked(text).slice(0, MAX_TOLD));
  }
}

/** What is refused for now, or asked in smaller pieces, says nothing against the provider. */
const isFailure = (error: ChainSourceError): boolean =>
  !(error instanceof NotNow || error instanceof TooMuchAsked);

const nothing = (): void => undefined;
