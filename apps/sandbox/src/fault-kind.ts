import type { Clock } from '@epusdt/kernel';
import type { OptionName, Parsed } from './fault-options';
import type { Answer } from './http';
import type { ChainView } from './node-view';
import type { Reply } from './web-server';

/** A request to a node as faults see it. */
export interface FaultCall {
  readonly path: string;
  /** What is asked for: JSON-RPC methods (each once), the path, or the route under `/v1`. */
  readonly names: readonly string[];
  /** TRON-PRO-API-KEY. */
  readonly key: string | undefined;
  /** Calls in a JSON-RPC batch; `null` when it is none. */
  readonly batchSize: number | null;
  /** Does the client take gzip? */
  readonly gzip: boolean;
}

/** What a fault needs around it when it is set. */
export interface Setting {
  readonly chain: ChainView;
  readonly clock: Clock;
  /** An integer in [low, high]. */
  readonly draw: (low: number, high: number) => number;
}

/** Where a fault comes in; one that has come in says so by another value than it was given, or by calling `hit`. */
export interface Bend {
  /** Instead of an answer. */
  readonly refuse?: (call: FaultCall) => Reply | undefined;
  /** What the node sees of the chain; asked for each call of a batch. `call` is one object for each request. */
  readonly view?: (chain: ChainView, hit: () => void, call: FaultCall) => ChainView;
  /** What becomes of the answer to one JSON-RPC call or one path. */
  readonly result?: (name: string, value: unknown) => unknown;
  /** What becomes of the answers to a batch. */
  readonly batch?: (answers: readonly unknown[]) => readonly unknown[];
  /** What becomes of the answer on its way. */
  readonly wire?: (answer: Answer, call: FaultCall) => Answer;
}

export interface FaultKind {
  /** What it does, in plain words. */
  readonly about: string;
  readonly takes?: readonly OptionName[];
  readonly needs?: readonly OptionName[];
  readonly start: (options: Parsed, setting: Setting) => Bend;
}
