import { AsyncLocalStorage } from 'node:async_hooks';

/** What a line of the log can be about. Never a secret, a signature, or what a shop or a node wrote. */
export type FactName = 'orderId' | 'callbackId' | 'transaction';

/** Given to a logger after the words: fields of their own where the log is JSON, nothing on a terminal. */
export class LogFacts {
  constructor(readonly fields: Readonly<Partial<Record<FactName, string>>>) {}
}

export const about = (fields: LogFacts['fields']): LogFacts => new LogFacts(fields);

/** The request that something is done for. */
export interface RequestFacts {
  readonly requestId: string;
  /** Its answer: once that is written, whatever still goes on is done for nobody. */
  readonly reply: {
    readonly raw: { readonly writableEnded: boolean; once(event: 'finish', listener: () => void): unknown };
    readonly elapsedTime: number;
  };
}

const requests = new AsyncLocalStorage<RequestFacts>();

/** Whatever `work` does or causes knows which request it is for. */
export const inRequest = (facts: RequestFacts, work: () => void): void => requests.run(facts, work);

/** `null`: this is done for no request, or for one that has been answered. */
export function presentRequest(): RequestFacts | null {
  const facts = requests.getStore();
  return facts === undefined || facts.reply.raw.writableEnded ? null : facts;
}
