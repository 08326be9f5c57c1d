/**
 * JSON as rate sources write it. JavaScript's own writer would lose the digits that were set (7.20, 1.0) and would sort
 * keys that look like whole numbers, as the times of a chart do.
 */
export type Tree =
  Numeral | string | number | boolean | null | readonly Tree[] | ReadonlyMap<string, Tree> | Branch;
export interface Branch {
  readonly [name: string]: Tree;
}

/** A decimal with its digits as they are: a JSON number, or text in quotes. */
export class Numeral {
  constructor(
    readonly digits: string,
    readonly quoted: boolean,
    /** Prices are what most faults bend; amounts and limits are no prices. */
    readonly isPrice: boolean,
  ) {}
}

export const priceText = (digits: string): Numeral => new Numeral(digits, true, true);
export const priceNumber = (digits: string): Numeral => new Numeral(digits, false, true);
export const amountText = (digits: string): Numeral => new Numeral(digits, true, false);

export function written(tree: Tree): string {
  if (tree instanceof Numeral) return tree.quoted ? JSON.stringify(tree.digits) : tree.digits;
  if (isList(tree)) return `[${tree.map(written).join(',')}]`;
  if (typeof tree !== 'object' || tree === null) return JSON.stringify(tree);
  const entries = isMap(tree) ? [...tree] : Object.entries(tree);
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`).join(',')}}`;
}

/** The same tree with every numeral replaced. */
export function withNumerals(tree: Tree, change: (numeral: Numeral) => Numeral): Tree {
  const changed = (part: Tree): Tree => withNumerals(part, change);
  if (tree instanceof Numeral) return change(tree);
  if (isList(tree)) return tree.map(changed);
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = isMap(tree) ? [...tree] : Object.entries(tree);
  return new Map(entries.map(([name, value]) => [name, changed(value)] as const));
}

const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree);
const isMap = (tree: ReadonlyMap<string, Tree> | Branch): tree is ReadonlyMap<string, Tree> =>
  tree instanceof Map;
