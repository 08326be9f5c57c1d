/** A test that waits for what never comes says so, long before jest gives up. */
const LIMIT_MS = 20_000;

/** Things that happen and are waited for, without looking every so often. */
export class Changes {
  private readonly watchers = new Set<() => void>();

  happened(): void {
    for (const watcher of [...this.watchers]) watcher();
  }

  /** Called after each change. Returns the end of it. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  /** The first value that is not undefined, now or after a change. `what`: for whoever waits in vain. */
  until<T>(look: () => T | undefined, what: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(limit);
        this.watchers.delete(watcher);
      };
      const watcher = (): void => {
        const found = look();
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const limit = setTimeout(() => {
        end();
        reject(new Error(`waited in vain for ${what()}`));
      }, LIMIT_MS);
      this.watchers.add(watcher);
      watcher();
    });
  }
}
