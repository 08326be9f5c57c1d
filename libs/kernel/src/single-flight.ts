/**
 * Runs one job at a time. A call made while it runs asks for one more run after it, so that whatever the caller has
 * just written is seen by a run that began later.
 */
export class SingleFlight {
  private current: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(private readonly work: () => Promise<void>) {}

  /** Resolves when a run that began after this call is over; rejects with that run's error. */
  run(): Promise<void> {
    if (!this.current) return this.begin();
    this.next ??= this.current
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        return this.begin();
      });
    return this.next;
  }

  /** Resolves when nothing is running. */
  async idle(): Promise<void> {
    for (let run = this.current ?? this.next; run; run = this.current ?? this.next)
      await run.catch(() => undefined);
  }

  private begin(): Promise<void> {
    const run = this.work().finally(() => (this.current = null));
    this.current = run;
    return run;
  }
}
