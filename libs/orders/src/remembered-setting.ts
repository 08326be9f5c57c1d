import { readSetting, type Database } from '@epusdt/database';
import { SECOND, type Clock } from '@epusdt/kernel';

/** So long it is believed unasked that nothing has changed: creates cost no question each. */
const MEMORY_MS = SECOND;

/** A setting of JSON that is looked at for every order. The truth is the row, so that it holds for every process. */
export class RememberedSetting<T> {
  private known: { readonly value: Promise<T | null>; readonly at: number } | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly name: string,
  ) {}

  /** As the row says now. */
  async present(): Promise<T | null> {
    const value = await readSetting(this.database.reader, this.name);
    return value === null ? null : (JSON.parse(value) as T);
  }

  /** May be a second out of date. */
  lately(): Promise<T | null> {
    const now = this.clock.now();
    const age = now - (this.known?.at ?? -Infinity);
    if (this.known && age >= 0 && age < MEMORY_MS) return this.known.value;
    const known = { value: this.present(), at: now };
    this.known = known;
    known.value.catch(() => {
      if (this.known === known) this.known = null;
    });
    return known.value;
  }

  forget(): void {
    this.known = null;
  }
}
