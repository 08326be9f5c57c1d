/** Gets due callbacks delivered soon. It carries ids; the rows are the record and the sweeper repeats what it loses. */
export abstract class CallbackQueue {
  /** Resolves when accepted. The same attempt pushed twice is delivered once. */
  abstract push(callbackId: number, attempt: number): Promise<void>;
}

/** Pushed callbacks that one process takes into its lanes at once. */
export const TAKEN_AT_ONCE = 16;
