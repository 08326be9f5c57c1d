/** The router takes doubled slashes for one. */
const NATIVE = /^\/+api\/+v2(?:[/?#]|$)/;

/** Is this an address of the native API, whether or not anything is there? */
export const isNative = (url: string): boolean => NATIVE.test(url);

interface Pattern {
  readonly parts: readonly string[];
  readonly methods: Set<string>;
}

/** Which methods an address knows, so that the wrong one is told so. Filled while routes are registered. */
export class NativeRoutes {
  private readonly patterns = new Map<string, Pattern>();

  add(url: string, methods: readonly string[]): void {
    if (!isNative(url)) return;
    const pattern = this.patterns.get(url) ?? { parts: partsOf(url), methods: new Set<string>() };
    for (const method of methods) pattern.methods.add(method);
    this.patterns.set(url, pattern);
  }

  /** In the order of the alphabet; none where there is nothing. */
  methodsAt(url: string): string[] {
    const parts = partsOf(url);
    const found = [...this.patterns.values()].filter((pattern) => matches(pattern.parts, parts));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }
}

const partsOf = (url: string): string[] =>
  (url.split(/[?#]/)[0] ?? '').split('/').filter((part) => part !== '');

const matches = (pattern: readonly string[], parts: readonly string[]): boolean =>
  pattern.length === parts.length &&
  pattern.every((part, index) => part.startsWith(':') || part === parts[index]);
