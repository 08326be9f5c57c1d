/** Gets due callbacks delivered soon. It carries ids; the rows are the record and the sweeper repeats what it loses. */
export abstract class CallbackQueue {
  /** Resolves when accepted. The same attempt pushed twice is delivered once. */
  abstract push(callbackId: number, attempt: number): Promise<void>;
  /** Resolves when nothing accepted by this process is waiting or running here. */
  abstract drained(): Promise<void>;
}

/** Deliveries running at once in one process. */
export const DELIVERIES_AT_ONCE = 16;
