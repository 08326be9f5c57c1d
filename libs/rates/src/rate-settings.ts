import type { Bounds } from './price-round';
import type { RateGroup, RateSource } from './rate-source';

/** What the rates need to know of the configuration. */
export class RateSettings {
  constructor(
    /** The owner's rules by upper-case fiat code, as text; a rule set at run time wins over them. */
    readonly forced: ReadonlyMap<string, string>,
    /** Whose prices are used; the other group is the guard. */
    readonly group: RateGroup,
    readonly minSources: number,
    /** Fiats that are always asked for. */
    readonly fiats: readonly string[],
    private readonly bounds: ReadonlyMap<string, Bounds>,
  ) {}

  boundsOf(fiat: string): Bounds | null {
    return this.bounds.get(fiat) ?? null;
  }
}

/** The sources in use; none on a network of play money. */
export class RateSources {
  constructor(readonly list: readonly RateSource[]) {}

  in(group: RateGroup): RateSource[] {
    return this.list.filter((source) => source.group === group);
  }
}
