import { refuseInsideTransaction } from './sqlite-driver';

interface UnderWay<T> {
  /** Settled, whatever came of it. */
  readonly over: Promise<unknown>;
  /** Of those who asked since it began. */
  next: Promise<T> | null;
}

/**
 * One read for all who ask the same while another is under way. Nobody gets an answer that began before he asked: what was
 * changed and committed is seen by whoever asks afterwards. The answer belongs to several, so nobody changes it.
 */
export class SharedRead<T> {
  private readonly underWay = new Map<string, UnderWay<T>>();

  constructor(private readonly read: (key: string) => Promise<T>) {}

  of(key: string): Promise<T> {
    // It could be what the read under way waits for.
    refuseInsideTransaction();
    const present = this.underWay.get(key);
    if (!present) return this.begin(key);
    present.next ??= present.over.then(() => this.begin(key));
    return present.next;
  }

  private begin(key: string): Promise<T> {
    const answer = this.read(key);
    const settled = (): void => {
      if (entry.next === null) this.underWay.delete(key);
    };
    const entry: UnderWay<T> = { over: answer.then(settled, settled), next: null };
    this.underWay.set(key, entry);
    return answer;
  }
}
