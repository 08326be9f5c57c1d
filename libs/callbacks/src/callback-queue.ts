/** Gets due callbacks delivered soon. It carries ids; the rows are the record and the sweeper repeats what it loses. */
export abstract class CallbackQueue {
  /** Resolves when accepted. The same attempt pushed twice is delivered once. */
  abstract push(callbackId: number, attempt: number): Promise<void>;
}

/** Deliveries running at once in one process. */
export const DELIVERIES_AT_ONCE = 16;
