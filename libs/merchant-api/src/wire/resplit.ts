import type { SigningRules } from './signing';
import type { WireObject } from './wire-object';

/** Where a request holds what could be a field of its own. */
export interface Ambiguity {
  readonly field: string;
  /** What makes it so: `&money=`. */
  readonly hidden: string;
}

/**
 * Values are signed as they are, joined by `&`, so that one text may be read as other fields than a shop has signed: who
 * has a request in which a buyer's words say `&money=` could make another of it, with the same signature. Each such
 * pair of requests has one that shows it here. An address may have a query with any names but those of the addresses,
 * as no other field could take in the shop's own address. `null`: the request can be read in one way only.
 */
export function readableTwice(fields: WireObject, rules: SigningRules): Ambiguity | null {
  for (const [field, value] of fields) {
    if (field === rules.field || rules.unsigned.includes(field)) continue;
    const [sign] = /[&=]/.exec(field) ?? [];
    if (sign !== undefined) return { field, hidden: sign };
    if (value.kind !== 'string') continue;
    const names = rules.urls.includes(field) ? rules.urls : rules.names;
    const hidden = names.map((name) => `&${name}=`).find((text) => value.text.includes(text));
    if (hidden !== undefined) return { field, hidden };
  }
  return null;
}
